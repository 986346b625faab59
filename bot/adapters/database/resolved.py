"""Resolved cases in SQL, for the knowledge that is made of them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, select

from bot.adapters.database.cases import case_of
from bot.adapters.database.tables import cases, copies
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
            replies = await self._replies(case)
            if replies and case.alarm is None and case.question != DELETED:
                yield _resolved(case, replies)

    async def _replies(self, case: Case) -> tuple[str, ...]:
        """Return what others than the asker wrote into the asker's thread, oldest first."""
        query = (
            select(copies.c.text)
            .where(
                and_(
                    copies.c.case_id == case.case_id,
                    copies.c.workspace == case.where.workspace,
                    copies.c.channel == case.where.channel,
                    copies.c.author != case.asker,
                    copies.c.text != "",
                )
            )
            .order_by(copies.c.at, copies.c.origin)
        )
        async with self.database.reading() as connection:
            return tuple(cast("str", text) for text in (await connection.execute(query)).scalars())


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
