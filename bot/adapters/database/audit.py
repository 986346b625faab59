"""The audit log in SQL: who did what that not everybody may do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database.tables import audit
from bot.models import Deed
from knowledge.database import Database


class SqlAudit:
    """Append deeds; nothing changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, deed: Deed) -> None:
        """Append one line."""
        async with self._database.writing() as connection:
            await write(connection, deed, self._clock())

    async def has(self, deed: Deed) -> bool:
        """Say whether this very deed was noted before."""
        same = exists().where(
            audit.c.workspace == deed.workspace,
            audit.c.actor == deed.actor,
            audit.c.action == deed.action,
            audit.c.subject == deed.subject,
            audit.c.result == deed.result,
        )
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(same)))

    async def deeds(self, workspace: str, limit: int) -> Sequence[Deed]:
        """Return the last deeds, newest first."""
        columns = (
            audit.c.workspace,
            audit.c.actor,
            audit.c.action,
            audit.c.subject,
            audit.c.result,
        )
        newest = select(*columns).where(audit.c.workspace == workspace)
        async with self._database.reading() as connection:
            rows = await connection.execute(newest.order_by(audit.c.audit_id.desc()).limit(limit))
            return tuple(Deed(*cast("tuple[str, str, str, str, str]", tuple(row))) for row in rows)


async def write(connection: AsyncConnection, deed: Deed, at: datetime) -> None:
    """Append one line in a transaction that does the deed itself."""
    await connection.execute(
        insert(audit).values(
            workspace=deed.workspace,
            at=at.timestamp(),
            actor=deed.actor,
            action=deed.action,
            subject=deed.subject[:255],
            result=deed.result[:255],
        )
    )
