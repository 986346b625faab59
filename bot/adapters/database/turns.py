"""Every turn of a workspace, read in pages: for figures over the whole journal."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import RowMapping, Table, and_, or_, select

from bot.adapters.database.tables import journal, shadows
from bot.adapters.database.values import load
from bot.models import ERASED, Entry
from knowledge.database import Database

PAGE = 500
"""Entries in memory at once: a journal may hold millions."""


class SqlTurns:
    """Read the journal from end to end; what was erased is left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def said(self, workspace: str, since: datetime) -> AsyncGenerator[Entry]:
        """Yield the entries since then, oldest first."""
        async for entry in self._read(journal, workspace, since):
            yield entry

    async def rehearsed(self, workspace: str, since: datetime) -> AsyncGenerator[Entry]:
        """Yield what was written in shadow since then, oldest first."""
        async for entry in self._read(shadows, workspace, since):
            yield entry

    async def _read(self, table: Table, workspace: str, since: datetime) -> AsyncGenerator[Entry]:
        after = (since.timestamp(), "")
        while rows := await self._page(table, workspace, after):
            for row in rows:
                entry = load(cast("str", row["entry"]), Entry)
                if entry.outcome != ERASED:
                    yield entry
            after = (cast("float", rows[-1]["at"]), cast("str", rows[-1]["question_id"]))

    async def _page(
        self, table: Table, workspace: str, after: tuple[float, str]
    ) -> Sequence[RowMapping]:
        at, question_id = after
        later = or_(table.c.at > at, and_(table.c.at == at, table.c.question_id > question_id))
        page = (
            select(table.c.at, table.c.question_id, table.c.entry)
            .where(table.c.workspace == workspace, later)
            .order_by(table.c.at, table.c.question_id)
            .limit(PAGE)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(page)).mappings().all()
