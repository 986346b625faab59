"""The Web API: answers and refusals as Slack gives them."""

from dataclasses import replace

import pytest

from bot.playground.models import Channel, Content, Kind, Place
from bot.playground.wire import Json, list_at, object_at, objects_at, text_at
from tests.bot.playground.scene import BOT, DESK, HELP, MIRA, ROW, URL, Scene
from tests.bot.playground.test_views import MODAL

BARE_BUTTON: Json = {"type": "button", "text": {"type": "plain_text", "text": "OK"}}
METADATA = {"event_type": "answered", "event_payload": {"question": "q1"}}


@pytest.mark.parametrize(
    ("method", "token", "reason"),
    [
        ("chat.fly", "xoxb-1", "unknown_method"),
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-2", "invalid_auth"),
        ("auth.test", "xapp-1", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-1", "not_allowed_token_type"),
    ],
)
def test_a_call_needs_the_right_token(method: str, token: str, reason: str) -> None:
    """The bot token for the Web API, the app token for sockets."""
    assert Scene().api.call(method, token, {}) == {"ok": False, "error": reason}


def test_auth_test_says_who_the_app_is() -> None:
    """Bolt asks this first."""
    answer = Scene().call("auth.test")
    assert (answer["user_id"], answer["bot_id"]) == (BOT, "B0FRONTDESK")
    assert (answer["team_id"], answer["url"]) == ("T0ACME0001", f"{URL}/")


@pytest.mark.parametrize(
    ("method", "arguments", "reason"),
    [
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": HELP}, "no_text"),
        ("chat.postMessage", {"channel": HELP, "blocks": "{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": HELP, "blocks": ["x"]}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": HELP, "blocks": {"a": 1}}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {"channel": HELP, "text": "x", "metadata": {"a": 1}},
            "invalid_metadata_format",
        ),
        (
            "chat.postMessage",
            {"channel": HELP, "text": "x", "markdown_text": "y"},
            "markdown_text_conflict",
        ),
        (
            "chat.postMessage",
            {"channel": HELP, "text": "x", "thread_ts": "1.1"},
            "thread_not_found",
        ),
        ("chat.update", {"channel": HELP, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": HELP, "ts": "1.1"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": DESK, "user": MIRA, "text": "x"}, "user_not_in_channel"),
        ("chat.getPermalink", {"channel": HELP, "message_ts": "1.1"}, "message_not_found"),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
        ("conversations.replies", {"channel": HELP, "ts": "1.1"}, "thread_not_found"),
        ("conversations.history", {"channel": HELP, "limit": 0}, "invalid_limit"),
        ("conversations.history", {"channel": HELP, "limit": "many"}, "invalid_arguments"),
        ("conversations.history", {"channel": HELP, "cursor": "zzz"}, "invalid_cursor"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U404"}, "user_not_found"),
        ("conversations.open", {"users": BOT}, "cannot_dm_bot"),
        ("conversations.open", {"users": f"{MIRA},U404"}, "user_not_found"),
        ("conversations.join", {"channel": "D0MIRA0001"}, "method_not_supported_for_channel_type"),
        ("conversations.invite", {"channel": HELP, "users": MIRA}, "already_in_channel"),
        ("conversations.invite", {"channel": HELP, "users": BOT}, "cant_invite_self"),
        ("conversations.kick", {"channel": HELP, "user": BOT}, "cant_kick_self"),
        ("conversations.archive", {"channel": "C0GENERAL1"}, "cant_archive_general"),
        ("users.lookupByEmail", {"email": "nobody@acme.example"}, "users_not_found"),
        ("reactions.get", {"channel": HELP, "timestamp": "1.1"}, "message_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("reactions.add", {"channel": HELP, "timestamp": "1.1", "name": "x"}, "message_not_found"),
        ("views.open", {"trigger_id": "1.1"}, "invalid_arguments"),
        (
            "views.open",
            {"trigger_id": "1.1", "view": MODAL},
            "invalid_trigger_id",
        ),
    ],
)
def test_a_wrong_call_is_refused(method: str, arguments: Json, reason: str) -> None:
    """With Slack's own name for the reason."""
    answer = Scene().api.call(method, "xoxb-1", arguments)
    assert answer["error"] == reason


def test_a_channel_without_the_app_is_closed_to_it() -> None:
    """A public one is known but not written to or read; of a private one nothing is known."""
    scene = Scene()
    scene.workspace.put_channel(Channel("C1", "news", Kind.PUBLIC, frozenset({MIRA})))
    scene.workspace.put_channel(Channel("C2", "board", Kind.PRIVATE, frozenset({MIRA})))
    assert scene.refusal("chat.postMessage", channel="C1", text="x") == "not_in_channel"
    assert scene.refusal("conversations.history", channel="C1") == "not_in_channel"
    assert (
        object_at(scene.call("conversations.info", channel="C1"), "channel")["is_member"] is False
    )
    assert scene.refusal("conversations.info", channel="C2") == "channel_not_found"


def test_an_archived_channel_takes_no_message() -> None:
    """It can still be read."""
    scene = Scene()
    scene.workspace.put_channel(replace(scene.workspace.channel(HELP), archived=True))
    assert scene.refusal("chat.postMessage", channel=HELP, text="x") == "is_archived"
    assert scene.call("conversations.history", channel=HELP)["messages"] == []


def test_a_person_stands_for_the_conversation_with_them() -> None:
    """chat.postMessage takes a user id."""
    scene = Scene()
    answer = scene.call("chat.postMessage", channel=MIRA, text="hello")
    assert answer["channel"] == scene.workspace.direct(MIRA).channel_id


def test_a_message_comes_back_as_it_was_stored() -> None:
    """With the ids that the app left out."""
    scene = Scene()
    message = object_at(
        scene.call(
            "chat.postMessage",
            channel=HELP,
            text="answer",
            blocks=[{"type": "divider"}, {"type": "actions", "elements": [BARE_BUTTON]}],
        ),
        "message",
    )
    divider, actions = objects_at(message, "blocks")
    assert text_at(divider, "block_id")
    assert text_at(objects_at(actions, "elements")[0], "action_id")
    assert (message["bot_id"], message["user"]) == ("B0FRONTDESK", BOT)


def test_an_update_keeps_what_it_does_not_name() -> None:
    """Blocks and metadata stay until they are replaced; an empty list takes blocks away."""
    scene = Scene()
    message = scene.post(blocks=[ROW], metadata=METADATA)
    scene.call("chat.update", channel=HELP, ts=message.ts, text="other")
    kept = scene.workspace.message(HELP, message.ts)
    assert (kept.text, len(kept.blocks)) == ("other", 1)
    assert kept.content.metadata == message.content.metadata
    scene.call("chat.update", channel=HELP, ts=message.ts, text="other", blocks=[])
    assert scene.workspace.message(HELP, message.ts).blocks == ()


def test_only_own_messages_can_be_changed() -> None:
    """A person's message is not the app's to edit or delete."""
    scene = Scene()
    message = scene.say("question")
    where = {"channel": HELP, "ts": message.ts}
    assert scene.refusal("chat.update", **where, text="x") == "cant_update_message"
    assert scene.refusal("chat.delete", **where) == "cant_delete_message"


def test_another_name_is_shown_as_slack_shows_it() -> None:
    """chat:write.customize makes a bot_message with a name and without a user."""
    scene = Scene()
    answer = scene.call(
        "chat.postMessage", channel=HELP, text="x", username="Priya", icon_emoji=":wave:"
    )
    message = object_at(answer, "message")
    assert (message["subtype"], message["username"]) == ("bot_message", "Priya")
    assert object_at(message, "icons") == {"emoji": ":wave:"}
    assert "user" not in message


def test_replies_come_oldest_first_and_a_page_at_a_time() -> None:
    """The first message of the thread comes first; the cursor leads on to the rest."""
    scene = Scene()
    root = scene.say("question")
    said = [root.ts, *(scene.say(f"reply {number}", root.ts).ts for number in range(5))]
    first = scene.call("conversations.replies", channel=HELP, ts=root.ts, limit=4)
    cursor = text_at(first, "response_metadata", "next_cursor")
    second = scene.call("conversations.replies", channel=HELP, ts=root.ts, limit=4, cursor=cursor)
    assert [
        m["ts"] for m in (*objects_at(first, "messages"), *objects_at(second, "messages"))
    ] == said
    assert (first["has_more"], second["has_more"]) == (True, False)
    parent = objects_at(first, "messages")[0]
    assert (parent["reply_count"], parent["thread_ts"]) == (5, root.ts)
    assert objects_at(first, "messages")[1]["parent_user_id"] == MIRA


def test_history_has_no_replies_and_the_newest_first() -> None:
    """Its window is open at both ends unless `inclusive`."""
    scene = Scene()
    first, second, third = (scene.say(text) for text in ("one", "two", "three"))
    scene.say("reply", first.ts)
    whole = scene.call("conversations.history", channel=HELP)
    assert [m["text"] for m in objects_at(whole, "messages")] == ["three", "two", "one"]
    window = {"channel": HELP, "oldest": first.ts, "latest": third.ts}
    inside = objects_at(scene.call("conversations.history", **window), "messages")
    assert [m["ts"] for m in inside] == [second.ts]
    closed = objects_at(scene.call("conversations.history", **window, inclusive=True), "messages")
    assert len(closed) == 3


def test_metadata_is_returned_to_who_asks_for_it() -> None:
    """`include_all_metadata`, in history and in replies."""
    scene = Scene()
    root = scene.say("question")
    scene.post(thread_ts=root.ts, metadata=METADATA)
    asked = scene.call("conversations.replies", channel=HELP, ts=root.ts, include_all_metadata=True)
    silent = scene.call("conversations.replies", channel=HELP, ts=root.ts)
    assert objects_at(asked, "messages")[1]["metadata"] == METADATA
    assert "metadata" not in objects_at(silent, "messages")[1]


def test_an_ephemeral_message_reaches_its_reader_alone() -> None:
    """It has a ts, but no call returns it."""
    scene = Scene()
    answer = scene.call("chat.postEphemeral", channel=HELP, user=MIRA, text="for you")
    assert [m.ts for m in scene.workspace.whispers(MIRA)] == [answer["message_ts"]]
    assert scene.call("conversations.history", channel=HELP)["messages"] == []


def test_a_permalink_leads_to_the_page() -> None:
    """With the thread where the message is a reply."""
    scene = Scene()
    root = scene.say("question")
    reply = scene.say("answer", root.ts)
    link = scene.call("chat.getPermalink", channel=HELP, message_ts=reply.ts)["permalink"]
    digits = reply.ts.replace(".", "")
    assert link == f"{URL}/archives/{HELP}/p{digits}?thread_ts={root.ts}&cid={HELP}"


def test_opening_a_conversation_twice_is_no_change() -> None:
    """Slack says `already_open`."""
    scene = Scene()
    answer = scene.call("conversations.open", users=MIRA)
    assert (answer["already_open"], answer["no_op"]) == (True, True)


def test_lists_hold_what_the_app_may_know() -> None:
    """Public channels by default, other kinds on request."""
    scene = Scene()
    public = objects_at(scene.call("conversations.list"), "channels")
    assert {text_at(c, "name") for c in public} == {
        "general",
        "help",
        "relaunch",
        "brightwater",
    }
    every = objects_at(
        scene.call("conversations.list", types="public_channel,private_channel,im"), "channels"
    )
    assert len(every) == 10
    assert MIRA in list_at(scene.call("conversations.members", channel=HELP), "members")
    assert len(objects_at(scene.call("users.list"), "members")) == 7


def test_a_person_is_described_with_their_rights() -> None:
    """Frontdesk asks whether somebody is an admin."""
    user = object_at(Scene().call("users.info", user="U0ALEX0001"), "user")
    assert (user["is_admin"], user["is_bot"], user["is_restricted"]) == (True, False, False)


def test_the_status_line_is_set_and_cleared() -> None:
    """An empty status clears it."""
    scene = Scene()
    root = scene.say("question")
    where = {"channel_id": HELP, "thread_ts": root.ts}
    scene.call("assistant.threads.setStatus", **where, status="is searching…")
    assert scene.workspace.statuses() == ((Place(HELP, root.ts), "is searching…"),)
    scene.call("assistant.threads.setStatus", **where, status="")
    assert scene.workspace.statuses() == ()


def test_reactions_are_stored_and_returned() -> None:
    """As the app's own."""
    scene = Scene()
    message = scene.say("question")
    where = {"channel": HELP, "timestamp": message.ts, "name": ":eyes:"}
    scene.call("reactions.add", **where)
    stored = objects_at(scene.call("conversations.history", channel=HELP), "messages")[0]
    assert stored["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]
    scene.call("reactions.remove", **where)
    assert scene.refusal("reactions.remove", **where) == "no_reaction"


def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    """Used twice or too late, it is refused."""
    scene = Scene()
    modal: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": []}
    trigger = scene.triggers.make(MIRA)
    view = object_at(scene.call("views.open", trigger_id=trigger, view=modal), "view")
    assert scene.workspace.views.find(text_at(view, "id")).user == MIRA
    again = scene.refusal("views.open", trigger_id=trigger, view=modal)
    assert again == "exchanged_trigger_id"
    late = scene.triggers.make(MIRA)
    scene.clock.at += 3.5
    assert scene.refusal("views.open", trigger_id=late, view=modal) == "expired_trigger_id"


def test_a_home_tab_is_published_once_a_person() -> None:
    """A stale hash is refused: somebody else was faster."""
    scene = Scene()
    home: Json = {"type": "home", "blocks": []}
    first = object_at(scene.call("views.publish", user_id=MIRA, view=home), "view")
    second = object_at(scene.call("views.publish", user_id=MIRA, view=home), "view")
    assert first["id"] == second["id"]
    stale = scene.refusal("views.publish", user_id=MIRA, view=home, hash=first["hash"])
    assert stale == "hash_conflict"


def test_a_message_of_a_person_has_a_client_id() -> None:
    """Slack gives it to what a client sent; the app's own messages have none."""
    scene = Scene()
    scene.workspace.post(MIRA, Place(HELP), Content("x"))
    scene.post()
    app, person = objects_at(scene.call("conversations.history", channel=HELP), "messages")
    assert "client_msg_id" in person
    assert "client_msg_id" not in app
