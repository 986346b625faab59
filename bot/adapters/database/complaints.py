"""Which pages left askers unhappy, as far as the journal knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from bot.adapters.database.tables import journal, votes
from bot.adapters.database.values import load
from bot.models import Entry, Verdict
from knowledge.database import Database
from knowledge.models import Complaints

LOOKED_BACK = timedelta(days=90)
"""How long ago somebody may have been unhappy with a page that was not rewritten yet."""
MOST_ENTRIES = 20_000
"""Newest turns that are looked at: more of them say nothing new."""

_OUTCOMES = ("answered", "handed_off")


class SqlComplaints:
    """Read the journal and its votes; `clock` says what is long ago."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def complaints(self, workspace: str) -> Complaints:
        """Return how often each page was cited by an answer that did not help, by path."""
        turns = and_(
            journal.c.workspace == workspace,
            journal.c.at >= (self._clock() - LOOKED_BACK).timestamp(),
            journal.c.outcome.in_(_OUTCOMES),
        )
        unhelpful = and_(
            turns,
            votes.c.question_id == journal.c.question_id,
            votes.c.verdict == Verdict.NOT_HELPFUL.value,
        )
        entries = select(journal.c.entry)
        newest = entries.where(turns).order_by(journal.c.at.desc()).limit(MOST_ENTRIES)
        async with self._database.reading() as connection:
            voted = await connection.scalars(entries.where(unhelpful))
            disliked = [load(text, Entry) for text in voted]
            turned = [load(text, Entry) for text in await connection.scalars(newest)]
        return Complaints(_cited(disliked), _cited(followed_by_a_person(turned[::-1])))


def followed_by_a_person(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the last answer of each thread that went on with a person; `entries` oldest first."""
    last: dict[tuple[str, str | None], Entry] = {}
    for entry in entries:
        place = (entry.channel, entry.thread)
        if entry.outcome == "answered":
            last[place] = entry
        elif place in last:
            yield last.pop(place)


def _cited(entries: Iterable[Entry]) -> Mapping[str, int]:
    return Counter(
        path for entry in entries for path in {citation.source for citation in entry.citations}
    )
