"""What the app is told, and of what."""

from bot.playground.company import ACME
from bot.playground.events import SUBSCRIPTIONS, EventFeed
from bot.playground.models import Channel, Content, Kind, Place
from bot.playground.wire import Json, object_at, text_at
from tests.bot.playground.scene import BOT, DESK, GENERAL, HELP, MIRA, PRIYA, Scene


def told(scene: Scene, subscriptions: frozenset[str] = SUBSCRIPTIONS) -> list[Json]:
    """Return the events of everything that has happened so far."""
    feed = EventFeed(scene.workspace, subscriptions)
    return [object_at(c, "event") for change in scene.changes for c in feed.callbacks(change)]


def test_a_mention_in_a_channel_is_told_twice() -> None:
    """As app_mention and as message, with the same ts: Slack does not spare the app that."""
    scene = Scene()
    message = scene.say(f"<@{BOT}> hello")
    assert [(e["type"], e["ts"]) for e in told(scene)] == [
        ("app_mention", message.ts),
        ("message", message.ts),
    ]


def test_a_mention_in_a_direct_conversation_is_a_message_alone() -> None:
    """With `im` as its channel_type."""
    scene = Scene()
    channel = scene.workspace.direct(MIRA).channel_id
    scene.workspace.post(MIRA, Place(channel), Content(f"<@{BOT}> hello"))
    (event,) = told(scene)
    assert (event["type"], event["channel_type"]) == ("message", "im")


def test_the_kind_of_channel_is_told() -> None:
    """The desk is private."""
    scene = Scene()
    scene.workspace.post(PRIYA, Place(DESK), Content("hello"))
    assert [e["channel_type"] for e in told(scene)] == ["group"]


def test_a_reply_names_its_thread() -> None:
    """And who began it."""
    scene = Scene()
    root = scene.say("question")
    scene.say("more", root.ts)
    event = told(scene)[-1]
    assert (event["thread_ts"], event["parent_user_id"]) == (root.ts, MIRA)


def test_the_apps_own_messages_come_back_to_it() -> None:
    """With its bot_id, so that it can ignore them."""
    scene = Scene()
    scene.post()
    (event,) = told(scene)
    assert (event["bot_id"], event["user"]) == ("B0FRONTDESK", BOT)


def test_an_ephemeral_message_is_no_event() -> None:
    """Neither is a status line."""
    scene = Scene()
    scene.workspace.post_whisper(MIRA, Place(HELP), Content("for you"))
    scene.workspace.set_status(Place(HELP, "1.1"), "is searching")
    assert told(scene) == []


def test_an_edit_is_told_with_both_texts() -> None:
    """As message_changed, hidden."""
    scene = Scene()
    message = scene.say("old")
    scene.workspace.edit(message, Content("new"), MIRA)
    event = told(scene)[-1]
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert text_at(event, "message", "text") == "new"
    assert text_at(event, "previous_message", "text") == "old"
    assert text_at(event, "message", "edited", "user") == MIRA


def test_a_deletion_is_told() -> None:
    """As message_deleted; with replies as a change into a tombstone."""
    scene = Scene()
    alone = scene.say("oops")
    scene.workspace.delete(alone)
    event = told(scene)[-1]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", alone.ts)
    root = scene.say("question")
    scene.say("answer", root.ts)
    scene.workspace.delete(root)
    event = told(scene)[-1]
    assert event["subtype"] == "message_changed"
    assert text_at(event, "message", "subtype") == "tombstone"
    assert text_at(event, "previous_message", "text") == "question"


def test_a_channel_without_the_app_is_not_told() -> None:
    """Slack sends events of channels that the app is in."""
    scene = Scene()
    scene.workspace.put_channel(Channel("C1", "news", Kind.PUBLIC, frozenset({MIRA})))
    scene.workspace.post(MIRA, Place("C1"), Content(f"<@{BOT}> hello"))
    assert told(scene) == []


def test_what_is_not_subscribed_is_not_told() -> None:
    """Reactions are told to who asks for them."""
    scene = Scene()
    message = scene.say("question")
    scene.workspace.react(message, "eyes", MIRA)
    assert told(scene, frozenset()) == []
    (event,) = told(scene, frozenset({"reaction_added"}))
    assert (event["reaction"], object_at(event, "item")["ts"]) == ("eyes", message.ts)


def test_each_callback_has_its_own_id_and_the_apps_authorization() -> None:
    """event_id, event_time and authorizations as Bolt reads them."""
    scene = Scene()
    scene.say(f"<@{BOT}> hello")
    feed = EventFeed(scene.workspace, SUBSCRIPTIONS)
    callbacks = [c for change in scene.changes for c in feed.callbacks(change)]
    assert len({text_at(c, "event_id") for c in callbacks}) == 2
    assert [c["event_time"] for c in callbacks] == [1_800_000_000] * 2
    assert [c["type"] for c in callbacks] == ["event_callback"] * 2
    assert all(c["api_app_id"] == ACME.app.app_id for c in callbacks)


def test_a_shared_channel_is_told_as_such() -> None:
    """What the audience of an answer depends on."""
    scene = Scene()
    shared = Channel("C1", "partners", Kind.PUBLIC, frozenset({MIRA, BOT}), shared_outside=True)
    scene.workspace.put_channel(shared)
    for channel in ("C1", GENERAL):
        scene.workspace.post(MIRA, Place(channel), Content("hello"))
    feed = EventFeed(scene.workspace, SUBSCRIPTIONS)
    callbacks = [c for change in scene.changes for c in feed.callbacks(change)]
    assert [c["is_ext_shared_channel"] for c in callbacks] == [True, False]
