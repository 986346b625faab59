"""What becomes of cases with time: forgotten ones expire, and ended ones are erased.

A sweep may run in several processes at once: each case is taken by compare-and-set, so each is told
of once. What was said in a case is kept no longer than people may need it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.errors import CaseConflict, FrontdeskError
from bot.handoff import Act, Limits, Step
from bot.models import Case
from bot.ports import AgingCases, Farewell
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

SWEEP_SECONDS = 600.0
"""Between two sweeps: days are counted, not minutes."""
ACTOR = "frontdesk"


@dataclass(frozen=True, slots=True)
class Aging:
    """Let cases expire, and erase what was said in those that ended long ago."""

    cases: AgingCases
    farewell: Farewell
    limits: Limits
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep now and then until told to stop; a sweep that fails is tried again later."""
        while not stop.is_set():
            try:
                await self.sweep(self.clock())
            except (FrontdeskError, KnowledgeError) as error:
                log.warning("no_sweep", stage="cases", error=str(error))
            try:
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
            except TimeoutError:
                continue

    async def sweep(self, now: datetime) -> None:
        """Do what is due at this time."""
        for case in await self.cases.idle(now - self.limits.idle):
            await self._expire(case)
        erased = await self.cases.erase_ended(now - self.limits.kept)
        if erased:
            log.info("cases_erased", stage="cases", count=erased)

    async def _expire(self, case: Case) -> None:
        try:
            expired = await self.cases.change(case.case_id, Act(Step.EXPIRE, ACTOR))
        except CaseConflict:
            return  # somebody went on with it, or another process was first
        log.info("case_expired", stage="cases", case_id=case.case_id)
        await self.farewell.expired(expired)
