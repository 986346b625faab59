"""What the journal says of many turns, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database.tables import journal, votes
from bot.adapters.database.values import load
from bot.models import Entry, HandoffReason, Verdict
from bot.overview import Figures
from knowledge.database import Database

TURNS = ("answered", "clarified", "handed_off")
"""The outcomes of questions: courtesies are none, and what is erased is not counted."""

UNANSWERED = frozenset({HandoffReason.WEAK_EVIDENCE, HandoffReason.NOT_ANSWERABLE})
"""Reasons that speak of a gap in the documents."""

MOST_TIMED = 1_000
"""Answers of which the median time is taken."""


class SqlOverview:
    """Read the journal as a whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def figures(self, workspace: str, since: datetime) -> Figures:
        """Return how the bot did since then."""
        turns = _turns(workspace, since)
        async with self._database.reading() as connection:
            counted = await _counts(connection, journal.c.outcome, turns)
            voted = await _counts(
                connection, votes.c.verdict, turns & (votes.c.question_id == journal.c.question_id)
            )
            timed = _newest(turns & (journal.c.outcome == "answered"), MOST_TIMED)
            entries = [load(text, Entry) for text in await connection.scalars(timed)]
        times = [entry.timings_ms["total"] for entry in entries if "total" in entry.timings_ms]
        return Figures(
            questions=sum(counted.values()),
            answered=counted.get("answered", 0),
            handed_off=counted.get("handed_off", 0),
            helpful=voted.get(Verdict.HELPFUL, 0),
            votes=sum(voted.values()),
            median_ms=median(times) if times else None,
        )

    async def unanswered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions to which the documents held no answer, newest first."""
        handed_off = _turns(workspace, since) & (journal.c.outcome == "handed_off")
        return [one for one in await self._read(handed_off, limit) if one.reason in UNANSWERED]

    async def answered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        """Return the questions that were answered where others could read it, newest first."""
        seen = and_(journal.c.outcome == "answered", journal.c.private.is_(False))
        return await self._read(_turns(workspace, since) & seen, limit)

    async def asked_by(self, workspace: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return somebody's last questions, newest first."""
        own = and_(
            journal.c.workspace == workspace,
            journal.c.asker == asker,
            journal.c.outcome.in_(TURNS),
        )
        return await self._read(own, limit)

    async def _read(self, where: ColumnElement[bool], limit: int) -> Sequence[Entry]:
        async with self._database.reading() as connection:
            found = await connection.scalars(_newest(where, limit))
            return [load(text, Entry) for text in found]


def _turns(workspace: str, since: datetime) -> ColumnElement[bool]:
    return and_(
        journal.c.workspace == workspace,
        journal.c.at >= since.timestamp(),
        journal.c.outcome.in_(TURNS),
    )


def _newest(where: ColumnElement[bool], limit: int) -> Select[str]:
    newest = select(journal.c.entry).where(where).order_by(journal.c.at.desc()).limit(limit)
    return cast("Select[str]", newest)


async def _counts(
    connection: AsyncConnection, column: ColumnElement[str], where: ColumnElement[bool]
) -> dict[str, int]:
    rows = await connection.execute(select(column, func.count()).where(where).group_by(column))
    return dict(cast("list[tuple[str, int]]", [tuple(row) for row in rows]))
