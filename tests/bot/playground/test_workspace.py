"""The workspace's state."""

import pytest

from bot.playground.errors import Refused
from bot.playground.models import Changed, Content, Deleted, Place, Posted, StatusSet
from tests.bot.playground.scene import BOT, DESK, HELP, JONAS, MIRA, Scene


def test_timestamps_only_grow_while_the_clock_stands_still() -> None:
    """Two messages of one moment have different ts, in the order in which they were said."""
    scene = Scene()
    stamps = [scene.say(f"message {number}").ts for number in range(20)]
    assert stamps == sorted(set(stamps))
    assert stamps[0] == "1800000000.000000"


def test_ids_differ_between_two_runs() -> None:
    """A bot that remembers an earlier run's event ids does not take a new event for an old one."""
    first, second = Scene(), Scene()
    second.clock.at += 1
    later = Scene(clock=second.clock)
    assert first.workspace.ids.fresh("Ev") != later.workspace.ids.fresh("Ev")


def test_a_reply_to_a_reply_joins_the_thread() -> None:
    """Slack has threads of one level."""
    scene = Scene()
    root = scene.say("question")
    reply = scene.say("answer", root.ts)
    nested = scene.say("thanks", reply.ts)
    assert nested.thread == root.ts
    assert scene.workspace.thread(Place(HELP, root.ts)) == (root, reply, nested)


def test_who_is_not_in_a_channel_cannot_write_there() -> None:
    """An asker is not in the desk channel."""
    scene = Scene()
    with pytest.raises(Refused, match="not_in_channel"):
        scene.workspace.post(MIRA, Place(DESK), Content("hello"))


def test_a_deleted_message_is_gone() -> None:
    """Without replies nothing is left."""
    scene = Scene()
    message = scene.say("oops")
    scene.workspace.delete(message)
    assert scene.workspace.messages(HELP) == ()
    assert isinstance(scene.changes[-1], Deleted)


def test_a_deleted_message_with_replies_leaves_a_tombstone() -> None:
    """The thread stays, its first message no longer says anything."""
    scene = Scene()
    root = scene.say("my card is 1234")
    scene.say("answer", root.ts)
    scene.workspace.delete(root)
    left = scene.workspace.messages(HELP)[0]
    assert (left.tombstone, left.text) == (True, "This message was deleted.")
    assert isinstance(scene.changes[-1], Changed)
    with pytest.raises(Refused, match="message_not_found"):
        scene.workspace.message(HELP, root.ts)


def test_an_ephemeral_message_is_in_no_history() -> None:
    """One person sees it, the conversation does not have it."""
    scene = Scene()
    whisper = scene.workspace.post_whisper(MIRA, Place(HELP), Content("for you"))
    assert scene.workspace.messages(HELP) == ()
    assert scene.workspace.whispers(MIRA) == (whisper,)
    assert scene.workspace.whispers(JONAS) == ()


def test_the_apps_reply_clears_its_status_line() -> None:
    """As in Slack: what it was doing is done."""
    scene = Scene()
    root = scene.say("question")
    scene.workspace.set_status(Place(HELP, root.ts), "is searching")
    assert scene.workspace.statuses() == ((Place(HELP, root.ts), "is searching"),)
    scene.workspace.post(BOT, Place(HELP, root.ts), Content("answer"))
    assert scene.workspace.statuses() == ()
    assert StatusSet(Place(HELP, root.ts), "") in scene.changes
    assert isinstance(scene.changes[-1], Posted)


def test_a_status_line_goes_stale_after_two_minutes() -> None:
    """An app that died does not search for ever."""
    scene = Scene()
    scene.workspace.set_status(Place(HELP, "1.1"), "is searching")
    scene.clock.at += 121
    assert scene.workspace.statuses() == ()


def test_a_reaction_is_there_once_a_person() -> None:
    """Adding it twice and taking away what is not there are refused."""
    scene = Scene()
    message = scene.say("question")
    scene.workspace.react(message, "eyes", JONAS)
    with_one = scene.workspace.message(HELP, message.ts)
    assert [(r.name, r.users) for r in with_one.reactions] == [("eyes", (JONAS,))]
    with pytest.raises(Refused, match="already_reacted"):
        scene.workspace.react(with_one, "eyes", JONAS)
    scene.workspace.unreact(with_one, "eyes", JONAS)
    assert scene.workspace.message(HELP, message.ts).reactions == ()
    with pytest.raises(Refused, match="no_reaction"):
        scene.workspace.unreact(message, "eyes", JONAS)


def test_a_watcher_that_left_hears_nothing() -> None:
    """What `watch` returns ends the watching."""
    scene = Scene()
    heard: list[object] = []
    end = scene.workspace.watch(heard.append)
    scene.say("one")
    end()
    scene.say("two")
    assert len(heard) == 1


def test_the_direct_conversation_with_a_person_is_one() -> None:
    """It is opened once."""
    scene = Scene()
    assert scene.workspace.direct(MIRA) is scene.workspace.direct(MIRA)
