"""What was written in shadow, in SQL: beside the journal, and gone when its question is."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select

from bot.adapters.database.tables import journal, shadows
from bot.adapters.database.values import dump, load
from bot.models import ERASED, Entry
from knowledge.database import Database


class SqlShadows:
    """Keep entries that were not said; `SqlJournal` drops them with the question's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, entry: Entry) -> bool:
        """Keep one beside its question's entry; False where that is not there yet."""
        # Locked, so that a deletion at the same moment comes before or after this, never between.
        own = (
            select(journal.c.outcome)
            .where(journal.c.question_id == entry.question_id)
            .with_for_update()
        )
        row = {
            "question_id": entry.question_id,
            "voice_model": entry.voice_model,
            "workspace": entry.workspace,
            "at": entry.at.timestamp(),
            "entry": dump(entry),
        }
        async with self._database.writing() as connection:
            outcome = cast("str | None", await connection.scalar(own))
            if outcome is not None and outcome != ERASED:
                kept = self._database.insert(shadows).values(**row).on_conflict_do_nothing()
                await connection.execute(kept)
        return outcome is not None

    async def of(self, question_id: str) -> Sequence[Entry]:
        """Return what was written in shadow for a question."""
        query = (
            select(shadows.c.entry)
            .where(shadows.c.question_id == question_id)
            .order_by(shadows.c.voice_model)
        )
        async with self._database.reading() as connection:
            return tuple(load(text, Entry) for text in await connection.scalars(query))
