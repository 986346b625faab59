"""The answer cache in this process: nothing to install, gone at the end."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bot.cache.rules import LONGEST_LIST, OLDEST, CachedAnswer, CacheKey, Known
from knowledge.models import Checkup
from knowledge.redaction import find

LONGEST_FLIGHT = timedelta(seconds=50)
"""After which a flight is over, landed or not: longer than a voice model may take."""


class MemoryCache:
    """A bounded dictionary; the entry that was not asked for longest goes first.

    It holds digests of the questions: what was asked is written nowhere.
    """

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), capacity: int = 10_000
    ) -> None:
        self._clock = clock
        self._capacity = capacity
        self._entries: OrderedDict[str, CachedAnswer] = OrderedDict()
        self._flights: dict[str, tuple[str, datetime]] = {}
        self._listed: OrderedDict[str, OrderedDict[str, Known]] = OrderedDict()

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Return the entry of this key, or None."""
        entry = self._entries.get(key.digest)
        if entry is None:
            return None
        if self._clock() - entry.created_at > OLDEST:
            del self._entries[key.digest]
            return None
        self._entries.move_to_end(key.digest)
        return entry

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an entry, unless it holds something personal."""
        if any(find(text) for text in (*answer.texts, " ".join(key.tokens))):
            return
        self._entries[key.digest] = answer
        self._entries.move_to_end(key.digest)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down."""
        self._entries.pop(key.digest, None)

    async def take_off(self, key: CacheKey) -> str | None:
        """Return a ticket, or None where somebody makes this answer already."""
        if await self.is_aloft(key):
            return None
        ticket = uuid4().hex
        self._flights[key.digest] = ticket, self._clock() + LONGEST_FLIGHT
        return ticket

    async def is_aloft(self, key: CacheKey) -> bool:
        """Say whether somebody is making this answer."""
        _, until = self._flights.get(key.digest, ("", None))
        return until is not None and self._clock() < until

    async def land(self, key: CacheKey, ticket: str) -> None:
        """End a flight, if it is this ticket's still."""
        held_by, _ = self._flights.get(key.digest, ("", None))
        if held_by == ticket:
            del self._flights[key.digest]

    async def enlist(self, place: CacheKey, known: Known) -> None:
        """Put a question on the list of one passage; a list that is full loses its oldest."""
        listed = self._listed.setdefault(place.digest, OrderedDict())
        listed[known.question_id] = known
        self._listed.move_to_end(place.digest)
        while len(listed) > LONGEST_LIST:
            listed.popitem(last=False)
        while len(self._listed) > self._capacity:
            self._listed.popitem(last=False)

    async def near(self, places: Sequence[CacheKey]) -> Sequence[Known]:
        """Return the questions on these lists, each once."""
        every: dict[str, Known] = {}
        for place in places:
            every.update(self._listed.get(place.digest, OrderedDict[str, Known]()))
        return tuple(every.values())

    async def clear(self) -> int:
        """Forget every entry; return how many there were."""
        count = len(self._entries)
        self._listed.clear()
        self._entries.clear()
        return count

    async def forget(self, path: str) -> int:
        """Forget every entry that quotes a document; return how many did."""
        quoting = [digest for digest, kept in self._entries.items() if kept.quotes(path)]
        for digest in quoting:
            del self._entries[digest]
        return len(quoting)

    async def checkup(self) -> Checkup:
        """Return how many answers are kept."""
        return Checkup("in the process")
