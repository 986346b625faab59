"""How the app gets what is for it, whichever way it is reached: retries, and what goes wrong.

Events wait until the app can be reached, and are sent again when nobody acknowledges them in time,
as Slack does. Commands, clicks and modals are sent once: whoever acted is told that the app did not
answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.playground.mishaps import LATE_SECONDS, Mishap, Mishaps
from bot.playground.traffic import NO_ANSWER, OK, Traffic, Way
from bot.playground.wire import NOTHING, Json, text_at

RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before each further try, as Slack has them."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the playground waits for the app."""

    ack_seconds: float = 3.0
    retry_delays: tuple[float, ...] = RETRY_DELAYS
    sleep: Sleep = asyncio.sleep


class Silence(StrEnum):
    """Slack's names for why no app took a command or a click."""

    NOBODY = "dispatch_failed"
    TIMEOUT = "operation_timeout"
    REFUSED = "http_client_error"
    BROKEN = "http_service_error"


class Reason(StrEnum):
    """Slack's names for why an event was not taken."""

    SOCKET_TIMEOUT = "timeout"
    TIMEOUT = "http_timeout"
    REDIRECTS = "too_many_redirects"
    CONNECTION = "connection_failed"
    SSL = "ssl_error"
    STATUS = "http_error"
    UNKNOWN = "unknown_error"
    DISABLED = "subscription_disabled"
    """Our own name: Slack sends nothing then."""


class NotAnswered(Exception):
    """A command or click that no app took in time; the text is Slack's name for why."""


class NotTaken(Exception):
    """One try to deliver an event failed; after a `final` one there is no other."""

    def __init__(self, reason: Reason, status: int = NO_ANSWER, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.final = final


class Sort(StrEnum):
    """Say what an envelope carries."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which try it is, and why the one before failed."""

    number: int = 0
    reason: str = ""


class Line(Protocol):
    """A way to the app: its sockets, or its request URL."""

    @property
    def connections(self) -> int:
        """Return how many ways to the app are open now."""
        ...

    def watch(self, watcher: Callable[[int], None]) -> Callable[[], None]:
        """Tell `watcher` that number whenever it changes; return what ends that."""
        ...

    async def reachable(self) -> None:
        """Wait until there is somebody to deliver to."""
        ...

    async def tell(self, callback: Json, attempt: Attempt) -> None:
        """Deliver an event once; raise `NotTaken`."""
        ...

    async def ask(self, sort: Sort, payload: Json) -> Json:
        """Deliver a command or an interaction; return the app's answer or raise `NotAnswered`."""
        ...


class Delivery:
    """Hands the app what is for it over one line."""

    def __init__(
        self, line: Line, patience: Patience, traffic: Traffic, mishaps: Mishaps | None = None
    ) -> None:
        self._line = line
        self._patience = patience
        self._traffic = traffic
        self._mishaps = mishaps or Mishaps()
        self._tasks: set[asyncio.Task[None]] = set()

    def post_event(self, callback: Json) -> None:
        """Deliver an event in the background, again and again as Slack does."""
        match self._mishaps.take():
            case Mishap.TWICE:
                self._start(self._twice(callback))
            case Mishap.LATE:
                self._start(self._late(callback))
            case Mishap.TWO_SOCKETS:
                self._start(self._deliver(callback))
                self._start(self._deliver(callback))
            case None:
                self._start(self._deliver(callback))

    async def ask(self, sort: Sort, payload: Json) -> Json:
        """Deliver a command or an interaction and return what the app acknowledged it with.

        Raises `NotAnswered` with `dispatch_failed` (nobody there) or `operation_timeout`.
        """
        name = text_at(payload, "command") or text_at(payload, "type")
        sending = self._traffic.begin(Way.INTERACTION, name, payload)
        try:
            answer = await self._line.ask(sort, payload)
        except NotAnswered as failure:
            self._traffic.end(sending, NO_ANSWER, {"error": str(failure)})
            raise
        self._traffic.end(sending, OK, answer)
        return answer

    async def settled(self) -> None:
        """Wait until every event so far is acknowledged or given up."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Deliver nothing more."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _twice(self, callback: Json) -> None:
        await self._deliver(callback)
        await self._deliver(callback)

    async def _late(self, callback: Json) -> None:
        await self._patience.sleep(LATE_SECONDS)
        await self._deliver(callback)

    async def _deliver(self, callback: Json) -> None:
        reason = ""
        for number, delay in enumerate((0.0, *self._patience.retry_delays)):
            if delay:
                await self._patience.sleep(delay)
            await self._line.reachable()
            try:
                await self._try(callback, Attempt(number, reason))
            except NotTaken as failure:
                if failure.final:
                    return
                reason = failure.reason
            else:
                return

    async def _try(self, callback: Json, attempt: Attempt) -> None:
        name = text_at(callback, "event", "type")
        sending = self._traffic.begin(Way.EVENT, name, callback, attempt.number)
        try:
            await self._line.tell(callback, attempt)
        except NotTaken as failure:
            self._traffic.end(sending, failure.status, {"error": failure.reason})
            raise
        self._traffic.end(sending, OK, NOTHING)
