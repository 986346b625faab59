"""Who comes and goes, who is from outside, and what the app hears and may do."""

import pytest

from bot.playground import membership
from bot.playground.company import BRIGHTWATER
from bot.playground.errors import Refused
from bot.playground.events import SUBSCRIPTIONS, EventFeed
from bot.playground.models import Content, File, Kind, Place, TokensRevoked
from bot.playground.wire import Json, list_at, object_at, objects_at, text_at
from tests.bot.playground.scene import ALEX, BOT, GENERAL, HELP, JONAS, MIRA, PRIYA, Scene

TESS, NOOR = "U0TESS0001", "U0NOOR0001"
SHARED = "C0SHARED01"
COMINGS = frozenset(
    {
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "channel_deleted",
        "channel_left",
        "user_change",
    }
)


def told(scene: Scene, subscriptions: frozenset[str] = COMINGS) -> list[Json]:
    """Let the app hear from now on; return the list that its events go to."""
    events: list[Json] = []
    feed = EventFeed(scene.workspace, subscriptions)
    scene.workspace.watch(lambda change: events.extend(feed.callbacks(change)))
    return events


def types(callbacks: list[Json]) -> list[str]:
    return [text_at(callback, "event", "type") for callback in callbacks]


def test_everything_that_happens_to_a_channel_is_told() -> None:
    """Joining with who invited, leaving, archiving, opening again, deleting."""
    scene = Scene()
    events = told(scene)
    membership.join(scene.workspace, NOOR, HELP, by=MIRA)
    membership.leave(scene.workspace, NOOR, HELP)
    membership.archive(scene.workspace, ALEX, HELP)
    membership.unarchive(scene.workspace, ALEX, HELP)
    membership.remove_channel(scene.workspace, ALEX, HELP)
    assert types(events) == [
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "channel_deleted",
    ]
    joined = object_at(events[0], "event")
    assert (joined["user"], joined["inviter"], joined["team"]) == (NOOR, MIRA, BRIGHTWATER.team_id)


def test_slacks_own_lines_stand_in_the_channel() -> None:
    """With a subtype: a bot that answers them has not looked."""
    scene = Scene()
    events = told(scene, SUBSCRIPTIONS)
    membership.leave(scene.workspace, JONAS, HELP)
    membership.join(scene.workspace, JONAS, HELP)
    subtypes = [text_at(callback, "event", "subtype") for callback in events]
    assert subtypes == ["channel_leave", "channel_join"]
    stored = objects_at(scene.call("conversations.history", channel=HELP), "messages")
    assert [message["subtype"] for message in stored] == ["channel_join", "channel_leave"]


def test_an_app_that_was_removed_hears_it_and_nothing_more() -> None:
    """It can still see a public channel, and not write in it, until it joins again."""
    scene = Scene()
    events = told(scene, COMINGS | SUBSCRIPTIONS)
    membership.leave(scene.workspace, BOT, HELP, by=ALEX)
    scene.say("is anybody there?")
    assert types(events) == ["channel_left"]
    assert scene.refusal("chat.postMessage", channel=HELP, text="x") == "not_in_channel"
    assert scene.refusal("conversations.history", channel=HELP) == "not_in_channel"
    scene.call("conversations.join", channel=HELP)
    scene.call("chat.postMessage", channel=HELP, text="x")


def test_nobody_writes_in_an_archived_channel() -> None:
    """Everybody can read on."""
    scene = Scene()
    scene.say("before")
    scene.call("conversations.archive", channel=HELP)
    assert scene.refusal("chat.postMessage", channel=HELP, text="x") == "is_archived"
    with pytest.raises(Refused, match="is_archived"):
        scene.say("after")
    assert len(objects_at(scene.call("conversations.history", channel=HELP), "messages")) == 2
    assert scene.refusal("conversations.archive", channel=HELP) == "already_archived"
    with pytest.raises(Refused, match="not_archived"):
        membership.unarchive(scene.workspace, ALEX, GENERAL)


async def test_a_deleted_channel_is_not_found() -> None:
    """Nor is what was said there, and a link from there leads nowhere."""
    scene = Scene()
    message = scene.post()
    link = scene.links.make(MIRA, Place(HELP), message)
    scene.workspace.set_status(Place(HELP, message.ts), "is searching")
    membership.remove_channel(scene.workspace, ALEX, HELP)
    assert scene.workspace.statuses() == ()
    assert scene.refusal("chat.postMessage", channel=HELP, text="x") == "channel_not_found"
    assert (
        scene.refusal("chat.update", channel=HELP, ts=message.ts, text="x") == "channel_not_found"
    )
    with pytest.raises(Refused, match="not_found"):
        scene.interactions.use_link(link.link_id, {"text": "late"})
    with pytest.raises(Refused, match="message_not_found"):
        await scene.interactions.shortcut(MIRA, "sources", HELP, message.ts)


def test_whoever_was_deactivated_writes_nothing() -> None:
    """Is in no channel, shows as deleted, and gets no new conversation."""
    scene = Scene()
    events = told(scene)
    membership.deactivate(scene.workspace, JONAS)
    assert types(events) == ["user_change"]
    assert object_at(scene.call("users.info", user=JONAS), "user")["deleted"] is True
    assert JONAS not in list_at(scene.call("conversations.members", channel=HELP), "members")
    assert scene.refusal("conversations.open", users=JONAS) == "user_disabled"
    with pytest.raises(Refused, match="user_disabled"):
        scene.workspace.post(JONAS, Place("D0JONAS001"), Content("x"))


def test_a_channel_shared_with_a_company_says_so_everywhere() -> None:
    """In the channel, in the envelope, and in whoever is from outside."""
    scene = Scene()
    events = told(scene, SUBSCRIPTIONS)
    channel = object_at(scene.call("conversations.info", channel=SHARED), "channel")
    assert (channel["is_ext_shared"], channel["connected_team_ids"]) == (
        True,
        [BRIGHTWATER.team_id],
    )
    scene.workspace.post(NOOR, Place(SHARED), Content(f"<@{BOT}> hello"))
    mention, message = events
    assert mention["is_ext_shared_channel"] is True
    assert text_at(mention, "event", "user_team") == BRIGHTWATER.team_id
    assert text_at(message, "event", "team") == BRIGHTWATER.team_id
    noor = object_at(scene.call("users.info", user=NOOR), "user")
    assert (noor["team_id"], noor["is_stranger"]) == (BRIGHTWATER.team_id, False)
    assert "email" not in object_at(noor, "profile")
    membership.leave(scene.workspace, BOT, SHARED)
    assert object_at(scene.call("users.info", user=NOOR), "user")["is_stranger"] is True


def test_a_guest_is_known_as_one() -> None:
    """And is in the channels to which they were invited alone."""
    scene = Scene()
    tess = object_at(scene.call("users.info", user=TESS), "user")
    assert (tess["is_restricted"], tess["is_ultra_restricted"]) == (True, False)
    names = objects_at(scene.call("users.conversations", user=TESS), "channels")
    assert [channel["name"] for channel in names] == ["relaunch"]


def test_several_people_have_a_conversation_of_their_own() -> None:
    """The same one when it is opened again; its messages are told as such."""
    scene = Scene()
    events = told(scene, SUBSCRIPTIONS)
    first = scene.call("conversations.open", users=f"{MIRA},{PRIYA}")
    again = scene.call("conversations.open", users=f"{PRIYA},{MIRA}")
    channel_id = text_at(first, "channel", "id")
    assert (text_at(again, "channel", "id"), again["already_open"]) == (channel_id, True)
    channel = object_at(scene.call("conversations.info", channel=channel_id), "channel")
    assert (channel["is_mpim"], channel["is_private"], channel["is_group"]) == (True, True, False)
    scene.workspace.post(MIRA, Place(channel_id), Content("hello"))
    assert text_at(events[0], "event", "channel_type") == Kind.GROUP.value


def test_people_are_found_by_their_address() -> None:
    """In any case of letters."""
    scene = Scene()
    found = scene.call("users.lookupByEmail", email="Mira@acme.example")
    assert text_at(found, "user", "id") == MIRA


def test_an_app_invites_and_removes_people() -> None:
    """All of them or nobody."""
    scene = Scene()
    scene.call("conversations.invite", channel=HELP, users=f"{TESS},{NOOR}")
    assert {TESS, NOOR} <= scene.workspace.channel(HELP).members
    scene.call("conversations.kick", channel=HELP, user=NOOR)
    scene.call("conversations.leave", channel=HELP)
    assert not {NOOR, BOT} & scene.workspace.channel(HELP).members


def test_a_message_with_files_carries_their_links() -> None:
    """As a subtype of its own; the mention that goes with it has none; an edit keeps them."""
    scene = Scene()
    events = told(scene, SUBSCRIPTIONS)
    log = File("F1", "log.txt", "text/plain", "https://files.example/log.txt", 120)
    said = Content(f"<@{BOT}> what is wrong?", files=(log,))
    message = scene.workspace.post(MIRA, Place(HELP), said)
    mention, told_of = (object_at(callback, "event") for callback in events)
    assert "files" not in mention
    (file,) = objects_at(told_of, "files")
    assert (told_of["subtype"], file["url_private"]) == ("file_share", log.url)
    scene.workspace.edit(message, Content("never mind"), MIRA)
    stored = objects_at(scene.call("conversations.history", channel=HELP), "messages")[0]
    assert text_at(objects_at(stored, "files")[0], "name") == "log.txt"


def test_reactions_are_read_with_their_message() -> None:
    """As the app and others put them."""
    scene = Scene()
    message = scene.say("question")
    scene.workspace.react(message, "eyes", JONAS)
    got = scene.call("reactions.get", channel=HELP, timestamp=message.ts)
    assert object_at(got, "message")["reactions"] == [
        {"name": "eyes", "users": [JONAS], "count": 1}
    ]


def test_an_answer_by_response_url_needs_no_membership() -> None:
    """A command works where the app is not; an archived channel takes nothing."""
    scene = Scene()
    membership.leave(scene.workspace, BOT, HELP)
    link = scene.links.make(MIRA, Place(HELP))
    scene.interactions.use_link(link.link_id, {"text": "done", "response_type": "in_channel"})
    assert scene.workspace.messages(HELP)[-1].text == "done"
    membership.archive(scene.workspace, ALEX, HELP)
    with pytest.raises(Refused, match="is_archived"):
        scene.interactions.use_link(link.link_id, {"text": "x", "response_type": "in_channel"})


def test_a_revoked_token_is_told() -> None:
    """With the user whose token it was."""
    scene = Scene()
    events = told(scene, frozenset({"tokens_revoked"}))
    scene.workspace.tell(TokensRevoked())
    assert list_at(events[0], "event", "tokens", "bot") == [BOT]
