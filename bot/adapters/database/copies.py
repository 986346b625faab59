"""Copies in SQL: which message of a case stands on its other side, and where."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import RowMapping, delete, insert, select, update

from bot.adapters.database.tables import copies
from bot.adapters.database.verified import blank_reply
from bot.models import DELETED, Case, Copy, ThreadRef
from knowledge.database import Database


class SqlCopies:
    """Keep one copy a message."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, origin: str) -> Copy | None:
        """Return the copy of a message."""
        query = select(copies).where(copies.c.origin == origin)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else _copy(row)

    async def replies(self, case: Case) -> Sequence[Copy]:
        """Return what others than the asker wrote into the asker's thread, oldest first."""
        return await replies_in(self._database, case)

    async def keep(self, copy: Copy) -> None:
        """Keep a copy that was posted."""
        async with self._database.writing() as connection:
            await connection.execute(
                insert(copies).values(
                    origin=copy.origin,
                    case_id=copy.case_id,
                    workspace=copy.where.workspace,
                    channel=copy.where.channel,
                    thread=copy.where.thread,
                    ts=copy.ts,
                    author=copy.author,
                    text=copy.text,
                    at=self._clock().timestamp(),
                )
            )

    async def reword(self, origin: str, text: str) -> None:
        """Keep what a message says now."""
        own = copies.c.origin == origin
        async with self._database.writing() as connection:
            await connection.execute(update(copies).where(own).values(text=text))

    async def drop(self, origin: str) -> None:
        """Forget a copy that was taken back."""
        async with self._database.writing() as connection:
            await connection.execute(delete(copies).where(copies.c.origin == origin))
            await blank_reply(connection, origin)


async def replies_in(database: Database, case: Case) -> Sequence[Copy]:
    """Return the replies of a case that are kept, oldest first."""
    query = select(copies).where(
        copies.c.case_id == case.case_id,
        copies.c.workspace == case.where.workspace,
        copies.c.channel == case.where.channel,
        copies.c.author != case.asker,
        copies.c.text.not_in(("", DELETED)),
    )
    async with database.reading() as connection:
        rows = await connection.execute(query.order_by(copies.c.at, copies.c.origin))
        return tuple(_copy(row) for row in rows.mappings())


def _copy(row: RowMapping) -> Copy:
    where = ThreadRef(
        cast("str", row["workspace"]),
        cast("str", row["channel"]),
        cast("str | None", row["thread"]),
    )
    origin, case_id, *told = (
        cast("str", row[name]) for name in ("origin", "case_id", "ts", "author", "text")
    )
    return Copy(origin, case_id, where, *told)
