"""The panel's record: what went to and fro, in which way, without tokens."""

import pytest

from bot.playground.delivery import NotAnswered, Patience, Sort
from bot.playground.traffic import KEPT, NO_ANSWER, OK, Exchange, Traffic, Way
from bot.playground.wire import Json
from tests.bot.playground.scene import FixedClock, RecordingSocket, Scene

EVENT: Json = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}}


def test_an_exchange_says_how_long_it_took() -> None:
    """In milliseconds, with a number that grows."""
    clock = FixedClock()
    traffic = Traffic(clock)
    for _ in range(2):
        sending = traffic.begin(Way.CALL, "chat.postMessage", {"text": "x"})
        clock.at += 0.25
        traffic.end(sending, OK, {"ok": True})
    first, second = traffic.recent()
    assert (first.number, second.number) == (1, 2)
    assert (first.name, first.status, first.milliseconds) == ("chat.postMessage", OK, 250.0)


def test_tokens_are_masked_wherever_they_stand() -> None:
    """In a field of that name, inside a text, and the ticket of a socket."""
    traffic = Traffic(FixedClock())
    sent: Json = {"token": "secret", "list": [{"text": "use xoxb-1-2 now"}], "count": 1}
    answer: Json = {"url": "ws://127.0.0.1/link/?ticket=ticket-1&app_id=A1"}
    traffic.end(traffic.begin(Way.CALL, "x", sent), OK, answer)
    (exchange,) = traffic.recent()
    assert exchange.sent == {"token": "…", "list": [{"text": "use xoxb-… now"}], "count": 1}
    assert exchange.answer == {"url": "ws://127.0.0.1/link/?ticket=…&app_id=A1"}


def test_the_oldest_are_forgotten() -> None:
    """The memory does not grow for ever."""
    traffic = Traffic(FixedClock())
    for number in range(KEPT + 1):
        traffic.end(traffic.begin(Way.CALL, f"m{number}", {}), OK, {})
    assert (len(traffic.recent()), traffic.recent()[0].name) == (KEPT, "m1")


def test_a_watcher_hears_of_each_until_it_ends() -> None:
    """The page shows them as they happen."""
    traffic = Traffic(FixedClock())
    heard: list[Exchange] = []
    end = traffic.watch(heard.append)
    traffic.end(traffic.begin(Way.REPLY, "response_url", {}), OK, {})
    end()
    traffic.end(traffic.begin(Way.REPLY, "response_url", {}), OK, {})
    assert [exchange.way for exchange in heard] == [Way.REPLY]


async def test_each_try_of_an_event_is_recorded() -> None:
    """With its number; one that nobody took has no status."""
    scene = Scene(patience=Patience(ack_seconds=0.001, retry_delays=(0.0,)))
    await scene.sockets.join(RecordingSocket(scene.sockets))
    scene.delivery.post_event(EVENT)
    await scene.delivery.settled()
    tries = [(e.name, e.attempt, e.status) for e in scene.traffic.recent()]
    assert tries == [("app_mention", 0, NO_ANSWER), ("app_mention", 1, NO_ANSWER)]


async def test_an_interaction_is_recorded_with_its_answer() -> None:
    """And one without an app, with Slack's word."""
    scene = Scene()
    with pytest.raises(NotAnswered):
        await scene.delivery.ask(Sort.COMMAND, {"command": "/ask"})
    await scene.sockets.join(RecordingSocket(scene.sockets, {"text": "done"}))
    await scene.delivery.ask(Sort.INTERACTION, {"type": "block_actions"})
    failed, taken = scene.traffic.recent()
    assert (failed.name, failed.status, failed.answer) == (
        "/ask",
        NO_ANSWER,
        {"error": "dispatch_failed"},
    )
    assert (taken.name, taken.way, taken.answer) == (
        "block_actions",
        Way.INTERACTION,
        {"text": "done"},
    )
