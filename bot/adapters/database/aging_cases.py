"""Cases that are old, in SQL: which of them nobody goes on with, and what of them is erased."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, select, update

from bot.adapters.database.cases import SqlCases, case_of
from bot.adapters.database.tables import case_questions, cases, copies
from bot.adapters.database.values import dump
from bot.errors import CaseConflict
from bot.handoff import ENDED, UNENDED, Act, Step
from bot.models import DELETED, Case
from knowledge.database import Database

ACTOR = "frontdesk"
AT_ONCE = 100
"""Cases of one sweep: the next one takes the rest."""


@dataclass(frozen=True, slots=True)
class SqlAgingCases:
    """Find and erase old cases."""

    database: Database
    clock: Callable[[], datetime]
    workspace: str

    @property
    def _cases(self) -> SqlCases:
        return SqlCases(self.database, self.clock)

    async def idle(self, before: datetime) -> Sequence[Case]:
        """Return unended cases of which nobody was heard since, oldest first."""
        query = (
            select(cases)
            .where(
                cases.c.workspace == self.workspace,
                cases.c.state.in_(UNENDED),
                _unheard(before),
            )
            .order_by(cases.c.opened_at)
            .limit(AT_ONCE)
        )
        async with self.database.reading() as connection:
            return tuple(case_of(row) for row in (await connection.execute(query)).mappings())

    async def expire(self, case_id: str, idle_since: datetime) -> Case | None:
        """Expire a case of which nobody was heard since; None where that is not so."""
        act = Act(Step.EXPIRE, ACTOR)
        try:
            return await self._cases.change(case_id, act, _unheard(idle_since))
        except CaseConflict:
            return None  # somebody went on with it, or it has ended

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        return await self._cases.find(case_id)

    async def erase_ended(self, before: datetime) -> int:
        """Erase what was said in cases that ended before; return how many there were."""
        old = (
            select(cases)
            .where(
                cases.c.workspace == self.workspace,
                cases.c.state.in_(ENDED),
                cases.c.changed_at < before.timestamp(),
                cases.c.erased.is_(False),
            )
            .limit(AT_ONCE)
            .with_for_update()
        )
        async with self.database.writing() as connection:
            found = [case_of(row) for row in (await connection.execute(old)).mappings()]
            for case in found:
                own = cases.c.case_id == case.case_id
                emptied = {"details": dump(case.without_words), "erased": True}
                await connection.execute(update(cases).where(own).values(emptied))
                await connection.execute(
                    update(case_questions)
                    .where(case_questions.c.case_id == case.case_id)
                    .values(question=DELETED)
                )
                # The copies stay known: whoever deletes a message later takes its copy back, too.
                await connection.execute(
                    update(copies).where(copies.c.case_id == case.case_id).values(text=DELETED)
                )
        return len(found)


def _unheard(since: datetime) -> ColumnElement[bool]:
    """Say that no step was taken, no question asked and no word carried since then."""
    at = since.timestamp()
    heard = (
        exists().where(table.c.case_id == cases.c.case_id, table.c.at >= at)
        for table in (case_questions, copies)
    )
    return and_(func.coalesce(cases.c.changed_at, cases.c.opened_at) < at, *map(not_, heard))
