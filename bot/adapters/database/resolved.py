"""Resolved cases in SQL, for the knowledge that is made of them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from sqlalchemy import select

from bot.adapters.database.cases import case_of
from bot.adapters.database.copies import replies_in
from bot.adapters.database.tables import cases
from bot.models import DELETED, Case, CaseState
from knowledge.database import Database
from knowledge.models import Audience, ResolvedCase


@dataclass(frozen=True, slots=True)
class SqlResolvedCases:
    """Tell knowledge what people asked and people replied, as long as it is kept."""

    database: Database

    async def resolved(self, workspace: str) -> AsyncGenerator[ResolvedCase]:
        """Yield every resolved case with a reply, oldest first.

        Not those that were erased, nor those in which a sensitive topic came up.
        """
        query = (
            select(cases)
            .where(
                cases.c.workspace == workspace,
                cases.c.state == CaseState.RESOLVED,
                cases.c.erased.is_(False),
            )
            .order_by(cases.c.opened_at, cases.c.case_id)
        )
        async with self.database.reading() as connection:
            found = [case_of(row) for row in (await connection.execute(query)).mappings()]
        for case in found:
            replies = tuple(one.text for one in await replies_in(self.database, case))
            if replies and case.alarm is None and case.question != DELETED:
                yield _resolved(case, replies)


def _resolved(case: Case, replies: tuple[str, ...]) -> ResolvedCase:
    return ResolvedCase(
        key=case.case_id,
        question=case.question,
        answers=replies,
        asker=case.asker,
        at=case.changed_at or case.opened_at,
        # A public source may show it to everybody only where everybody could have asked it.
        audience=Audience.INTERNAL if case.audience is Audience.INTERNAL else None,
        channel=case.where.channel,
        message=case.message or case.where.thread,
        is_direct=case.where.channel.startswith("D"),
    )
