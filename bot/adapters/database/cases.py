"""Cases in SQL: every change of state is one compare-and-set, with its line in the audit log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import audit
from bot.adapters.database.tables import case_questions, cases
from bot.adapters.database.values import dump, load
from bot.errors import CaseConflict
from bot.models import DELETED, Case, CaseState, Deed
from knowledge.database import Database

FROM: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset(),
    CaseState.CLAIMED: frozenset({CaseState.OPEN}),
    CaseState.RESOLVED: frozenset({CaseState.OPEN, CaseState.CLAIMED}),
}
"""The states that a case may leave for this one."""


class SqlCases:
    """Keep handoffs until a person resolves them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of_question(self, question_id: str) -> Case | None:
        """Return the case that a question opened or joined."""
        case_id = select(case_questions.c.case_id).where(
            case_questions.c.question_id == question_id
        )
        query = select(cases).where(cases.c.case_id == case_id.scalar_subquery())
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else _case(row)

    async def open(self, case: Case) -> Case:
        """Store a case, or add its question to the asker's unresolved one of this thread."""
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(cases).values(**_columns(case)))
                await self._add(connection, case, case.case_id)
                await audit.write(connection, _deed(case, "opened", "frontdesk"), self._clock())
        except IntegrityError:
            return await self.of_question(case.question_id) or await self._join(case)
        return case

    async def carded(self, case_id: str, card: str) -> None:
        """Keep the ts of the card at the desk."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(cases).where(cases.c.case_id == case_id).values(card=card)
            )

    async def uncarded(self, workspace: str) -> Sequence[Case]:
        """Return the unresolved cases that have no card, oldest first."""
        unseen = select(cases).where(
            cases.c.workspace == workspace,
            cases.c.card.is_(None),
            cases.c.state != CaseState.RESOLVED,
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(unseen.order_by(cases.c.opened_at))
            return tuple(_case(row) for row in rows.mappings())

    async def reword(self, question_id: str, text: str | None) -> Case | None:
        """Let a question say this in its case, None erases it; return the case, if there is one."""
        own = case_questions.c.question_id == question_id
        case_id = select(case_questions.c.case_id).where(own).scalar_subquery()
        async with self._database.writing() as connection:
            held = select(cases).where(cases.c.case_id == case_id).with_for_update()
            row = (await connection.execute(held)).mappings().one_or_none()
            if row is None:
                return None
            case = _case(row)
            said = DELETED if text is None else text
            await connection.execute(update(case_questions).where(own).values(question=said))
            if case.question_id == question_id:
                case = _erased(case) if text is None else replace(case, question=text)
                await connection.execute(
                    update(cases).where(cases.c.case_id == case.case_id).values(details=dump(case))
                )
        return case

    async def change(self, case_id: str, to: CaseState, agent: str) -> Case:
        """Move a case to another state; raise `CaseConflict` where somebody was first."""
        held = and_(cases.c.case_id == case_id, cases.c.state.in_(FROM[to]))
        move = update(cases).where(held).values(state=to, agent=agent).returning(*cases.c)
        async with self._database.writing() as connection:
            row = (await connection.execute(move)).mappings().one_or_none()
            if row is None:
                raise CaseConflict(await self._why_not(connection, case_id))
            case = _case(row)
            await audit.write(connection, _deed(case, to, agent), self._clock())
        return case

    async def _join(self, case: Case) -> Case:
        async with self._database.writing() as connection:
            found = await connection.execute(select(cases).where(_same_thread(case)))
            joined = _case(found.mappings().one())
            await self._add(connection, case, joined.case_id)
        return joined

    async def _add(self, connection: AsyncConnection, case: Case, case_id: str) -> None:
        await connection.execute(
            insert(case_questions).values(
                question_id=case.question_id,
                case_id=case_id,
                question=case.question,
                at=case.opened_at.timestamp(),
            )
        )

    async def _why_not(self, connection: AsyncConnection, case_id: str) -> str:
        query = select(cases).where(cases.c.case_id == case_id)
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return "This case is not known any more."
        case = _case(row)
        return f"<@{case.agent}> has {case.state} this case already."


def _erased(case: Case) -> Case:
    """Return a case without a word of what was asked."""
    return replace(case, question=DELETED, why="")


def _same_thread(case: Case) -> ColumnElement[bool]:
    return and_(
        cases.c.workspace == case.where.workspace,
        cases.c.channel == case.where.channel,
        cases.c.thread == (case.where.thread or ""),
        cases.c.asker == case.asker,
        cases.c.state != CaseState.RESOLVED,
    )


def _columns(case: Case) -> Mapping[str, object]:
    return {
        "case_id": case.case_id,
        "workspace": case.where.workspace,
        "channel": case.where.channel,
        "thread": case.where.thread or "",
        "asker": case.asker,
        "state": case.state,
        "agent": case.agent,
        "card": case.card,
        "opened_at": case.opened_at.timestamp(),
        "details": dump(case),
    }


def _case(row: RowMapping) -> Case:
    return replace(
        load(cast("str", row["details"]), Case),
        state=CaseState(cast("str", row["state"])),
        agent=cast("str | None", row["agent"]),
        card=cast("str | None", row["card"]),
    )


def _deed(case: Case, action: str, actor: str) -> Deed:
    return Deed(case.where.workspace, actor, f"case.{action}", case.case_id, case.reason)
