"""How the bot is doing, by what its tables say; and which workers live."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database.ballots import ballots
from bot.adapters.database.inbox import UNDONE
from bot.adapters.database.tables import cases, inbox, journal, workers
from bot.evaluation.labelling import RIGHT, ground
from bot.inbox import ATTEMPTS, State
from bot.standing import DAY, LATELY_DAYS, Called, Standing
from knowledge.database import Database

ALIVE_SECONDS = 30.0
"""How long after its last word a worker counts as alive: three of its beats."""
CLOSED = ("resolved", "expired")
"""The states of a case that wants nobody any more."""

_Figures = tuple[int, float | None, int | None, int | None]


class SqlHealth:
    """Count what is to be done, and note who is at work."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def standing(self, workspace: str) -> Standing:
        """Return how a workspace is doing; raise `DatabaseUnavailable`."""
        now = self._clock().timestamp()
        async with self._database.reading() as connection:
            waiting, oldest, posting, failing = await _undone(connection, workspace)
            given_up = await connection.scalar(_given_up(workspace, now - DAY))
            open_cases, first = await _open_cases(connection, workspace)
            alive = await connection.scalar(_count(workers.c.seen_at > now - ALIVE_SECONDS))
        return Standing(
            waiting=waiting,
            oldest_seconds=_age(now, oldest),
            posting=posting or 0,
            failing=failing or 0,
            given_up=given_up or 0,
            cases=open_cases,
            oldest_case_seconds=_age(now, first),
            workers=alive or 0,
        )

    async def called(self, workspace: str) -> Called:
        """Return what people said of the last answers; raise `DatabaseUnavailable`."""
        since = self._clock().timestamp() - LATELY_DAYS * DAY
        answers = and_(
            journal.c.workspace == workspace,
            journal.c.at >= since,
            journal.c.outcome == "answered",
        )
        async with self._database.reading() as connection:
            counted = await connection.scalar(_count(answers))
            grounds = [ground(one) for one in (await ballots(connection, answers)).values()]
        wrong = sum(one is not None and RIGHT.get(one) is False for one in grounds)
        return Called(counted or 0, len(grounds), wrong)

    async def beat(self, owner: str) -> None:
        """Note that a worker lives; raise `DatabaseUnavailable` where nothing can be written."""
        now = self._clock().timestamp()
        is_me = workers.c.owner == owner
        async with self._database.writing() as connection:
            noted = await connection.execute(update(workers).where(is_me).values(seen_at=now))
            if not noted.rowcount:
                await connection.execute(delete(workers).where(workers.c.seen_at < now - DAY))
                await connection.execute(insert(workers).values(owner=owner, seen_at=now))

    async def leave(self, owner: str) -> None:
        """Note that a worker has ended in good order."""
        async with self._database.writing() as connection:
            await connection.execute(delete(workers).where(workers.c.owner == owner))


async def _undone(connection: AsyncConnection, workspace: str) -> _Figures:
    query = select(
        func.count(),
        func.min(inbox.c.received_at),
        func.sum(case((inbox.c.state == State.POSTING, 1), else_=0)),
        func.sum(case((inbox.c.failures > 0, 1), else_=0)),
    ).where(inbox.c.workspace == workspace, inbox.c.state.in_(UNDONE))
    return cast("_Figures", tuple((await connection.execute(query)).one()))


async def _open_cases(connection: AsyncConnection, workspace: str) -> tuple[int, float | None]:
    query = select(func.count(), func.min(cases.c.opened_at)).where(
        cases.c.workspace == workspace, cases.c.state.not_in(CLOSED)
    )
    return cast("tuple[int, float | None]", tuple((await connection.execute(query)).one()))


def _given_up(workspace: str, since: float) -> Select[int]:
    return _count(
        and_(
            inbox.c.workspace == workspace,
            inbox.c.failures >= ATTEMPTS,
            inbox.c.received_at > since,
        )
    )


def _count(where: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).where(where)


def _age(now: float, since: float | None) -> float:
    return 0.0 if since is None else max(0.0, now - since)
