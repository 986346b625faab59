"""Socket Mode: one socket an event, again until acknowledged, nothing lost in between."""

import pytest

from bot.playground.delivery import NotAnswered, Patience, Sort
from bot.playground.wire import NOTHING, Json, object_at, text_at
from tests.bot.playground.scene import RecordingSocket, Scene

EVENT: Json = {"type": "event_callback", "event_id": "Ev1"}
ACK: Json = {}


def quick(*delays: float) -> Scene:
    """Return a scene that waits a hundredth of a second for an acknowledgement."""
    return Scene(patience=Patience(ack_seconds=0.01, retry_delays=delays))


async def test_a_socket_is_greeted() -> None:
    """With the number of connections."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets)
    await scene.sockets.join(socket)
    (hello,) = socket.got
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_each_event_goes_to_one_socket_in_turn() -> None:
    """Four events and two sockets make two each."""
    scene = Scene()
    sockets = [RecordingSocket(scene.sockets, ACK) for _ in range(2)]
    for socket in sockets:
        await scene.sockets.join(socket)
    for number in range(4):
        scene.delivery.post_event({"event_id": f"Ev{number}"})
    await scene.delivery.settled()
    assert [len(socket.envelopes) for socket in sockets] == [2, 2]


async def test_an_event_waits_for_the_first_socket() -> None:
    """What is said while the app is away is not lost."""
    scene = Scene()
    scene.delivery.post_event(EVENT)
    socket = RecordingSocket(scene.sockets, ACK)
    await scene.sockets.join(socket)
    await scene.delivery.settled()
    assert [object_at(e, "payload") for e in socket.envelopes] == [EVENT]


async def test_an_event_that_nobody_acknowledges_is_sent_again() -> None:
    """With the same event, a new envelope, the attempt's number and the reason."""
    scene = quick(0.0, 0.001, 0.001)
    deaf = RecordingSocket(scene.sockets)
    await scene.sockets.join(deaf)
    scene.delivery.post_event(EVENT)
    await scene.delivery.settled()
    assert [e["retry_attempt"] for e in deaf.envelopes] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in deaf.envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({text_at(e, "envelope_id") for e in deaf.envelopes}) == 4
    assert {str(e["payload"]) for e in deaf.envelopes} == {str(EVENT)}


async def test_the_next_try_goes_to_another_socket() -> None:
    """One dead connection does not eat an event."""
    scene = quick(0.0)
    deaf, awake = RecordingSocket(scene.sockets), RecordingSocket(scene.sockets, ACK)
    for socket in (deaf, awake):
        await scene.sockets.join(socket)
    scene.delivery.post_event(EVENT)
    await scene.delivery.settled()
    assert (len(deaf.envelopes), len(awake.envelopes)) == (1, 1)


async def test_what_a_killed_app_held_goes_to_the_next_one() -> None:
    """At once, without waiting for the acknowledgement's time to run out."""
    scene = Scene(patience=Patience(ack_seconds=60, retry_delays=(0.0,)))
    killed = RecordingSocket(scene.sockets)
    await scene.sockets.join(killed)
    scene.delivery.post_event(EVENT)
    await killed.received.wait()
    scene.sockets.leave(killed)
    restarted = RecordingSocket(scene.sockets, ACK)
    await scene.sockets.join(restarted)
    await scene.delivery.settled()
    assert [e["retry_attempt"] for e in restarted.envelopes] == [1]


async def test_retries_wait_as_long_as_slack_waits() -> None:
    """At once, after a minute, after five minutes more; the waiting is injected."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    scene = Scene(patience=Patience(ack_seconds=0.001, sleep=sleep))
    await scene.sockets.join(RecordingSocket(scene.sockets))
    scene.delivery.post_event(EVENT)
    await scene.delivery.settled()
    assert waited == [60.0, 300.0]


async def test_a_late_acknowledgement_changes_nothing() -> None:
    """Nor does one for an envelope that never was."""
    scene = quick()
    await scene.sockets.join(RecordingSocket(scene.sockets))
    scene.delivery.post_event(EVENT)
    await scene.delivery.settled()
    scene.sockets.acknowledge("envelope-unknown", ACK)
    assert scene.sockets.connections == 1


async def test_a_command_returns_what_the_app_acknowledges_with() -> None:
    """Commands and clicks may be answered in the acknowledgement."""
    scene = Scene()
    await scene.sockets.join(RecordingSocket(scene.sockets, {"text": "done"}))
    assert await scene.delivery.ask(Sort.COMMAND, NOTHING) == {"text": "done"}


async def test_a_command_without_an_app_fails_at_once() -> None:
    """With Slack's own word."""
    with pytest.raises(NotAnswered, match="dispatch_failed"):
        await Scene().delivery.ask(Sort.COMMAND, NOTHING)


async def test_a_command_that_nobody_acknowledges_fails() -> None:
    """It is sent once: a second time could do the work twice."""
    scene = quick(0.0, 0.0)
    deaf = RecordingSocket(scene.sockets)
    await scene.sockets.join(deaf)
    with pytest.raises(NotAnswered, match="operation_timeout"):
        await scene.delivery.ask(Sort.COMMAND, NOTHING)
    assert len(deaf.envelopes) == 1


async def test_a_disconnect_is_announced() -> None:
    """With its reason; then the socket is closed and gets nothing more."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets, ACK)
    await scene.sockets.join(socket)
    await scene.sockets.disconnect()
    assert socket.got[-1]["type"] == "disconnect"
    assert socket.got[-1]["reason"] == "refresh_requested"
    assert (socket.closed, scene.sockets.connections) == (True, 0)


async def test_a_ticket_opens_one_socket() -> None:
    """As Slack's addresses do."""
    scene = Scene()
    scene.sockets.address = "ws://127.0.0.1:1"
    ticket = scene.sockets.ticket().partition("ticket=")[2].partition("&")[0]
    assert [scene.sockets.admits(ticket) for _ in range(2)] == [True, False]


async def test_a_watcher_hears_how_many_sockets_there_are() -> None:
    """The page shows whether the app is there."""
    scene = Scene()
    heard: list[int] = []
    end = scene.sockets.watch(heard.append)
    socket = RecordingSocket(scene.sockets)
    await scene.sockets.join(socket)
    scene.sockets.leave(socket)
    end()
    await scene.sockets.join(socket)
    assert heard == [1, 0]


async def test_stopping_ends_what_is_under_way() -> None:
    """No task outlives the playground."""
    scene = Scene()
    socket = RecordingSocket(scene.sockets)
    await scene.sockets.join(socket)
    scene.delivery.post_event(EVENT)
    await scene.delivery.stop()
    await scene.sockets.drop()
    await scene.delivery.settled()
    assert (socket.closed, scene.sockets.connections) == (True, 0)


async def test_an_eleventh_socket_is_turned_away() -> None:
    """With Slack's reason; the ten others go on."""
    scene = Scene()
    for _ in range(10):
        await scene.sockets.join(RecordingSocket(scene.sockets))
    late = RecordingSocket(scene.sockets)
    await scene.sockets.join(late)
    assert (late.got[-1]["reason"], late.closed) == ("too_many_websockets", True)
    assert scene.sockets.connections == 10
