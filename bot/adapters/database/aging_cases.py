"""Cases that are old, in SQL: which of them nobody goes on with, and what of them is erased."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ScalarSelect, delete, func, select, update

from bot.adapters.database.cases import SqlCases, case_of
from bot.adapters.database.tables import case_questions, cases, copies
from bot.adapters.database.values import dump
from bot.handoff import ENDED, UNENDED, Act
from bot.models import DELETED, Case
from knowledge.database import Database

AT_ONCE = 100
"""Cases of one sweep: the next one takes the rest."""


@dataclass(frozen=True, slots=True)
class SqlAgingCases:
    """Find and erase old cases."""

    database: Database
    clock: Callable[[], datetime]
    workspace: str

    async def idle(self, before: datetime) -> Sequence[Case]:
        """Return unended cases of which nobody was heard since, oldest first."""
        last = func.coalesce(_last_copy(), cases.c.changed_at, cases.c.opened_at)
        query = (
            select(cases)
            .where(
                cases.c.workspace == self.workspace,
                cases.c.state.in_(UNENDED),
                cases.c.opened_at < before.timestamp(),
                func.coalesce(cases.c.changed_at, cases.c.opened_at) < before.timestamp(),
                last < before.timestamp(),
            )
            .order_by(cases.c.opened_at)
            .limit(AT_ONCE)
        )
        async with self.database.reading() as connection:
            return tuple(case_of(row) for row in (await connection.execute(query)).mappings())

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        return await SqlCases(self.database, self.clock).change(case_id, act)

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
                await connection.execute(delete(copies).where(copies.c.case_id == case.case_id))
        return len(found)


def _last_copy() -> ScalarSelect[float]:
    newest = select(func.max(copies.c.at)).where(copies.c.case_id == cases.c.case_id)
    return cast("ScalarSelect[float]", newest.correlate(cases).scalar_subquery())
