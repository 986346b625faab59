"""Troubles by name: each does what it says, shows while it is under way, and ends."""

import pytest

from bot.playground.delivery import Patience
from bot.playground.faults import Faults
from bot.playground.mishaps import LATE_SECONDS, Mishap, Mishaps
from bot.playground.trouble import FAULTS, MISHAPS, Trouble, Troubles
from bot.playground.wire import Json, text_at
from tests.bot.playground.scene import RecordingSocket, Scene


def event(number: int) -> Json:
    return {"type": "event_callback", "event_id": f"Ev{number}"}


def ids(socket: RecordingSocket) -> list[str]:
    return [text_at(envelope, "payload", "event_id") for envelope in socket.envelopes]


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_described_and_ends(trouble: Trouble) -> None:
    """A dropped socket is over at once; the others are under way until they are ended."""
    troubles = Troubles(Faults(), Mishaps())
    assert trouble.description.endswith(".")
    troubles.cause(trouble)
    assert troubles.under_way() == (() if trouble is Trouble.DROP_SOCKET else (trouble,))
    troubles.end()
    assert troubles.under_way() == ()


@pytest.mark.parametrize("trouble", FAULTS)
def test_failing_calls_are_under_way_until_the_last(trouble: Trouble) -> None:
    """Each call takes one away."""
    faults = Faults()
    troubles = Troubles(faults, Mishaps())
    troubles.cause(trouble)
    for _ in range(FAULTS[trouble].times):
        assert troubles.under_way() == (trouble,)
        assert faults.take("chat.postMessage") is not None
    assert troubles.under_way() == ()
    assert faults.take("chat.postMessage") is None


@pytest.mark.parametrize("trouble", MISHAPS)
async def test_a_mishap_befalls_one_event(trouble: Trouble) -> None:
    """The one after it arrives once and at once."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets, {})
    await scene.sockets.join(socket)
    scene.mishaps.add(MISHAPS[trouble])
    scene.mishaps.take()
    scene.delivery.post_event(event(1))
    await scene.delivery.settled()
    assert ids(socket) == ["Ev1"]


async def test_a_duplicate_comes_after_the_first_was_taken() -> None:
    """The same event, in another envelope."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets, {})
    await scene.sockets.join(socket)
    scene.mishaps.add(Mishap.TWICE)
    scene.delivery.post_event(event(1))
    await scene.delivery.settled()
    assert ids(socket) == ["Ev1", "Ev1"]
    assert len({text_at(envelope, "envelope_id") for envelope in socket.envelopes}) == 2


async def test_a_late_event_arrives_after_those_that_follow_it() -> None:
    """The waiting is injected."""
    waited: list[float] = []
    scene = Scene()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        scene.delivery.post_event(event(2))

    scene = Scene(patience=Patience(sleep=sleep))
    socket = RecordingSocket(scene.sockets, {})
    await scene.sockets.join(socket)
    scene.mishaps.add(Mishap.LATE)
    scene.delivery.post_event(event(1))
    await scene.delivery.settled()
    assert (waited, sorted(ids(socket))) == ([LATE_SECONDS], ["Ev1", "Ev2"])


async def test_two_sockets_get_the_same_event() -> None:
    """At the same time: neither has acknowledged it yet."""
    scene = Scene()
    sockets = [RecordingSocket(scene.sockets, {}) for _ in range(2)]
    for socket in sockets:
        await scene.sockets.join(socket)
    scene.mishaps.add(Mishap.TWO_SOCKETS)
    scene.delivery.post_event(event(1))
    await scene.delivery.settled()
    assert [ids(socket) for socket in sockets] == [["Ev1"], ["Ev1"]]
