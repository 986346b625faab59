"""Whoever waits sees it: while a question is in the queue, and while it is answered.

A status line is a comfort: nothing waits for it, nothing fails by it, and none is left standing
after its reply.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import FrontdeskError
from bot.inbox import Arrival, Asked, State
from bot.models import ThreadRef, Via
from bot.ports import Shows, Threads, WatchedInbox, Whispers
from bot.voice.lines import Voice
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

Clock = Callable[[], float]

RENEWED = 90.0
"""Seconds between two status lines: Slack clears one after two minutes."""
LET_GO = 1.0
"""Seconds that a reply waits for a status line that is on its way: it must not come after it."""
MOST_TOLD = 50
"""Askers who are told in one round: the ones who wait longest."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """Say in a thread that work goes on, for as long as it does."""

    replies: Shows
    text: str
    renewed: float = RENEWED

    @asynccontextmanager
    async def shown(self, where: ThreadRef) -> AsyncGenerator[None]:
        """Show it now, and again before Slack clears it; leaving ends that."""
        over = asyncio.Event()
        telling = asyncio.create_task(self._tell(where, over))
        await asyncio.sleep(0)  # it begins before the work does
        try:
            yield
        finally:
            over.set()
            try:
                await asyncio.wait({telling}, timeout=LET_GO)
            finally:
                telling.cancel()

    async def clear(self, where: ThreadRef) -> None:
        """Take it away: Slack does so by itself after a new message alone."""
        await self.replies.status(where, "")

    async def _tell(self, where: ThreadRef, over: asyncio.Event) -> None:
        while not over.is_set():
            await self.replies.status(where, self.text)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self.renewed)


class Tells(Protocol):
    """What tells an asker that their question is in the queue."""

    async def tell(self, asked: Asked) -> bool:
        """Tell them; return whether that has to be renewed."""
        ...

    async def clear(self, asked: Asked) -> None:
        """Take away what they were told."""
        ...


@dataclass(frozen=True, slots=True)
class QueueLine:
    """Say it by the status line, or privately where a command has no thread."""

    replies: Shows
    whispers: Whispers
    threads: Threads
    voice: Voice

    async def tell(self, asked: Asked) -> bool:
        """Tell the asker; what is said in a thread of others is not for us, as far as is known."""
        if asked.via is Via.COMMAND:
            await self.whispers.line(asked.origin, self.voice.waiting_command)
            return False
        if not await self._is_for_us(asked):
            return False
        await self.replies.status(asked.where, self.voice.waiting)
        return True

    async def _is_for_us(self, asked: Asked) -> bool:
        if asked.via is Via.THREAD:
            return await self.threads.owns(asked.where, asked.origin.asker)
        return asked.via is not Via.OVERHEARD

    async def clear(self, asked: Asked) -> None:
        """Take the line away."""
        await self.replies.status(asked.where, "")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds."""

    silence: float = 1.0
    """Until an asker is told that they wait."""
    renewed: float = RENEWED
    look: float = 0.5
    """Between two looks at who waits."""


@dataclass(slots=True)
class _Waiting:
    """Somebody whose question was not taken yet, as far as is known."""

    asked: Asked
    due: float
    """When they are looked at."""
    told_at: float | None = None


class Lobby:
    """Take what arrives on to the inbox, and tell askers who are not served at once.

    It knows what came in through this process; `clock` returns monotonic seconds.
    """

    def __init__(
        self, inbox: WatchedInbox, tells: Tells, clock: Clock, patience: Patience | None = None
    ) -> None:
        self._inbox = inbox
        self._tells = tells
        self._clock = clock
        self._patience = patience or Patience()
        self._waiting: dict[str, _Waiting] = {}

    async def put(self, arrival: Arrival) -> bool:
        """Store it; return False where it is here already; raise `DatabaseUnavailable`."""
        is_new = await self._inbox.put(arrival)
        if is_new and isinstance(arrival.incoming, Asked):
            due = self._clock() + self._patience.silence
            self._waiting[arrival.delivery] = _Waiting(arrival.incoming, due)
        return is_new

    async def run(self, stop: asyncio.Event) -> None:
        """Look after those who wait until told to stop."""
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._patience.look)
            try:
                await self._look()
            except (FrontdeskError, KnowledgeError) as error:
                log.info("nobody_is_told", stage="waiting", error=str(error))
            except Exception:
                log.exception("lobby_broke", stage="waiting")

    async def _look(self) -> None:
        now = self._clock()
        due = [delivery for delivery, one in self._waiting.items() if one.due <= now][:MOST_TOLD]
        if not due:
            return
        states = await self._inbox.states(due)
        for delivery in due:
            one, state = self._waiting[delivery], states.get(delivery)
            if state is not State.WAITING:
                del self._waiting[delivery]
                await self._let_in(one, state)
            elif one.told_at is None or now - one.told_at >= self._patience.renewed:
                await self._tell(delivery, one)
            else:
                one.due = one.told_at + self._patience.renewed

    async def _tell(self, delivery: str, one: _Waiting) -> None:
        # Looked at again soon: the reply may have come while they were told.
        one.told_at = self._clock()
        one.due = one.told_at + self._patience.silence
        if not await self._tells.tell(one.asked):
            del self._waiting[delivery]

    async def _let_in(self, one: _Waiting, state: State | None) -> None:
        just_told = one.told_at is not None and one.due - one.told_at <= self._patience.silence
        if just_told and state is State.DONE:
            await self._tells.clear(one.asked)
