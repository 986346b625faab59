"""Askers who wait are told, in time and not for nothing; nothing waits for what they are told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.errors import SlackUnavailable
from bot.inbox import Arrival, Asked, Button, State, Whereabouts
from bot.models import Entry, ThreadRef, Turn, Via
from bot.waiting import Lobby, Patience, QueueLine, StatusLine
from knowledge.models import Audience
from tests.builders import CHANNEL, WORKSPACE, arrival, asked
from tests.e2e.scripted import VOICE

HERE = ThreadRef(WORKSPACE, CHANNEL, "1763726400.000100")


@dataclass
class Slack:
    """What askers see of the queue, in order."""

    lines: list[str] = field(default_factory=list[str])
    whispered: list[str] = field(default_factory=list[str])
    owned: bool = True
    hangs: bool = False
    third: asyncio.Event = field(default_factory=asyncio.Event)

    async def status(self, where: ThreadRef, line: str) -> None:
        self.lines.append(line)
        if len(self.lines) == 3:
            self.third.set()
        if self.hangs:
            await asyncio.Event().wait()

    async def line(self, to: Whereabouts, text: str) -> None:
        self.whispered.append(text)

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None: ...

    async def sources(self, to: Whereabouts, entries: Sequence[Entry]) -> None: ...

    async def owns(self, where: ThreadRef, asker: str) -> bool:
        return self.owned

    async def count(self, where: ThreadRef, asker: str) -> int:
        return 0

    async def turns(self, where: ThreadRef, audience: Audience) -> Sequence[Turn]:
        return ()


@dataclass
class Shelf:
    """An inbox whose rows stand where a test puts them."""

    now: dict[str, State] = field(default_factory=dict[str, State])

    async def put(self, arrival: Arrival) -> bool:
        return self.now.setdefault(arrival.delivery, State.WAITING) is State.WAITING

    async def states(self, deliveries: Sequence[str]) -> Mapping[str, State]:
        return {delivery: self.now[delivery] for delivery in deliveries}


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Front:
    """A lobby that looks when a test says so."""

    slack: Slack = field(default_factory=Slack)
    shelf: Shelf = field(default_factory=Shelf)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        line = QueueLine(self.slack, self.slack, self.slack, VOICE)
        self.lobby = Lobby(self.shelf, line, self.clock, Patience(1.0, 90.0, 0.0))

    async def comes(self, name: str, incoming: Asked | None = None) -> None:
        await self.lobby.put(arrival(name, incoming=incoming))

    async def at(self, seconds: float) -> None:
        """Let it be so late, and let the lobby look once."""
        self.clock.now = seconds
        stop = asyncio.Event()
        looking = asyncio.create_task(self.lobby.run(stop))
        for _ in range(5):
            await asyncio.sleep(0)
        stop.set()
        await looking


@pytest.fixture
def front() -> Front:
    return Front()


async def test_who_is_served_at_once_is_told_nothing(front: Front) -> None:
    """A line that comes and goes would only unsettle."""
    await front.comes("a")
    await front.at(0.5)
    front.shelf.now["event:a"] = State.LEASED
    await front.at(2)
    assert front.slack.lines == []


async def test_who_waits_is_told_and_told_again(front: Front) -> None:
    """Before Slack clears the line; until the question is taken."""
    await front.comes("a")
    for seconds, told in ((1, 1), (3, 1), (60, 1), (92, 2), (94, 2)):
        await front.at(seconds)
        assert front.slack.lines == [VOICE.waiting] * told, seconds
    front.shelf.now["event:a"] = State.LEASED
    await front.at(500)
    assert len(front.slack.lines) == 2


async def test_a_line_does_not_stay_after_its_reply(front: Front) -> None:
    """The reply may have come while its asker was told to wait."""
    await front.comes("a")
    await front.at(1)
    front.shelf.now["event:a"] = State.DONE
    await front.at(3)
    assert front.slack.lines == [VOICE.waiting, ""]


async def test_who_used_a_command_is_told_once(front: Front) -> None:
    """A private line stays where it is."""
    await front.comes("a", replace(asked(), via=Via.COMMAND, message=None))
    for seconds in (1, 3, 200):
        await front.at(seconds)
    assert front.slack.whispered == [VOICE.waiting_command]


@pytest.mark.parametrize("via", [Via.THREAD, Via.OVERHEARD])
async def test_who_asked_nobody_is_told_nothing(front: Front, via: Via) -> None:
    """Whether a message in a thread of others, or to all, is for us is decided in its turn."""
    front.slack.owned = False
    await front.comes("a", replace(asked(), via=via))
    await front.at(1)
    assert front.slack.lines == []


async def test_a_second_delivery_waits_once(front: Front) -> None:
    """And what is known already is told to nobody."""
    front.shelf.now["event:a"] = State.DONE
    await front.comes("a")
    await front.at(2)
    assert front.slack.lines == []


async def test_a_slack_that_is_down_does_not_end_the_lobby() -> None:
    """Those who come later are told."""

    class Down(Slack):
        async def line(self, to: Whereabouts, text: str) -> None:
            message = "down"
            raise SlackUnavailable(message)

    front = Front(slack=Down())
    await front.comes("a", replace(asked(), via=Via.COMMAND))
    await front.at(1)
    await front.comes("b")
    await front.at(3)
    assert front.slack.lines == [VOICE.waiting]


async def test_a_long_answer_keeps_its_line() -> None:
    """It is renewed for as long as the work takes, and not after."""
    slack = Slack()
    async with StatusLine(slack, "working", renewed=0.001).shown(HERE):
        await slack.third.wait()
    told = len(slack.lines)
    await asyncio.sleep(0.01)
    assert slack.lines == ["working"] * told


async def test_no_reply_waits_long_for_a_line() -> None:
    """A call that hangs is let go."""
    slack = Slack(hangs=True)
    async with asyncio.timeout(5):
        async with StatusLine(slack, "working").shown(HERE):
            pass
    assert slack.lines == ["working"]


async def test_work_that_fails_fails_as_it_did() -> None:
    """The line hides nothing."""

    async def work() -> None:
        async with StatusLine(Slack(), "working").shown(HERE):
            message = "a bug"
            raise ValueError(message)

    with pytest.raises(ValueError, match="a bug"):
        await work()
