"""Cases in SQL: every change of state is one compare-and-set, with its line in the audit log."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import ColumnElement, RowMapping, and_, false, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import audit
from bot.adapters.database.tables import case_questions, case_steps, cases
from bot.adapters.database.values import dump, load
from bot.errors import CaseConflict
from bot.handoff import MOVES, UNENDED, Act, Step, refusal
from bot.models import DELETED, Case, CaseState, Deed, Taken, ThreadRef
from knowledge.database import Database


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
        return None if row is None else case_of(row)

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

    async def of_asker(self, workspace: str, asker: str) -> Sequence[Case]:
        """Return those of one asker that no person has ended, newest first."""
        own = select(cases).where(
            cases.c.workspace == workspace, cases.c.asker == asker, cases.c.state.in_(UNENDED)
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(own.order_by(cases.c.opened_at.desc()))
            return tuple(case_of(row) for row in rows.mappings())

    async def uncarded(self, workspace: str) -> Sequence[Case]:
        """Return the unresolved cases that have no card, oldest first."""
        unseen = select(cases).where(
            cases.c.workspace == workspace,
            cases.c.card.is_(None),
            cases.c.state.in_(UNENDED),
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(unseen.order_by(cases.c.opened_at))
            return tuple(case_of(row) for row in rows.mappings())

    async def reword(self, question_id: str, text: str | None) -> Case | None:
        """Let a question say this in its case, None erases it; return the case, if there is one."""
        own = case_questions.c.question_id == question_id
        case_id = select(case_questions.c.case_id).where(own).scalar_subquery()
        async with self._database.writing() as connection:
            held = select(cases).where(cases.c.case_id == case_id).with_for_update()
            row = (await connection.execute(held)).mappings().one_or_none()
            if row is None:
                return None
            case = case_of(row)
            said = DELETED if text is None else text
            await connection.execute(update(case_questions).where(own).values(question=said))
            if case.question_id == question_id:
                case = case.without_words if text is None else replace(case, question=text)
                await connection.execute(
                    update(cases).where(cases.c.case_id == case.case_id).values(details=dump(case))
                )
        return case

    async def unsay(self, where: ThreadRef, texts: Collection[str]) -> Sequence[Case]:
        """Take turns with these texts out of what a thread's cases quote; return its cases."""
        query = select(cases).where(_in(where)).with_for_update()
        async with self._database.writing() as connection:
            told = [case_of(row) for row in (await connection.execute(query)).mappings()]
            left = [
                replace(case, said=tuple(turn for turn in case.said if turn.text not in texts))
                for case in told
            ]
            for case in left:
                own = cases.c.case_id == case.case_id
                await connection.execute(update(cases).where(own).values(details=dump(case)))
        return left

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        async with self._database.reading() as connection:
            return await _found(connection, case_id)

    async def change(
        self, case_id: str, act: Act, provided: ColumnElement[bool] | None = None
    ) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first, or it is not as provided."""
        try:
            async with self._database.writing() as connection:
                return await self._change(connection, case_id, act, provided)
        except IntegrityError as error:
            newer = "A newer case of this asker is open in the same thread: go on there."
            raise CaseConflict(newer) from error

    async def steps(self, case_id: str) -> Sequence[Taken]:
        """Return the steps so far, oldest first."""
        query = select(case_steps).where(case_steps.c.case_id == case_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(case_steps.c.step_id))
            return tuple(_taken(row) for row in rows.mappings())

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        newest = select(cases).where(_of(where, asker)).order_by(cases.c.opened_at.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(newest)).mappings().one_or_none()
        return None if row is None else case_of(row)

    async def by_card(self, workspace: str, card: str) -> Case | None:
        """Return the case whose card this message at the desk is."""
        own = and_(cases.c.workspace == workspace, cases.c.card == card)
        async with self._database.reading() as connection:
            row = (await connection.execute(select(cases).where(own))).mappings().first()
        return None if row is None else case_of(row)

    async def was_asked(self, case_id: str) -> bool:
        """Say whether the asker was asked if it helped."""
        asked = select(cases.c.asked).where(cases.c.case_id == case_id)
        async with self._database.reading() as connection:
            return bool(await connection.scalar(asked))

    async def note_asked(self, case_id: str) -> None:
        """Keep that the asker was asked."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(cases).where(cases.c.case_id == case_id).values(asked=True)
            )

    async def _change(
        self,
        connection: AsyncConnection,
        case_id: str,
        act: Act,
        provided: ColumnElement[bool] | None,
    ) -> Case:
        move, now = MOVES[act.step], self._clock()
        held = and_(cases.c.case_id == case_id, cases.c.state.in_(move.leaves))
        if provided is not None:
            held = and_(held, provided)
        kept = act.step in {Step.REOPEN, Step.EXPIRE}
        changed = {
            "state": move.to,
            "changed_at": now.timestamp(),
            "agent": cases.c.agent if kept else act.holder(None),
            # What is said in a case that opens again is erased after its next end.
            "erased": false() if act.step is Step.REOPEN else cases.c.erased,
        }
        done = update(cases).where(held).values(changed).returning(*cases.c)
        row = (await connection.execute(done)).mappings().one_or_none()
        if row is None:
            raise CaseConflict(refusal(await _found(connection, case_id)))
        case = case_of(row)
        await connection.execute(
            insert(case_steps).values(
                workspace=case.where.workspace,
                case_id=case_id,
                step=act.step,
                actor=act.actor,
                agent=case.agent,
                at=now.timestamp(),
            )
        )
        await audit.write(connection, _deed(case, act.step, act.actor), now)
        return case

    async def _join(self, case: Case) -> Case:
        async with self._database.writing() as connection:
            held = select(cases).where(_same_thread(case)).with_for_update()
            joined = case_of((await connection.execute(held)).mappings().one())
            await self._add(connection, case, joined.case_id)
            if case.alarm and joined.alarm != case.alarm:
                joined = replace(joined, alarm=case.alarm)
                own = cases.c.case_id == joined.case_id
                await connection.execute(update(cases).where(own).values(details=dump(joined)))
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


async def _found(connection: AsyncConnection, case_id: str) -> Case:
    query = select(cases).where(cases.c.case_id == case_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        unknown = "This case is not known any more."
        raise CaseConflict(unknown)
    return case_of(row)


def _same_thread(case: Case) -> ColumnElement[bool]:
    return and_(_of(case.where, case.asker), cases.c.state.in_(UNENDED))


def _of(where: ThreadRef, asker: str) -> ColumnElement[bool]:
    return and_(_in(where), cases.c.asker == asker)


def _in(where: ThreadRef) -> ColumnElement[bool]:
    return and_(
        cases.c.workspace == where.workspace,
        cases.c.channel == where.channel,
        cases.c.thread == (where.thread or ""),
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


def case_of(row: RowMapping) -> Case:
    """Return a row as a case."""
    changed = cast("float | None", row["changed_at"])
    return replace(
        load(cast("str", row["details"]), Case),
        state=CaseState(cast("str", row["state"])),
        agent=cast("str | None", row["agent"]),
        card=cast("str | None", row["card"]),
        changed_at=None if changed is None else datetime.fromtimestamp(changed, UTC),
    )


def _taken(row: RowMapping) -> Taken:
    return Taken(
        step=cast("str", row["step"]),
        actor=cast("str", row["actor"]),
        agent=cast("str | None", row["agent"]),
        at=datetime.fromtimestamp(cast("float", row["at"]), UTC),
    )


def _deed(case: Case, action: str, actor: str) -> Deed:
    return Deed(case.where.workspace, actor, f"case.{action}", case.case_id, case.reason)
