"""What becomes of cases with time: forgotten ones expire, and ended ones are erased.

Every process sweeps. A case that is due goes into the inbox, where it is one row however many saw
it: so both sides are told once, also where a worker is killed while it tells them. What was said in
a case is kept no longer than people may need it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.handoff import Limits
from bot.inbox import Arrival, Lapsed, Whereabouts
from bot.models import Case
from bot.ports import AgingCases, Intake
from bot.rounds import every

log = structlog.get_logger()

SWEEP_SECONDS = 600.0
"""Between two sweeps: days are counted, not minutes."""


@dataclass(frozen=True, slots=True)
class Aging:
    """Let cases expire, and erase what was said in those that ended long ago."""

    cases: AgingCases
    intake: Intake
    desk: Whereabouts
    """The desk's channel, as if the bot said something there."""
    limits: Limits
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep now and then until told to stop; a sweep that fails is tried again later."""
        await every(SWEEP_SECONDS, lambda: self.sweep(self.clock()), stop, "cases")

    async def sweep(self, now: datetime) -> None:
        """Do what is due at this time; again changes nothing."""
        idle_since = now - self.limits.idle
        for case in await self.cases.idle(idle_since):
            await self.intake.put(self._lapsed(case, idle_since))
        erased = await self.cases.erase_ended(now - self.limits.kept)
        if erased:
            log.info("cases_erased", stage="cases", count=erased)

    def _lapsed(self, case: Case, idle_since: datetime) -> Arrival:
        """Return one row a day: whoever goes on with a case before its turn comes keeps it."""
        return Arrival(
            incoming=Lapsed(self.desk, case.case_id, idle_since),
            delivery=f"lapsed:{case.case_id}:{idle_since.date()}",
            message=None,
            # The lane of the case's buttons.
            lane=f"{self.desk.workspace}:{case.case_id}",
            position=f"{self.clock().timestamp():.6f}",
        )
