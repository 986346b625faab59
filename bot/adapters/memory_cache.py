"""The answer cache in this process: nothing to install, gone at the end."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from bot.caching import OLDEST, CachedAnswer, CacheKey
from knowledge.redaction import find


class MemoryCache:
    """A bounded dictionary; the entry that was not asked for longest goes first."""

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), capacity: int = 10_000
    ) -> None:
        self._clock = clock
        self._capacity = capacity
        self._entries: OrderedDict[CacheKey, CachedAnswer] = OrderedDict()

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Return the entry of this key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if self._clock() - entry.created_at > OLDEST:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an entry, unless it holds something personal."""
        if any(find(text) for text in (*answer.texts, " ".join(key.tokens))):
            return
        self._entries[key] = answer
        self._entries.move_to_end(key)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down."""
        self._entries.pop(key, None)
