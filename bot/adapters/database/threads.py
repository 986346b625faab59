"""Threads as the journal has them: what the bot replied in is the bot's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, func, select

from bot.adapters.database.tables import journal
from bot.adapters.database.values import load
from bot.models import ERASED, Acknowledged, Clarified, Entry, Question, ThreadRef, Turn
from bot.reasons import BY_REQUEST
from knowledge.database import Database
from knowledge.models import Audience

LONGEST = 50
"""Turns, newest kept: what a conversation may reach back."""


class SqlThreads:
    """Read threads from the journal, so that there is one record of what was said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owns(self, where: ThreadRef, asker: str) -> bool:
        """Say whether the bot has answered this asker here, and so goes on with them."""
        if where.thread is None:
            return False
        query = select(journal.c.question_id).where(_in(where), journal.c.asker == asker)
        async with self._database.reading() as connection:
            return (await connection.scalar(query.limit(1))) is not None

    async def count(self, where: ThreadRef, asker: str) -> int:
        """Return how many turns this asker has had in this thread."""
        query = select(func.count()).where(_in(where), journal.c.asker == asker)
        async with self._database.reading() as connection:
            return cast("int", await connection.scalar(query))

    async def asked_before(self, question: Question) -> Sequence[str]:
        """Return what this asker asked earlier in this thread, oldest first, redacted."""
        if question.where.thread is None:
            return ()
        asked = select(journal.c.entry).where(
            _in(question.where),
            journal.c.asker == question.asker,
            journal.c.question_id != question.question_id,
            journal.c.outcome.not_in((ERASED, Acknowledged.name)),
            journal.c.at < question.asked_at.timestamp(),
        )
        async with self._database.reading() as connection:
            texts = list(
                await connection.scalars(asked.order_by(journal.c.at.desc()).limit(LONGEST))
            )
        entries = [load(cast("str", text), Entry) for text in reversed(texts)]
        # Who asks for a person says nothing new: their entry repeats the question.
        return tuple(entry.question for entry in entries if entry.reason not in BY_REQUEST)

    async def turns(self, where: ThreadRef, audience: Audience) -> Sequence[Turn]:
        """Return the turns so far that this audience may see, oldest first, redacted."""
        if where.thread is None:
            return ()
        told = select(journal.c.entry).where(
            _in(where),
            journal.c.outcome != ERASED,
            journal.c.audience.in_(audience.may_see),
        )
        newest = told.order_by(journal.c.at.desc())
        async with self._database.reading() as connection:
            texts = list(await connection.scalars(newest.limit(LONGEST // 2)))
        entries = [load(cast("str", text), Entry) for text in reversed(texts)]
        return tuple(turn for entry in entries for turn in _turns(entry))


def _in(where: ThreadRef) -> ColumnElement[bool]:
    return and_(
        journal.c.workspace == where.workspace,
        journal.c.channel == where.channel,
        journal.c.thread == where.thread,
    )


def _turns(entry: Entry) -> tuple[Turn, Turn]:
    answered = entry.at + timedelta(milliseconds=entry.timings_ms.get("total", 0.0))
    about = (name for cited in entry.citations for name in (cited.title, cited.heading))
    offered = entry.readings if entry.outcome == Clarified.name else None
    told = Turn("bot", entry.reply, answered, tuple(dict.fromkeys(filter(None, about))), offered)
    return Turn("asker", entry.question, entry.at), told
