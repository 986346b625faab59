"""The answer cache as the question flow sees it."""

from dataclasses import dataclass, replace

from bot.adapters.memory_cache import MemoryCache
from bot.caching import CachedAnswer, CacheKey
from bot.errors import CacheUnavailable
from bot.models import Answered
from bot.recall import Recall
from tests.builders import NOON, WEEK, citation, entry, findings, question

CITED = replace(citation(), chunk_id=f"c-{WEEK}")
ANSWER = Answered(f"{WEEK} [1]", (CITED,), 0.9)


@dataclass
class DeadCache:
    """A cache whose server is down."""

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace)

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace + answer.answer.text)

    async def drop(self, key: CacheKey) -> None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace)


def remembering() -> Recall:
    return Recall(MemoryCache(lambda: NOON), "pipeline", lambda: NOON)


async def test_an_answer_that_was_voted_down_is_not_given_again() -> None:
    """The next asker gets a fresh look at the documents."""
    recall = remembering()
    asked = question()
    await recall.keep(asked, ANSWER, findings())
    assert (await recall.find(asked, findings())).answer == ANSWER
    await recall.forget(replace(entry(), question=asked.text, workspace=asked.where.workspace))
    assert (await recall.find(asked, findings())).state == "miss"


async def test_a_dead_cache_is_off_and_hurts_nobody() -> None:
    """Slower, never wrong: nothing is raised, and the state says it."""
    recall = Recall(DeadCache(), "pipeline", lambda: NOON)
    await recall.keep(question(), ANSWER, findings())
    await recall.forget(entry())
    assert (await recall.find(question(), findings())).state == "off"
    assert not await recall.answers()
    assert await remembering().answers()
