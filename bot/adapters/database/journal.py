"""The journal in SQL: one redacted entry a turn, and what askers said of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, Update, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.adapters.database.tables import journal, shadows, votes
from bot.adapters.database.values import dump, load
from bot.adapters.database.verified import blank_question
from bot.models import ERASED, Complaint, Entry, Miss, ThreadRef, Verdict
from bot.reasons import BY_REQUEST
from knowledge.database import Database


class SqlJournal:
    """Keep entries; nothing but an erasure ever changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry; one that is there already stays as it is."""
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(journal).values(**_columns(entry)))
        except IntegrityError:
            return  # a worker was killed after this line: the entry is the same

    async def amend(self, entry: Entry) -> None:
        """Put an edited question's entry in the place of its first one; the votes on that go."""
        async with self._database.writing() as connection:
            for table in (votes, shadows, journal):
                await connection.execute(
                    delete(table).where(table.c.question_id == entry.question_id)
                )
            await connection.execute(insert(journal).values(**_columns(entry)))

    async def erase(self, question_id: str) -> Sequence[str]:
        """Blank the entry of a question and those that repeat it in its thread."""
        own = select(journal.c.entry).where(journal.c.question_id == question_id)
        async with self._database.writing() as connection:
            text = cast("str | None", await connection.scalar(own))
            if text is None:
                return ()
            erased = load(text, Entry)
            thread = select(journal.c.entry).where(_of_thread(erased)).order_by(journal.c.at)
            told = [load(one, Entry) for one in await connection.scalars(thread)]
            repeated = [entry for entry in told if _repeats(entry, erased)]
            for entry in repeated:
                await connection.execute(_put(_tombstone(entry)))
                own = votes.c.question_id == entry.question_id
                await connection.execute(update(votes).where(own).values(words=None))
                unsaid = shadows.c.question_id == entry.question_id
                await connection.execute(delete(shadows).where(unsaid))
                await blank_question(connection, entry.question_id)
            for entry in told:
                # A follow-up took words of the turns before it along.
                if entry.rewritten and entry not in repeated:
                    await connection.execute(_put(replace(entry, rewritten="")))
        return tuple(entry.question_id for entry in repeated)

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        found = await self._entries(_entries().where(journal.c.question_id == question_id))
        return found[0] if found else None

    async def reply(self, where: ThreadRef, ts: str) -> Entry | None:
        """Return the entry whose reply is this message of a thread."""
        of_thread = _entries().where(
            journal.c.workspace == where.workspace,
            journal.c.channel == where.channel,
            journal.c.thread == where.thread,
        )
        # A person who was fetched for an answer is told so in another entry: the newest one holds.
        told = await self._entries(of_thread.order_by(journal.c.at.desc()))
        return next((entry for entry in told if entry.reply_ts == ts), None)

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer; the last vote counts."""
        known = await self.complaint(question_id, asker)
        kept = known if verdict is Verdict.NOT_HELPFUL else None
        await self._put_vote(question_id, asker, verdict, kept)

    async def complain(self, question_id: str, asker: str, complaint: Complaint) -> None:
        """Store why an answer did not help an asker: that is a vote, too."""
        await self._put_vote(question_id, asker, Verdict.NOT_HELPFUL, complaint)

    async def complaint(self, question_id: str, asker: str) -> Complaint | None:
        """Return why an answer did not help an asker, as far as they said so."""
        why = select(votes.c.miss, votes.c.words).where(_own_vote(question_id, asker))
        async with self._database.reading() as connection:
            row = (await connection.execute(why)).one_or_none()
        if row is None or row.miss is None:
            return None
        return Complaint(Miss(cast("str", row.miss)), cast("str | None", row.words) or "")

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

    async def _put_vote(
        self, question_id: str, asker: str, verdict: Verdict, why: Complaint | None
    ) -> None:
        row = insert(votes).values(
            question_id=question_id,
            asker=asker,
            verdict=verdict,
            at=self._clock().timestamp(),
            miss=why and why.miss,
            words=why and why.words,
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(votes).where(_own_vote(question_id, asker)))
            await connection.execute(row)

    async def _entries(self, query: Select[str]) -> Sequence[Entry]:
        async with self._database.reading() as connection:
            return tuple(load(text, Entry) for text in await connection.scalars(query))


def _own_vote(question_id: str, asker: str) -> ColumnElement[bool]:
    return and_(votes.c.question_id == question_id, votes.c.asker == asker)


def _columns(entry: Entry) -> Mapping[str, object]:
    return {
        "question_id": entry.question_id,
        "workspace": entry.workspace,
        "channel": entry.channel,
        "thread": entry.thread,
        "asker": entry.asker,
        "audience": entry.audience,
        "private": entry.private,
        "outcome": entry.outcome,
        "at": entry.at.timestamp(),
        "entry": dump(entry),
    }


def _of_thread(entry: Entry) -> ColumnElement[bool]:
    """Say that a row is of this entry's thread; where there is none, that it is the entry's own."""
    if entry.thread is None:
        return journal.c.question_id == entry.question_id
    return and_(
        journal.c.workspace == entry.workspace,
        journal.c.channel == entry.channel,
        journal.c.thread == entry.thread,
    )


def _repeats(entry: Entry, erased: Entry) -> bool:
    """Say whether an entry has the words of one that is erased: a person was fetched for it."""
    fetched = entry.reason in BY_REQUEST
    said_again = fetched and entry.question in {erased.question, ""}
    return said_again or entry.question_id == erased.question_id


def _put(entry: Entry) -> Update:
    own = journal.c.question_id == entry.question_id
    return update(journal).where(own).values(**_columns(entry))


def _tombstone(entry: Entry) -> Entry:
    """Return what stays: that there was a turn, when and where, and what it took."""
    return replace(
        entry, outcome=ERASED, question="", reply="", citations=(), rewritten="", readings=()
    )


def _entries() -> Select[str]:
    return cast("Select[str]", select(journal.c.entry))
