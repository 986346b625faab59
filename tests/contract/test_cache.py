"""What every answer cache must do, in this process and on Redis."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.adapters.memory_cache import LONGEST_FLIGHT, MemoryCache
from bot.adapters.redis_cache import Chance, RedisCache, redis_key
from bot.cache.ports import AnswerCache
from bot.cache.rules import LONGEST_LIST, OLDEST, CachedAnswer, CacheKey, Known
from bot.errors import CacheUnavailable
from bot.models import Answered, Citation
from knowledge.models import Audience

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = CacheKey("T1", Audience.INTERNAL, "pipeline", ("how", "do", "i", "cancel"))


def answer(text: str = "Zürich – “yes”.", quote: str = "A quote.\n| a | b |") -> CachedAnswer:
    citation = Citation(1, "Title", "A > B", "docs/a.md", quote, "c1", None, 12, None)
    on_page = replace(citation, n=2, url="https://example.com/a", line=None, page=3)
    given = Answered(text, (citation, on_page), confidence=0.93, partly=True)
    return CachedAnswer(given, (("c1", "h1"),), NOW, generation=7, retrieved=("c1", "c2"))


class CacheContract:
    """The tests; a subclass says which cache."""

    async def test_an_unknown_key_misses(self, cache: AnswerCache) -> None:
        assert await cache.get(KEY) is None

    async def test_an_entry_comes_back_as_it_was(self, cache: AnswerCache) -> None:
        await cache.put(KEY, answer())
        assert await cache.get(KEY) == answer()

    async def test_the_last_entry_counts(self, cache: AnswerCache) -> None:
        await cache.put(KEY, answer("old"))
        await cache.put(KEY, answer("new"))
        assert await cache.get(KEY) == answer("new")

    @pytest.mark.parametrize(
        "other",
        [
            replace(KEY, workspace="T2"),
            replace(KEY, audience=Audience.PUBLIC),
            replace(KEY, pipeline="other"),
            replace(KEY, tokens=("how", "do", "i")),
            replace(KEY, tokens=("how do", "i", "cancel")),
        ],
    )
    async def test_every_part_of_the_key_counts(self, cache: AnswerCache, other: CacheKey) -> None:
        await cache.put(KEY, answer())
        assert await cache.get(other) is None

    async def test_a_dropped_entry_is_gone(self, cache: AnswerCache) -> None:
        await cache.put(KEY, answer())
        await cache.drop(KEY)
        await cache.drop(KEY)
        assert await cache.get(KEY) is None

    @pytest.mark.parametrize(
        ("key", "kept"),
        [
            (KEY, answer("Write to jo@mail.example")),
            (KEY, answer(quote="Call +49 30 1234567")),
            (replace(KEY, tokens=("is", "jo@mail.example", "known")), answer()),
        ],
    )
    async def test_personal_data_are_never_kept(
        self, cache: AnswerCache, key: CacheKey, kept: CachedAnswer
    ) -> None:
        await cache.put(key, kept)
        assert await cache.get(key) is None

    async def test_one_flies_at_a_time(self, cache: AnswerCache) -> None:
        """The second is told so, and may go when the first has landed."""
        ticket = await cache.take_off(KEY)
        assert ticket is not None
        assert await cache.is_aloft(KEY)
        assert await cache.take_off(KEY) is None
        await cache.land(KEY, ticket)
        assert not await cache.is_aloft(KEY)
        assert await cache.take_off(KEY) is not None

    async def test_nobody_lands_a_flight_of_somebody_else(self, cache: AnswerCache) -> None:
        """Who took too long may meet the next one's flight."""
        assert await cache.take_off(KEY)
        await cache.land(KEY, "another ticket")
        assert await cache.is_aloft(KEY)

    async def test_flights_of_two_keys_do_not_meet(self, cache: AnswerCache) -> None:
        assert await cache.take_off(KEY)
        assert await cache.take_off(replace(KEY, audience=Audience.PUBLIC))

    async def test_one_of_many_that_come_at_once_takes_off(self, cache: AnswerCache) -> None:
        tickets = await asyncio.gather(*(cache.take_off(KEY) for _ in range(20)))
        assert sum(ticket is not None for ticket in tickets) == 1

    async def test_questions_are_found_by_a_passage(self, cache: AnswerCache) -> None:
        """Each once, whatever lists it stands on; a list holds no more than so many."""
        here, there = (replace(KEY, tokens=("", chunk)) for chunk in "ab")
        assert await cache.near([here, there]) == ()
        known = Known("q1", b"\0\1\2\3")
        await cache.enlist(here, known)
        await cache.enlist(there, known)
        assert await cache.near([here, there]) == (known,)
        assert await cache.near([replace(here, audience=Audience.PUBLIC)]) == ()
        for n in range(LONGEST_LIST + 5):
            await cache.enlist(here, Known(f"n{n}", b"1234"))
        assert len(await cache.near([here])) == LONGEST_LIST
        await cache.clear()
        assert await cache.near([here, there]) == ()

    async def test_a_cleared_cache_is_empty(self, cache: AnswerCache) -> None:
        keys = [replace(KEY, tokens=(str(n),)) for n in range(30)]
        for key in keys:
            await cache.put(key, answer())
        assert await cache.clear() == 30
        assert [await cache.get(key) for key in keys] == [None] * 30
        assert await cache.clear() == 0

    async def test_what_quotes_a_forgotten_document_is_forgotten(self, cache: AnswerCache) -> None:
        """Whoever asked, in whatever words; an answer from other documents stays."""
        other = answer()
        moved = tuple(replace(one, source="docs/b.md") for one in other.answer.citations)
        other = replace(other, answer=replace(other.answer, citations=moved))
        theirs = replace(KEY, workspace="T2")
        for key, kept in (
            (KEY, answer()),
            (replace(KEY, tokens=("b",)), other),
            (theirs, answer()),
        ):
            await cache.put(key, kept)
        assert await cache.forget("docs/a.md") == 2
        assert await cache.get(KEY) is None
        assert await cache.get(theirs) is None
        assert await cache.get(replace(KEY, tokens=("b",))) == other
        assert await cache.forget("docs/a.md") == 0

    async def test_it_says_what_it_is(self, cache: AnswerCache) -> None:
        assert (await cache.checkup()).text


class TestMemoryCache(CacheContract):
    """In this process."""

    @pytest.fixture
    def cache(self) -> MemoryCache:
        return MemoryCache(clock=lambda: NOW)

    async def test_the_entry_not_asked_for_longest_goes_first(self) -> None:
        cache = MemoryCache(clock=lambda: NOW, capacity=2)
        first, second, third = (replace(KEY, tokens=(word,)) for word in "abc")
        await cache.put(first, answer())
        await cache.put(second, answer())
        await cache.get(first)
        await cache.put(third, answer())
        assert await cache.get(second) is None
        assert await cache.get(first) is not None
        assert await cache.get(third) is not None

    async def test_an_old_entry_is_gone(self) -> None:
        now = NOW
        cache = MemoryCache(clock=lambda: now)
        await cache.put(KEY, answer())
        now = NOW + OLDEST + timedelta(seconds=1)
        assert await cache.get(KEY) is None

    async def test_a_flight_that_never_lands_ends(self) -> None:
        now = NOW
        cache = MemoryCache(clock=lambda: now)
        assert await cache.take_off(KEY)
        now += LONGEST_FLIGHT
        assert not await cache.is_aloft(KEY)
        assert await cache.take_off(KEY)


async def configure(redis: Redis, name: str, value: str) -> None:
    """Change one setting of the server."""
    await redis.config_set(name, value)  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped


@pytest.mark.service
class TestRedisCache(CacheContract):
    """On a real Redis."""

    @pytest.fixture
    async def cache(self, redis_url: str) -> AsyncGenerator[RedisCache]:
        cache = RedisCache(redis_url, deadline=2)
        yield cache
        await cache.aclose()

    @pytest.fixture
    async def redis(self, redis_url: str) -> AsyncGenerator[Redis]:
        redis = Redis.from_url(redis_url)  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
        yield redis
        await redis.aclose()

    @pytest.mark.parametrize(
        "garbage",
        [
            b"",
            b"\xff\xfe",
            b"null",
            b"[1]",
            b'{"version": 3}',
            b'{"version": 2, "answer": {"text": 5}}',
            b"[" * 100_000,
        ],
    )
    async def test_garbage_under_our_key_is_a_miss(
        self, cache: RedisCache, redis: Redis, garbage: bytes
    ) -> None:
        await redis.set(redis_key(KEY), garbage)
        assert await cache.get(KEY) is None

    async def test_no_word_of_a_forgotten_document_stays_in_redis(
        self, cache: RedisCache, redis: Redis
    ) -> None:
        """Nor what cannot be read: it may quote it. What others keep there stays."""
        await cache.put(KEY, answer(quote="a secret"))
        await redis.set(redis_key(replace(KEY, tokens=("x",))), b'{"version": 1, "a secret": 1}')
        await redis.hset(redis_key(replace(KEY, tokens=("y",))), mapping={"a secret": "b"})
        await redis.set("theirs", "1")
        assert await cache.forget("docs/a.md") == 3
        assert await redis.eval("return redis.call('KEYS', '*')", 0) == [b"theirs"]

    async def test_a_value_of_another_type_is_a_miss(self, cache: RedisCache, redis: Redis) -> None:
        await redis.hset(redis_key(KEY), mapping={"a": "b"})
        assert await cache.get(KEY) is None
        await cache.put(KEY, answer())
        assert await cache.get(KEY) == answer()

    @pytest.mark.parametrize(("chance", "share"), [(0.0, 0.9), (1.0, 1.1)])
    async def test_an_entry_ends_by_itself_at_a_spread_time(
        self, redis_url: str, redis: Redis, chance: float, share: float
    ) -> None:
        cache = RedisCache(redis_url, deadline=2, chance=Chance(lambda: chance))
        await cache.put(KEY, answer())
        await cache.aclose()
        expected = OLDEST.total_seconds() * share
        assert expected - 60 < await redis.ttl(redis_key(KEY)) <= expected + 1

    async def test_a_flight_that_never_lands_ends_by_itself(
        self, cache: RedisCache, redis: Redis
    ) -> None:
        assert await cache.take_off(KEY)
        assert 0 < await redis.pttl(f"frontdesk:flight:{KEY.digest}") <= 50_000

    async def test_two_processes_share_answers_and_flights(
        self, cache: RedisCache, redis_url: str
    ) -> None:
        other = RedisCache(redis_url, deadline=2)
        ticket = await cache.take_off(KEY)
        assert ticket
        assert await other.take_off(KEY) is None
        await cache.put(KEY, answer())
        await cache.land(KEY, ticket)
        assert not await other.is_aloft(KEY)
        assert await other.get(KEY) == answer()
        await other.aclose()

    async def test_garbage_on_a_list_is_left_out(self, cache: RedisCache, redis: Redis) -> None:
        here, there = (replace(KEY, tokens=("", chunk)) for chunk in "ab")
        await redis.hset(f"frontdesk:asked:{here.digest}", mapping={b"\xff": b"1234"})
        await redis.set(f"frontdesk:asked:{there.digest}", "a string")
        assert await cache.near([here, there]) == ()
        with pytest.raises(CacheUnavailable, match="WRONGTYPE"):
            await cache.enlist(there, Known("q1", b"1234"))

    async def test_what_others_keep_in_redis_stays(self, cache: RedisCache, redis: Redis) -> None:
        await redis.set("theirs", "1")
        await cache.put(KEY, answer())
        assert await cache.clear() == 1
        assert await redis.get("theirs") == b"1"

    async def test_a_redis_that_is_full_still_gives_what_it_has(
        self, cache: RedisCache, redis: Redis
    ) -> None:
        """Nothing new is kept, the line says what to set, and nobody waits for it."""
        await cache.put(KEY, answer())
        await configure(redis, "maxmemory", "1")
        try:
            with pytest.raises(CacheUnavailable, match="allkeys-lfu"):
                await cache.put(replace(KEY, tokens=("another",)), answer())
            assert await cache.get(KEY) == answer()
            assert "allkeys-lfu" in str((await cache.checkup()).remedy)
        finally:
            await configure(redis, "maxmemory", "0")

    async def test_a_read_only_replica_still_gives_what_it_has(
        self, cache: RedisCache, redis: Redis, unused_tcp_port: int
    ) -> None:
        await cache.put(KEY, answer())
        await redis.execute_command("REPLICAOF", "127.0.0.1", str(unused_tcp_port))  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
        try:
            with pytest.raises(CacheUnavailable, match="read-only replica"):
                await cache.put(replace(KEY, tokens=("another",)), answer())
            assert await cache.get(KEY) == answer()
            assert "name the primary" in str((await cache.checkup()).remedy)
        finally:
            await redis.execute_command("REPLICAOF", "NO", "ONE")  # pyright: ignore[reportUnknownMemberType]  # likewise


def test_no_question_stands_in_redis() -> None:
    assert "cancel" not in redis_key(KEY)
