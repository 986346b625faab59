"""One flight a key: where several ask the same at once, one answer is made and the others wait.

Nobody waits for ever: after a while they go on themselves, and so they do where the cache is down.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.cache.ports import Flights
from bot.cache.rules import CacheKey
from bot.errors import CacheUnavailable

PATIENCE_S = 10.0
"""How long somebody waits for another one's answer."""
LOOK_S = 0.05
"""Between two looks at a flight of another process."""


async def sleep(seconds: float) -> None:
    """Wait in real time."""
    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class SingleFlight:
    """Let one asker of a key go first, in this process and in all that share the cache."""

    patience: float = PATIENCE_S
    pause: Callable[[float], Awaitable[None]] = sleep
    _here: dict[CacheKey, asyncio.Event] = field(default_factory=dict[CacheKey, asyncio.Event])

    @asynccontextmanager
    async def first(self, key: CacheKey, flights: Flights) -> AsyncGenerator[bool]:
        """Yield True to whoever goes first, and False to who waited for them."""
        landed = self._here.get(key)
        if landed is not None:
            await self._wait(landed)
            yield False
            return
        self._here[key] = landed = asyncio.Event()
        try:
            async with self._among_processes(key, flights) as first:
                yield first
        finally:
            del self._here[key]
            landed.set()

    async def _wait(self, landed: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(landed.wait(), self.patience)
        except TimeoutError:
            return  # they may take as long as they like, but not our asker's time

    @asynccontextmanager
    async def _among_processes(self, key: CacheKey, flights: Flights) -> AsyncGenerator[bool]:
        try:
            ticket = await flights.take_off(key)
        except CacheUnavailable:
            yield True  # each process for itself
            return
        if ticket is None:
            await self._look_out(key, flights)
            yield False
            return
        try:
            yield True
        finally:
            await _land(key, flights, ticket)

    async def _look_out(self, key: CacheKey, flights: Flights) -> None:
        """Wait until another process has landed, or has had its time."""
        for _ in range(round(self.patience / LOOK_S)):
            await self.pause(LOOK_S)
            try:
                if not await flights.is_aloft(key):
                    return
            except CacheUnavailable:
                return


async def _land(key: CacheKey, flights: Flights, ticket: str) -> None:
    try:
        await flights.land(key, ticket)
    except CacheUnavailable:
        return  # it ends by itself after a while
