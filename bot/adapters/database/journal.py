"""The journal in SQL: one redacted entry a turn, and what askers said of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from bot.adapters.database.tables import journal, votes
from bot.adapters.database.values import dump, load
from bot.models import Entry, Verdict
from knowledge.database import Database


class SqlJournal:
    """Keep entries; nothing but an erasure ever changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry; one that is there already stays as it is."""
        row = insert(journal).values(
            question_id=entry.question_id,
            workspace=entry.workspace,
            channel=entry.channel,
            thread=entry.thread,
            asker=entry.asker,
            audience=entry.audience,
            private=entry.private,
            outcome=entry.outcome,
            at=entry.at.timestamp(),
            entry=dump(entry),
        )
        try:
            async with self._database.writing() as connection:
                await connection.execute(row)
        except IntegrityError:
            return  # a worker was killed after this line: the entry is the same

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        found = await self._entries(_entries().where(journal.c.question_id == question_id))
        return found[0] if found else None

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer; the last vote counts."""
        own = and_(votes.c.question_id == question_id, votes.c.asker == asker)
        row = insert(votes).values(
            question_id=question_id,
            asker=asker,
            verdict=verdict,
            at=self._clock().timestamp(),
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(votes).where(own))
            await connection.execute(row)

    async def votes(self, question_id: str) -> Sequence[Verdict]:
        """Return what askers said of an answer, oldest first."""
        cast_votes = select(votes.c.verdict).where(votes.c.question_id == question_id)
        async with self._database.reading() as connection:
            found = await connection.scalars(cast_votes.order_by(votes.c.at))
            return tuple(Verdict(verdict) for verdict in found)

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return the channel's last public answers and this asker's private ones, newest first."""
        seen_by_all = and_(journal.c.channel == channel, journal.c.private.is_(False))
        own = and_(journal.c.asker == asker, journal.c.private.is_(True))
        answers = (
            _entries()
            .where(
                journal.c.workspace == workspace,
                journal.c.outcome == "answered",
                or_(seen_by_all, own),
            )
            .order_by(journal.c.at.desc(), journal.c.question_id)
            .limit(limit)
        )
        return await self._entries(answers)

    async def _entries(self, query: Select[str]) -> Sequence[Entry]:
        async with self._database.reading() as connection:
            return tuple(load(text, Entry) for text in await connection.scalars(query))


def _entries() -> Select[str]:
    return cast("Select[str]", select(journal.c.entry))
