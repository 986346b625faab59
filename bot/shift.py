"""Keep working: take rows from the inbox, hold their leases, and stop in good order."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import FrontdeskError
from bot.inbox import Leased, Pause
from bot.ports import Inbox
from knowledge.errors import KnowledgeError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long, in seconds."""

    renew: float = 10.0
    """Between two renewals of a lease; a third of the lease."""
    hold: float = 25.0
    """How long a row is worked on without a renewal; less than the lease, so that whoever takes
    the row when its lease runs out finds nobody who still posts."""
    look: float = 1.0
    """Between two looks into an inbox that was empty: for rows that nobody rings a bell for."""
    pause: float = 1.0
    """After a first failure; it doubles with each further one."""
    longest_pause: float = 60.0
    grace: float = 20.0
    """For what runs to end when it is told to stop; then it is handed back."""
    slots: int = 4
    """Rows at once: a load of an hour must not keep a question waiting."""


class Deals(Protocol):
    """What brings a row to its end: `bot.worker.Worker`."""

    async def deal_with(self, row: Leased) -> None:
        """Bring a row to its end; what is raised means: it must be tried again."""
        ...


class Shift:
    """Work on the inbox until told to stop.

    `owner` is `name/process`: what an earlier process of this name left is taken over at once, so
    no two processes that run at the same time may have the same name. `bot.adapters.worker_name`
    gives such names. The rows of any other dead process are free when their leases run out.
    """

    def __init__(self, inbox: Inbox, worker: Deals, owner: str, pace: Pace | None = None) -> None:
        self._inbox = inbox
        self._worker = worker
        self._owner = owner
        self._pace = pace or Pace()
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """Look into the inbox now."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take rows until told to stop; then end what runs, or hand it back."""
        await self._take_over()
        slots = [asyncio.create_task(self._slot(stop)) for _ in range(self._pace.slots)]
        try:
            await stop.wait()
            self.wake()
            await asyncio.wait(slots, timeout=self._pace.grace)
        finally:
            for slot in slots:
                slot.cancel()
            await asyncio.gather(*slots, return_exceptions=True)
        log.info("shift_ends", stage="inbox", owner=self._owner)

    async def _take_over(self) -> None:
        try:
            freed = await self._inbox.reclaim(self._owner)
        except KnowledgeError as error:
            # Their leases run out by themselves, only later.
            log.error("not_taken_over", stage="inbox", error=str(error))  # noqa: TRY400  # its text is the whole story
            return
        log.info("shift_begins", stage="inbox", owner=self._owner, taken_over=freed)

    async def _slot(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            since = asyncio.get_running_loop().time()
            row = await self._next()
            if row is None:
                await self._rest()
            else:
                await self._tend(row, since)

    async def _next(self) -> Leased | None:
        try:
            return await self._inbox.lease(self._owner)
        except KnowledgeError as error:
            log.error("no_inbox", stage="inbox", error=str(error))  # noqa: TRY400  # likewise
        except Exception:
            # A worker that ended here would leave every question after it in silence.
            log.exception("inbox_broke", stage="inbox")
        return None

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), self._pace.look)
        self._bell.clear()

    async def _tend(self, row: Leased, since: float) -> None:
        """Deal with a row while its lease is renewed; whatever fails, the row is not lost."""
        structlog.contextvars.bind_contextvars(
            question_id=row.question_id, workspace=row.incoming.origin.workspace
        )
        try:
            await self._hold(row, since)
        except asyncio.CancelledError:
            await self._put_back(row, Pause())
            raise
        except (FrontdeskError, KnowledgeError) as error:
            log.warning("attempt_failed", failures=row.failures + 1, error=str(error))
            await self._put_back(row, Pause(self._pause_after(row.failures), failed=True))
        except Exception:
            # A bug of ours, perhaps of this one question: tried again, then given to a person.
            log.exception("attempt_broke", failures=row.failures + 1)
            await self._put_back(row, Pause(self._pause_after(row.failures), failed=True))
        finally:
            structlog.contextvars.clear_contextvars()

    async def _hold(self, row: Leased, since: float) -> None:
        """Deal with a row as long as it is ours: another worker may have it afterwards."""
        lease = asyncio.timeout_at(since + self._pace.hold)
        try:
            async with lease:
                renewing = asyncio.create_task(self._renew(row, lease))
                try:
                    await self._worker.deal_with(row)
                finally:
                    renewing.cancel()
        except TimeoutError:
            if not lease.expired():
                raise
            log.warning("lease_lost", stage="inbox")

    async def _renew(self, row: Leased, lease: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._pace.renew)
            since = loop.time()
            with suppress(KnowledgeError):
                is_ours = await self._inbox.renew(row)
                lease.reschedule(since + self._pace.hold if is_ours else since)
                if not is_ours:
                    return

    async def _put_back(self, row: Leased, pause: Pause) -> None:
        try:
            await self._inbox.put_back(row, pause)
        except KnowledgeError as error:
            # The lease runs out by itself.
            log.error("not_put_back", stage="inbox", error=str(error))  # noqa: TRY400  # likewise

    def _pause_after(self, failures: int) -> float:
        doubled = self._pace.pause * 2.0 ** min(failures, 10)
        return min(doubled, self._pace.longest_pause)
