"""The playground against Slack's own recordings: each field that it sends stands there, so typed.

A recording holds the union of all fields that were ever seen, with blank values: a field that is
missing there is one that Slack does not send.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.playground import membership
from bot.playground.events import EVERY_EVENT, EventFeed
from bot.playground.models import Content, File, Place, Tab, TokensRevoked
from bot.playground.web_api import METHODS
from bot.playground.wire import Json, JsonValue, object_at
from tests.bot.playground import shapes
from tests.bot.playground.recordings import OWN_CONTENT, recording_of, recordings_in
from tests.bot.playground.scene import BOT, GENERAL, HELP, JONAS, MIRA, ROW, RecordingSocket, Scene
from tests.bot.playground.test_membership import NOOR, SHARED
from tests.bot.playground.test_views import HOME, MODAL

METADATA: Json = {"event_type": "answered", "event_payload": {"question": "q1"}}

DIRECT = "D0MIRA0001"
PROMPTS: list[JsonValue] = [{"title": "Refunds", "message": "How long do refunds take?"}]
FULL_MODAL: Json = {
    **MODAL,
    "external_id": "mine",
    "private_metadata": "q1",
    "notify_on_close": True,
    "clear_on_close": True,
    "close": {"type": "plain_text", "text": "Never mind"},
}

UNRECORDED_METHODS = {
    "conversations.archive",
    "conversations.invite",
    "conversations.kick",
    "conversations.leave",
    "reactions.get",
}
"""Methods of which there is no recording."""

RECORDED_ELSEWHERE = {".channel.user: string"}
"""conversations.info was recorded of a channel only; conversations.open shows the direct one."""


@pytest.fixture(scope="module")
def recordings(bench_data: Path) -> Mapping[str, Json]:
    """Return the recordings by file name."""
    return recordings_in(bench_data)


def strangers(sent: Json, recorded: Json) -> list[str]:
    """Return the fields that Slack does not send, or not so typed."""
    return shapes.strangers(sent, recorded, OWN_CONTENT)


class BusyScene(Scene):
    """A scene in which everything has happened once that the app is told of."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.told: list[Json] = []
        feed = EventFeed(self.workspace, EVERY_EVENT)
        self.workspace.watch(lambda change: self.told.extend(feed.callbacks(change)))
        root = self.say(f"<@{BOT}> hello")
        self.post(blocks=[ROW], metadata=METADATA, thread_ts=root.ts)
        self.call("chat.postMessage", channel=HELP, text="x", username="Priya", icon_emoji=":wave:")
        edited = self.workspace.edit(self.say("old", root.ts), Content("new"), MIRA)
        self.workspace.react(edited, "eyes", MIRA)
        self.workspace.unreact(self.workspace.message(HELP, edited.ts), "eyes", MIRA)
        self.workspace.delete(edited)
        self.workspace.delete(root)
        self.workspace.open_tab(MIRA, Tab.MESSAGES)
        self.call("views.publish", user_id=MIRA, view=HOME)
        self.workspace.open_tab(MIRA, Tab.HOME)
        self._come_and_go()

    def _come_and_go(self) -> None:
        log = File("F1", "log.txt", "text/plain", "https://files.example/log.txt", 120)
        said = Content(f"<@{BOT}> hello", files=(log,))
        self.workspace.post(NOOR, Place(SHARED), said)
        membership.join(self.workspace, JONAS, SHARED, by=MIRA)
        membership.leave(self.workspace, JONAS, SHARED)
        membership.archive(self.workspace, MIRA, SHARED)
        membership.unarchive(self.workspace, MIRA, SHARED)
        membership.leave(self.workspace, BOT, GENERAL)
        membership.remove_channel(self.workspace, MIRA, "C0RELAUNCH")
        membership.deactivate(self.workspace, JONAS)
        self.workspace.tell(TokensRevoked())


def test_every_event_is_as_slack_sends_it(recordings: Mapping[str, Json]) -> None:
    """Every kind of event, every field."""
    sent = BusyScene().told
    assert {recording_of(callback) for callback in sent} >= {
        "AppMentionPayload",
        "MessagePayload",
        "MessageBotPayload",
        "MessageChangedPayload",
        "MessageDeletedPayload",
        "ReactionAddedPayload",
        "ReactionRemovedPayload",
        "AppHomeOpenedPayload",
        "MessageFileSharePayload",
        "MessageChannelJoinPayload",
        "MemberJoinedChannelPayload",
        "MemberLeftChannelPayload",
        "ChannelArchivePayload",
        "ChannelUnarchivePayload",
        "ChannelDeletedPayload",
        "ChannelLeftPayload",
        "UserChangePayload",
        "TokensRevokedPayload",
    }
    for callback in sent:
        name = recording_of(callback)
        assert strangers(callback, recordings[name]) == [], name


async def test_commands_clicks_and_shortcuts_are_as_slack_sends_them(
    recordings: Mapping[str, Json],
) -> None:
    """On a message of the app, in a thread, with metadata; and on an ephemeral one."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets, {})
    await scene.sockets.join(socket)
    root = scene.say("question")
    message = scene.post(blocks=[ROW], metadata=METADATA, thread_ts=root.ts)
    scene.call("chat.postEphemeral", channel=HELP, user=MIRA, text="x", blocks=[ROW])
    await scene.interactions.command(MIRA, HELP, "/ask", "how long?")
    await scene.interactions.click(MIRA, message, "helpful")
    await scene.interactions.click(MIRA, scene.workspace.whispers(MIRA)[0], "helpful")
    await scene.interactions.shortcut(MIRA, "sources", HELP, message.ts)
    await scene.interactions.shortcut(MIRA, "sources", HELP, root.ts)
    names = ["SlashCommand", "BlockAction", "BlockAction", "MessageShortcut", "MessageShortcut"]
    for name, envelope in zip(names, socket.envelopes, strict=True):
        sent = object_at(envelope, "payload")
        assert strangers(sent, recordings[f"{name}Payload"]) == [], name


async def test_modals_and_home_are_as_slack_sends_them(recordings: Mapping[str, Json]) -> None:
    """A modal that is submitted, one that is closed, a button of the Home tab."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets, {})
    await scene.sockets.join(socket)
    for act in ("submit", "close"):
        scene.call("views.open", trigger_id=scene.triggers.make(MIRA), view=FULL_MODAL)
        (modal,) = scene.workspace.views.stack(MIRA)
        if act == "submit":
            await scene.interactions.submit(MIRA, modal.view_id, {"why": "because"})
        else:
            await scene.interactions.close(MIRA, modal.view_id)
    scene.call("views.publish", user_id=MIRA, view=HOME)
    home = scene.workspace.views.home(MIRA)
    assert home is not None
    await scene.interactions.press(MIRA, home.view_id, "refresh")
    names = ["ViewSubmission", "ViewClosed", "BlockAction"]
    for name, envelope in zip(names, socket.envelopes, strict=True):
        sent = object_at(envelope, "payload")
        assert strangers(sent, recordings[f"{name}Payload"]) == [], name


def test_every_answer_is_as_slack_gives_it(recordings: Mapping[str, Json]) -> None:
    """Every method, and a refusal."""
    scene = BusyScene()
    root = scene.say("question")
    posted = scene.post(thread_ts=root.ts, metadata=METADATA)
    reacted: dict[str, JsonValue] = {"channel": HELP, "timestamp": root.ts, "name": "eyes"}
    thread: dict[str, JsonValue] = {"channel_id": HELP, "thread_ts": root.ts}
    calls: list[tuple[str, dict[str, JsonValue]]] = [
        ("auth.test", {}),
        ("chat.postMessage", {"channel": HELP, "text": "x", "thread_ts": root.ts}),
        ("chat.postMessage", {"channel": HELP, "text": "x", "username": "Priya"}),
        ("chat.update", {"channel": HELP, "ts": posted.ts, "text": "new"}),
        ("chat.postEphemeral", {"channel": HELP, "user": MIRA, "text": "x"}),
        ("chat.getPermalink", {"channel": HELP, "message_ts": posted.ts}),
        ("conversations.info", {"channel": HELP}),
        ("conversations.info", {"channel": DIRECT}),
        ("conversations.info", {"channel": SHARED}),
        ("conversations.list", {"types": "public_channel,private_channel,im,mpim"}),
        ("conversations.join", {"channel": HELP}),
        ("users.conversations", {}),
        ("users.lookupByEmail", {"email": "mira@acme.example"}),
        ("conversations.members", {"channel": HELP}),
        ("conversations.open", {"users": MIRA, "return_im": True}),
        ("reactions.add", reacted),
        ("conversations.history", {"channel": HELP, "limit": 2, "include_all_metadata": True}),
        ("conversations.replies", {"channel": HELP, "ts": root.ts, "include_all_metadata": True}),
        ("reactions.remove", reacted),
        ("users.info", {"user": MIRA}),
        ("users.list", {}),
        ("assistant.threads.setStatus", {**thread, "status": "is searching"}),
        ("chat.delete", {"channel": HELP, "ts": posted.ts}),
    ]
    for method, arguments in calls:
        answer = scene.call(method, **arguments)
        found = set(strangers(answer, recordings[method])) - RECORDED_ELSEWHERE
        assert found == set(), method
    opened = scene.api.call("apps.connections.open", "xapp-1", {})
    assert strangers(opened, recordings["apps.connections.open"]) == []
    refused = scene.api.call("chat.postMessage", "xoxb-1", {"channel": HELP})
    assert strangers(refused, recordings["chat.postMessage"]) == []


def test_every_answer_about_views_is_as_slack_gives_it(recordings: Mapping[str, Json]) -> None:
    """Modals, Home, prompts and titles."""
    scene = Scene()
    calls: list[tuple[str, dict[str, JsonValue]]] = [
        ("assistant.threads.setSuggestedPrompts", {"channel_id": DIRECT, "prompts": PROMPTS}),
        (
            "assistant.threads.setTitle",
            {"channel_id": DIRECT, "thread_ts": "1.2", "title": "Refunds"},
        ),
        ("views.publish", {"user_id": MIRA, "view": HOME}),
        ("views.open", {"trigger_id": scene.triggers.make(MIRA), "view": FULL_MODAL}),
        ("views.push", {"trigger_id": scene.triggers.make(MIRA), "view": MODAL}),
        ("views.update", {"external_id": "mine", "view": FULL_MODAL}),
    ]
    for method, arguments in calls:
        assert strangers(scene.call(method, **arguments), recordings[method]) == [], method


def test_what_rests_on_no_recording_is_listed(recordings: Mapping[str, Json]) -> None:
    """A method that is new here is held against Slack, or named as one that cannot be."""
    assert set(METHODS) - set(recordings) == UNRECORDED_METHODS


def test_an_invented_field_would_be_found(recordings: Mapping[str, Json]) -> None:
    """The comparison itself can fail: a field too many, and one of another type."""
    recorded = recordings["chat.delete"]
    assert strangers({"ok": True, "mood": "good"}, recorded) == [".mood: string"]
    assert strangers({"ok": "yes"}, recorded) == [".ok: string"]
