"""What Redis can do wrong: each is a miss with one clear line, at once, and never an answer."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.adapters.redis_cache import Chance, RedisCache
from bot.errors import CacheUnavailable
from tests.contract.test_cache import KEY, answer

Served = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(served: Served) -> AsyncGenerator[str]:
    """Serve on loopback, and yield the URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await served(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        yield f"redis://127.0.0.1:{running.sockets[0].getsockname()[1]}/0"


async def expect_unavailable(cache: RedisCache) -> None:
    """Every call says so in one line without the password."""
    calls: Sequence[Callable[[], Awaitable[object]]] = (
        lambda: cache.get(KEY),
        lambda: cache.put(KEY, answer()),
        lambda: cache.drop(KEY),
        lambda: cache.take_off(KEY),
        lambda: cache.is_aloft(KEY),
        lambda: cache.land(KEY, "ticket"),
        cache.clear,
        lambda: cache.forget("docs/a.md"),
        cache.checkup,
    )
    for call in calls:
        with pytest.raises(CacheUnavailable, match="REDIS_URL") as raised:
            await call()
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)
    await cache.aclose()


async def test_nobody_listens(unused_tcp_port: int) -> None:
    await expect_unavailable(RedisCache(f"redis://user:secret@127.0.0.1:{unused_tcp_port}/0"))


async def test_a_server_that_says_nothing() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with server(silent) as url:
        await expect_unavailable(RedisCache(url))


async def test_a_server_that_is_no_redis() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with server(web) as url:
        await expect_unavailable(RedisCache(url))


async def test_a_connection_that_is_cut_in_the_middle_of_a_reply() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b'$1000\r\n{"version": 1, "ans')
        await writer.drain()

    async with server(cut) as url:
        await expect_unavailable(RedisCache(url))


async def test_a_server_that_trickles() -> None:
    """Each byte comes in time, the answer never does."""

    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"+")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with server(trickle) as url:
        await expect_unavailable(RedisCache(url))


async def test_after_three_failures_nobody_waits_for_it_again_for_a_moment() -> None:
    """Three askers pay the 50 ms, not each call of each asker; then it is tried again."""
    connections: list[int] = []

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        connections.append(1)
        await reader.read()

    now = 0.0
    async with server(silent) as url:
        cache = RedisCache(url, chance=Chance(monotonic=lambda: now))
        for _ in range(3):
            with pytest.raises(CacheUnavailable, match="too slow"):
                await cache.get(KEY)
        tried = len(connections)
        with pytest.raises(CacheUnavailable, match="too slow"):
            await cache.get(KEY)
        assert len(connections) == tried
        now = 3.0
        with pytest.raises(CacheUnavailable, match="too slow"):
            await cache.get(KEY)
        assert len(connections) > tried
        await cache.aclose()


async def test_a_late_reply_is_not_taken_for_the_next_one() -> None:
    """A connection whose answer nobody waited for is not used again."""
    late = b"$4\r\nlate\r\n"

    async def tardy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(65_536):
            if b"GET" in said and b"frontdesk" in said:
                await asyncio.sleep(0.08)
                writer.write(late)
            elif b"EXISTS" in said:
                writer.write(b":0\r\n")
            else:
                writer.write(b"+OK\r\n" * said.count(b"\r\nCLIENT") or b"+OK\r\n")
            await writer.drain()

    now = 0.0
    async with server(tardy) as url:
        cache = RedisCache(f"{url}?protocol=2", chance=Chance(monotonic=lambda: now))
        with pytest.raises(CacheUnavailable):
            await cache.get(KEY)
        await asyncio.sleep(0.1)
        now = 3.0
        assert await cache.is_aloft(KEY) is False
        await cache.aclose()
