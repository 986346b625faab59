"""One Redis or Valkey, asked within a deadline and left alone while it does not answer."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from bot.errors import CacheUnavailable

ASKERS_S = 0.05
"""How long an asker waits for Redis."""
OPERATORS_S = 2.0
"""An operator waits longer than an asker."""
_PAUSE_S = 2.0
_FAILURES = 3


class RedisServer:
    """The connections to one Redis, for one kind of thing that is kept there.

    `keeps` is what that is, as the line says it that tells of a failure; `deadline` bounds each
    call, connecting included, in seconds.
    """

    def __init__(
        self,
        url: str,
        keeps: str,
        deadline: float = ASKERS_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keeps = keeps
        self._deadline = deadline
        self._monotonic = monotonic
        self._failures = 0
        self._down_until = 0.0
        self._why = ""
        self.client = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
            url,
            # Each call has a deadline of its own, shorter or longer: see `answering`.
            socket_timeout=OPERATORS_S,
            socket_connect_timeout=OPERATORS_S,
            # Once more, within the deadline: Redis may have closed a connection that was idle.
            retry=Retry(NoBackoff(), 1),
        )

    @asynccontextmanager
    async def answering(self, longest: float = 0) -> AsyncGenerator[None]:
        """Bound what is asked of Redis in here; raise `CacheUnavailable` where it fails.

        Down, slow or full means so at once: after some failures nobody waits for it again for a
        moment. `longest` seconds are for those who may wait longer.
        """
        if self._monotonic() < self._down_until:
            raise CacheUnavailable(self._why)
        # A server that trickles bytes keeps each read alive: the whole call has a deadline too.
        try:
            async with asyncio.timeout(max(longest, self._deadline)):
                yield
        except (RedisError, OSError) as error:
            self._why = f"{self._keeps} does not answer ({_what(error)}). See REDIS_URL."
            if not isinstance(error, ResponseError):  # those come at once, and cost nobody time
                self._missed()
            raise CacheUnavailable(self._why) from error
        self._failures = 0

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def _missed(self) -> None:
        """Leave Redis alone for a moment when it failed in a row: once may be our own stall."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._down_until = self._monotonic() + _PAUSE_S


_SAID = {
    OutOfMemoryError: "Redis is full and forgets nothing: set maxmemory-policy allkeys-lfu",
    ReadOnlyError: "it is a read-only replica: name the primary",
    AuthenticationError: "it refuses the password",
    AuthorizationError: "it refuses the user",
    NoPermissionError: "the user may not do this",
}


def _what(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "too slow"
    known = next((said for kind, said in _SAID.items() if isinstance(error, kind)), None)
    return known or " ".join(str(error).split()) or type(error).__name__
