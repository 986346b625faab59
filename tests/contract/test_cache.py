"""What every answer cache must do, in this process and on Redis."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.adapters.memory_cache import MemoryCache
from bot.adapters.redis_cache import RedisCache, redis_key
from bot.caching import OLDEST, CachedAnswer, CacheKey
from bot.errors import CacheUnavailable
from bot.models import Answered, Citation
from bot.ports import Cache
from knowledge.models import Audience

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = CacheKey("T1", Audience.INTERNAL, "pipeline", ("how", "do", "i", "cancel"))


def answer(text: str = "Zürich – “yes”.", quote: str = "A quote.\n| a | b |") -> CachedAnswer:
    citation = Citation(1, "Title", "A > B", "docs/a.md", quote, "c1", None, 12, None)
    on_page = replace(citation, n=2, url="https://example.com/a", line=None, page=3)
    given = Answered(text, (citation, on_page), confidence=0.93)
    return CachedAnswer(given, (("c1", "h1"),), NOW, generation=7, retrieved=("c1", "c2"))


class CacheContract:
    """The tests; a subclass says which cache."""

    async def test_an_unknown_key_misses(self, cache: Cache) -> None:
        assert await cache.get(KEY) is None

    async def test_an_entry_comes_back_as_it_was(self, cache: Cache) -> None:
        await cache.put(KEY, answer())
        assert await cache.get(KEY) == answer()

    async def test_the_last_entry_counts(self, cache: Cache) -> None:
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
    async def test_every_part_of_the_key_counts(self, cache: Cache, other: CacheKey) -> None:
        await cache.put(KEY, answer())
        assert await cache.get(other) is None

    async def test_a_dropped_entry_is_gone(self, cache: Cache) -> None:
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
        self, cache: Cache, key: CacheKey, kept: CachedAnswer
    ) -> None:
        await cache.put(key, kept)
        assert await cache.get(key) is None


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
            b'{"version": 2}',
            b'{"version": 1, "answer": {"text": 5}}',
            b"[" * 100_000,
        ],
    )
    async def test_garbage_under_our_key_is_a_miss(
        self, cache: RedisCache, redis: Redis, garbage: bytes
    ) -> None:
        await redis.set(redis_key(KEY), garbage)
        assert await cache.get(KEY) is None

    async def test_a_value_of_another_type_is_a_miss(self, cache: RedisCache, redis: Redis) -> None:
        await redis.hset(redis_key(KEY), mapping={"a": "b"})
        assert await cache.get(KEY) is None
        await cache.put(KEY, answer())
        assert await cache.get(KEY) == answer()

    @pytest.mark.parametrize(("chance", "share"), [(0.0, 0.9), (1.0, 1.1)])
    async def test_an_entry_ends_by_itself_at_a_spread_time(
        self, redis_url: str, redis: Redis, chance: float, share: float
    ) -> None:
        cache = RedisCache(redis_url, deadline=2, chance=lambda: chance)
        await cache.put(KEY, answer())
        await cache.aclose()
        expected = OLDEST.total_seconds() * share
        assert expected - 60 < await redis.ttl(redis_key(KEY)) <= expected + 1


def test_no_question_stands_in_redis() -> None:
    assert "cancel" not in redis_key(KEY)


class TestRedisDown:
    """Where no Redis answers."""

    async def test_nobody_listens(self, unused_tcp_port: int) -> None:
        cache = RedisCache(f"redis://user:secret@127.0.0.1:{unused_tcp_port}/0")
        await expect_unavailable(cache)

    async def test_a_server_that_says_nothing(self) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await expect_unavailable(RedisCache(f"redis://127.0.0.1:{port}/0"))

    async def test_a_server_that_is_no_redis(self) -> None:
        async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            await reader.read()
            writer.close()

        async with await asyncio.start_server(web, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await expect_unavailable(RedisCache(f"redis://127.0.0.1:{port}/0"))


async def expect_unavailable(cache: RedisCache) -> None:
    """Every call says so in one line without the password."""
    for call in (cache.get(KEY), cache.put(KEY, answer()), cache.drop(KEY)):
        with pytest.raises(CacheUnavailable, match="REDIS_URL") as raised:
            await call
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)
    await cache.aclose()
