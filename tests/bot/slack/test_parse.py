"""What Slack sends is read as what it is, and what is not for the bot is left alone."""

import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import Arrival, Asked, Button, Command, Commanded, Pressed, Removed, Revised
from bot.models import Ignored, ThreadRef, Via
from bot.slack import interactions, parse
from bot.slack.parse import Identity, Json
from tests.builders import NOON

ME = Identity(workspace="local", team="T0HOME", user="U0BOT", bot="B0BOT")
TS = "1763726400.000100"


def event(**fields: object) -> Json:
    said = {"type": "message", "user": "U0ASKER", "channel": "C1", "ts": TS, "text": "Hi <@U0BOT>"}
    return {"event_id": "Ev1", "team_id": "T0HOME", "event": {**said, **fields}}


def asked(body: Json) -> Asked:
    arrival = parse.message(body, ME)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Asked)
    return arrival.incoming


def test_a_mention_is_asked_in_its_own_thread() -> None:
    """The reply to a message at the top level opens a thread under it."""
    body = event(type="app_mention", text="<@U0BOT> How do refunds work?", team="T0HOME")
    assert asked(body).text == "How do refunds work?"
    assert asked(body).via is Via.MENTION
    assert asked(body).where == ThreadRef("local", "C1", TS)
    assert asked(body).origin.team == "T0HOME"


def test_both_events_of_a_mention_are_the_same_message() -> None:
    """Slack sends `app_mention` and `message`, with two event ids."""
    one = parse.message({**event(type="app_mention"), "event_id": "Ev1"}, ME)
    other = parse.message({**event(), "event_id": "Ev2"}, ME)
    assert isinstance(one, Arrival)
    assert isinstance(other, Arrival)
    assert replace(one, delivery=other.delivery) == other
    assert one.delivery != other.delivery


def test_a_direct_message_needs_no_mention() -> None:
    """In its own conversation the bot is always meant."""
    body = event(channel="D1", channel_type="im", text="refunds?")
    assert (asked(body).via, asked(body).text) == (Via.DIRECT, "refunds?")


def test_a_reply_in_a_thread_may_be_for_us() -> None:
    """Whether the thread is ours is decided later; order within it is kept."""
    body = event(text="and abroad?", thread_ts="1763726300.000000")
    assert asked(body).via is Via.THREAD
    arrival = parse.message(body, ME)
    assert isinstance(arrival, Arrival)
    assert arrival.lane.endswith(":C1:1763726300.000000")
    assert arrival.position == TS


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_files_and_broadcasts_are_said_by_people(subtype: str) -> None:
    """A message with a file, or one sent to thread and channel, is a message."""
    assert asked(event(subtype=subtype)).via is Via.MENTION


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "nobody is addressed here"},
        {"text": "<@U0OTHER> hi"},
        {"thread_ts": TS, "text": "the root of a thread, sent again"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"subtype": "me_message"},
        {"bot_id": "B0OTHER"},
        {"user": "U0BOT"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"hidden": True},
    ],
)
def test_what_is_not_for_the_bot_is_ignored(fields: Mapping[str, object]) -> None:
    """Bots, edits, joins and other people's talk start nothing: loops are impossible."""
    assert isinstance(parse.message(event(**fields), ME), Ignored)


FRIEND = replace(ME, allowed=frozenset({"B0OTHER", "U0HELPER"}))
BY_BOT: Json = {"bot_id": "B0OTHER", "text": "<@U0BOT> Is it up?"}


@pytest.mark.parametrize(
    "fields",
    [
        BY_BOT,
        {**BY_BOT, "user": None, "subtype": "bot_message"},
        {**BY_BOT, "bot_id": "B0ELSE", "user": "U0HELPER"},
        {**BY_BOT, "channel": "D1", "text": "up?"},
    ],
    ids=["new", "webhook", "by its user", "direct"],
)
def test_a_bot_that_is_allowed_may_ask(fields: Json) -> None:
    """By either of its ids; and the worker knows that it is one."""
    assert isinstance(parse.message(event(**fields), ME), Ignored)
    arrival = parse.message(event(**fields), FRIEND)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Asked)
    assert arrival.incoming.by_bot
    assert arrival.incoming.origin.asker
    assert not asked(event()).by_bot


@pytest.mark.parametrize(
    "body",
    [
        event(bot_id="B0BOT", user="U0OTHER"),
        event(bot_id="B0OTHER", user="U0BOT"),
        event(bot_id="B0OTHER", text="is it up?", thread_ts="1.0"),
        event(bot_id="B0OTHER", text="is it up?"),
        event(bot_id="B0STRANGER"),
        event(bot_id="B0OTHER", subtype="channel_join"),
        {"event": {"type": "message", "subtype": "message_changed", "ts": "1763726460.000200"}},
    ],
    ids=["our bot", "our user", "in a thread", "to all", "another", "joins", "nothing"],
)
def test_a_bot_that_is_allowed_must_mean_us(body: Json) -> None:
    """And we never answer ourselves, whoever lists us."""
    me = replace(FRIEND, allowed=frozenset({*FRIEND.allowed, "B0BOT", "U0BOT"}))
    assert isinstance(parse.message(body, me), Ignored)


def test_what_a_bot_edits_is_left_alone() -> None:
    """Many write by editing one message a hundred times."""
    now: Json = {"text": "<@U0BOT> And now?", "bot_id": "B0OTHER"}
    assert isinstance(parse.message(changed(now), FRIEND), Ignored)


@pytest.mark.parametrize("text", ["<@U0BOT>", " <@U0BOT|frontdesk> ", "<@U0BOT>\u200b", "", None])
def test_an_empty_question_is_still_asked(text: str | None) -> None:
    """Whoever only mentions the bot gets a line, not silence."""
    assert asked(event(type="app_mention", text=text)).text == ""


def test_slacks_control_sequences_are_no_words() -> None:
    """The model and the search never see `<!channel>`, and links keep their words."""
    body = event(text="<@U0BOT> <!channel> is <https://a.example|this page> &lt;b&gt; ok?")
    assert asked(body).text == "is this page <b> ok?"
    assert asked(body).spelled == "is this page (https://a.example) <b> ok?"
    assert asked(event(text="<@U0BOT> see <https://a.example>")).spelled is None


def test_a_long_question_arrives_whole() -> None:
    """Nothing is cut before it is decided what to do with it."""
    assert len(asked(event(text="<@U0BOT> " + "x" * 20_000)).text) == 20_000


def test_slack_says_when_a_channel_is_shared() -> None:
    """The event itself tells, before any call."""
    assert asked({**event(), "is_ext_shared_channel": True}).origin.shared
    assert not asked(event()).origin.shared


EDITED_AT = "1763726460.000200"


def changed(now: Json, before: Json | None = None, **fields: object) -> Json:
    """Return the event of a message that says something else than before."""
    said = {"type": "message", "user": "U0ASKER", "ts": TS, "text": "Hi <@U0BOT>"}
    around = {"channel": "C1", "hidden": True, "subtype": "message_changed", "ts": EDITED_AT}
    inside = {
        "message": {**said, "edited": {"user": "U0ASKER", "ts": EDITED_AT}, **now},
        "previous_message": {**said, **(before or {})},
    }
    return {"event_id": "Ev9", "event": {"type": "message", **around, **inside, **fields}}


def test_an_edit_is_read_as_the_message_it_changes() -> None:
    """In its lane, behind everything that was said until then."""
    arrival = parse.message(changed({"text": "<@U0BOT> Refunds?"}), ME)
    asked_first = parse.message(event(), ME)
    assert isinstance(arrival, Arrival)
    assert isinstance(asked_first, Arrival)
    revised = arrival.incoming
    assert isinstance(revised, Revised)
    assert (revised.text, revised.via, revised.in_time) == ("Refunds?", Via.MENTION, True)
    assert (revised.key, arrival.lane) == (asked_first.message, asked_first.lane)
    assert asked_first.position < arrival.position
    assert arrival.message is None


def test_an_edit_after_five_minutes_is_late() -> None:
    """It is known, because a person may be at work on it; it is not answered again."""
    late = parse.message(changed({"text": "Refunds? <@U0BOT>"}, ts="1763726700.000101"), ME)
    assert isinstance(late, Arrival)
    assert isinstance(late.incoming, Revised)
    assert not late.incoming.in_time


def test_an_edit_may_take_the_mention_away() -> None:
    """It was a question of ours, so it stays one."""
    arrival = parse.message(changed({"text": "Refunds?"}), ME)
    assert isinstance(arrival, Arrival)


@pytest.mark.parametrize(
    "body",
    [
        changed({"reply_count": 1, "thread_ts": TS}),
        changed({"attachments": [{"fallback": "a page"}]}),
        changed({"text": "b"}, {"text": "a"}),
        changed({"text": "now", "bot_id": "B0BOT"}),
        changed({"text": "now", "user": "U0BOT"}),
        changed({"text": "now <@U0BOT>", "subtype": "channel_topic"}),
        changed({"text": "now <@U0BOT>"}, ts="yesterday"),
        changed({"text": "now <@U0BOT>", "edited": None}, previous_message=None),
    ],
    ids=["reply", "unfurl", "others", "ours", "our user", "topic", "no time", "no edit"],
)
def test_what_slack_calls_changed_is_often_no_edit(body: Json) -> None:
    """A reply changes its root, a link unfolds, and our own replies change."""
    assert isinstance(parse.message(body, ME), Ignored)


def deleted(**before: object) -> Json:
    said = {"type": "message", "user": "U0ASKER", "ts": TS, "text": "Hi <@U0BOT>"}
    around = {"channel": "C1", "hidden": True, "subtype": "message_deleted", "ts": EDITED_AT}
    gone = {"deleted_ts": TS, "previous_message": {**said, **before}}
    return {"event_id": "Ev9", "event": {"type": "message", **around, **gone}}


TOMBSTONE = changed({"subtype": "tombstone", "user": "USLACKBOT", "text": "Deleted."})
UNKNOWN = {"event": {"subtype": "message_deleted", "channel": "C1", "deleted_ts": TS, "ts": "9.9"}}


@pytest.mark.parametrize("body", [deleted(), TOMBSTONE, UNKNOWN], ids=["gone", "stone", "bare"])
def test_a_deletion_is_read_as_what_it_takes_away(body: Json) -> None:
    """A message with replies leaves a tombstone: to Slack a change, to its author a deletion."""
    arrival = parse.message(body, ME)
    asked_first = parse.message(event(), ME)
    assert isinstance(arrival, Arrival)
    assert isinstance(asked_first, Arrival)
    assert isinstance(arrival.incoming, Removed)
    assert (arrival.incoming.key, arrival.lane) == (asked_first.message, asked_first.lane)


@pytest.mark.parametrize(
    "body",
    [
        deleted(bot_id="B0BOT"),
        deleted(user="U0BOT"),
        deleted(text="among ourselves"),
        {"event": {}},
    ],
)
def test_a_deletion_of_what_was_not_ours_is_ignored(body: Json) -> None:
    """Replies that we take back ourselves, and other people's talk."""
    assert isinstance(parse.message(body, ME), Ignored)


def command(**fields: object) -> Arrival:
    sent = {"channel_id": "C1", "user_id": "U0ASKER", "response_url": "https://r", "text": "a b"}
    return parse.command({"trigger_id": "1.2", **sent, **fields}, ME, NOON)


def test_ask_is_a_question_without_a_thread() -> None:
    """Slack runs commands at the top level; the reply goes to the asker alone."""
    arrival = command(command="/ask", text="How do refunds work?")
    assert isinstance(arrival.incoming, Asked)
    assert arrival.incoming.via is Via.COMMAND
    assert arrival.incoming.where == ThreadRef("local", "C1", None)
    assert arrival.incoming.origin.reply_url == "https://r"
    assert (arrival.delivery, arrival.message) == ("trigger:1.2", None)


def test_other_commands_keep_their_words() -> None:
    """`/frontdesk reload` is decided by the worker."""
    incoming = command(command="/frontdesk", text=" reload ").incoming
    assert isinstance(incoming, Commanded)
    assert (incoming.command, incoming.text) == (Command.FRONTDESK, "reload")


def press(action: str, **fields: object) -> Json:
    return {
        "trigger_id": "1.2",
        "user": {"id": "U0ASKER", "team_id": "T0HOME"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "5.0", "thread_ts": TS},
        "actions": [{"action_id": action, "value": "q1"}],
        **fields,
    }


def test_a_press_knows_its_thread_and_its_question() -> None:
    """The value of a button is the id of what it is about."""
    arrival = parse.button(press("frontdesk_helpful"), ME, NOON)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Pressed)
    assert (arrival.incoming.button, arrival.incoming.value) == (Button.HELPFUL, "q1")
    assert (arrival.incoming.origin.channel, arrival.incoming.origin.thread) == ("C1", TS)


def test_presses_on_one_answer_keep_their_order() -> None:
    """Of two agents who claim one case, the first in Slack is the first with us."""
    helpful = parse.button(press("frontdesk_helpful"), ME, NOON)
    person = parse.button(press("frontdesk_person"), ME, NOON)
    assert isinstance(helpful, Arrival)
    assert isinstance(person, Arrival)
    assert helpful.lane == person.lane == "local:q1"


def test_a_press_at_the_root_of_a_thread_is_at_the_top_level() -> None:
    """What is said to an agent at the desk must not hide in the thread under the card."""
    body = press("frontdesk_claim", container={"message_ts": TS}, message={"thread_ts": TS})
    arrival = parse.button(body, ME, NOON)
    assert isinstance(arrival, Arrival)
    assert arrival.incoming.origin.thread is None


@pytest.mark.parametrize("action", ["helpful", "", "open_page"])
def test_other_buttons_are_ignored(action: str) -> None:
    """A link button, or one of another program, starts nothing."""
    assert isinstance(parse.button(press(action), ME, NOON), Ignored)


def test_a_button_of_an_older_frontdesk_is_known_as_one() -> None:
    """Whoever presses it is told; messages stay in Slack for years."""
    arrival = parse.button(press("frontdesk_kb_reload"), ME, NOON)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Pressed)
    assert arrival.incoming.button is Button.UNKNOWN


def test_people_are_guests_unless_slack_says_otherwise() -> None:
    """Admins by either of Slack's two fields."""
    user = {"team_id": "T0HOME", "is_restricted": False, "is_owner": True}
    assert parse.person({"user": user}) == parse.Person("T0HOME", is_guest=False, is_admin=True)
    assert parse.person({"user": {"is_ultra_restricted": True}}).is_guest
    assert parse.person({}) == parse.Person(None, is_guest=False, is_admin=False)


def test_an_unknown_channel_counts_as_shared() -> None:
    """What we do not know might be outside."""
    assert parse.is_shared({})
    assert parse.is_shared({"channel": {"is_pending_ext_shared": True}})
    assert not parse.is_shared({"channel": {"id": "C1"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ("view", "event", "actions", "user", "channel", "container", "message", "text")
BODIES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))


@given(BODIES)
def test_no_payload_breaks_parsing(body: Json) -> None:
    """A payload of any shape is read, or ignored; it never raises."""
    assert isinstance(parse.message(body, ME), Arrival | Ignored)
    assert isinstance(parse.button(body, ME, NOON), Arrival | Ignored)
    ours = {"message_ts": TS, **body, "callback_id": "frontdesk_ask_person"}
    assert isinstance(interactions.shortcut(ours, ME, NOON), Arrival | Ignored)
    assert isinstance(interactions.opened(body, ME, NOON), Arrival | Ignored)
    window = {**body, "view": {**parse.part(body, "view"), "callback_id": "frontdesk_miss"}}
    assert isinstance(interactions.submission(window, ME, NOON), Arrival | Ignored)
    assert isinstance(parse.person(body), parse.Person)
    assert isinstance(parse.is_shared(body), bool)


class Recorded(dict[str, object]):
    """A recorded payload that refuses to be asked for a field it does not have."""

    def get(self, key: str, default: object = None) -> object:
        assert key in self, f"Slack never sent {key!r} here: {sorted(self)}"
        return super().get(key, default)


def recorded(archive: Path, name: str) -> Recorded:
    with tarfile.open(archive) as files:
        member = next(m for m in files.getmembers() if m.name.endswith(f"/{name}.json"))
        opened = files.extractfile(member)
        assert opened
        return cast("Recorded", json.loads(opened.read(), object_hook=Recorded))


@pytest.fixture(scope="session")
def payloads(bench_data: Path) -> Path:
    return bench_data / "data" / "slack" / "slack-recorded-payloads.tar.gz"


@pytest.mark.parametrize("name", ["AppMentionPayload", "MessagePayload"])
def test_every_field_of_an_event_that_is_read_exists(payloads: Path, name: str) -> None:
    """Held against what the real Slack sent: a misread name would be found here."""
    body = recorded(payloads, name)
    said = cast("Recorded", body["event"])
    # `hidden`, `subtype` and a few more come on some messages only: absent here by rights.
    absent = {"hidden", "subtype", "user_team", "source_team", "team", "channel_type"} - set(said)
    said.update(dict.fromkeys(absent), user="U1", channel="C1", ts=TS, bot_id="", subtype="")
    said["text"] = "<@U0BOT> hello"
    assert isinstance(parse.message(body, ME), Arrival)


@pytest.mark.parametrize(
    ("name", "kind"), [("MessageChangedPayload", Revised), ("MessageDeletedPayload", Removed)]
)
def test_every_field_of_an_edit_that_is_read_exists(
    payloads: Path, name: str, kind: type[Revised | Removed]
) -> None:
    """The message as it was and as it is stand inside, each with its author and its ts."""
    said = cast("Recorded", recorded(payloads, name)["event"])
    for inside in ("message", "previous_message"):
        if inside in said:
            fields = cast("Recorded", said[inside])
            assert {"user", "ts", "text", "subtype", "bot_id", "thread_ts"} <= set(fields)
            told = {
                "user": "U1",
                "ts": TS,
                "text": f"{inside} <@U0BOT>",
                "subtype": "",
                "bot_id": "",
            }
            fields.update(told)
    assert {"channel", "ts", "hidden"} <= set(said)
    said.update(channel="C1", ts=EDITED_AT)
    if kind is Removed:
        assert "deleted_ts" in said
        said["deleted_ts"] = TS
    arrival = parse.message({"event": said}, ME)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, kind)


UNSAID = [
    "Bot",
    "ChannelArchive",
    "ChannelJoin",
    "ChannelLeave",
    "ChannelName",
    "ChannelPurpose",
    "ChannelTopic",
    "ChannelPostingPermissions",
    "ChannelUnarchive",
    "EkmAccessDenied",
    "GroupTopic",
    "Me",
    "Replied",
]


@pytest.mark.parametrize("kind", UNSAID)
def test_what_slack_tells_of_a_channel_is_no_question(payloads: Path, kind: str) -> None:
    """Even where its words mention the bot: nobody asked anything."""
    body = json.loads(json.dumps(recorded(payloads, f"Message{kind}Payload")))
    body["event"].update(user="U0ASKER", channel="C1", ts=TS, text="<@U0BOT> Hi?")
    assert isinstance(parse.message(body, ME), Ignored)
    del body["event"]["subtype"]
    said = parse.message({**body, "event": {**body["event"], "bot_id": ""}}, ME)
    assert isinstance(said, Arrival), "the subtype alone told them apart"


def test_every_field_of_a_command_that_is_read_exists(payloads: Path) -> None:
    """Slash commands are flat forms."""
    body = recorded(payloads, "SlashCommandPayload")
    body.update(command="/ask", trigger_id="1.2")
    assert isinstance(parse.command(body, ME, NOON).incoming, Asked)


def test_every_field_of_a_press_that_is_read_exists(payloads: Path) -> None:
    """Buttons come with their message, their container and who pressed them."""
    body = recorded(payloads, "BlockActionPayload")
    cast("list[Recorded]", body["actions"])[0]["action_id"] = "frontdesk_claim"
    assert isinstance(parse.button(body, ME, NOON), Arrival)


def test_every_field_of_an_answer_that_is_read_exists(payloads: Path) -> None:
    """`users.info` and `conversations.info` decide who may see what."""
    assert not parse.person(recorded(payloads, "users.info")).is_guest
    assert not parse.is_shared(recorded(payloads, "conversations.info"))
