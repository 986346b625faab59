"""What every counter of questions must do, in this process and on Redis."""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator

import pytest
from redis.asyncio import Redis

from bot.adapters.redis_turnstile import RedisTurnstile, turnstile_key
from bot.adapters.turnstiles import MemoryTurnstile
from bot.errors import CacheUnavailable
from bot.ports import Turnstile
from tests.contract.test_redis_trouble import server

LONG = 600.0

EVERYTHING = """
local kept = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  kept[#kept + 1] = {key, redis.call('ZRANGE', key, 0, -1)}
end
return kept
"""


class TurnstileContract:
    """The tests; a subclass says which counter."""

    async def test_so_many_pass_and_no_more(self, turnstile: Turnstile) -> None:
        passed = [await turnstile.passes("T1:U1", f"q{n}", 3, LONG) for n in range(5)]
        assert passed == [True, True, True, False, False]

    async def test_who_passed_passes_again(self, turnstile: Turnstile) -> None:
        """A question that is tried again counts once, also when the share is used up."""
        for _ in range(2):
            assert await turnstile.passes("T1:U1", "q1", 1, LONG)
            assert not await turnstile.passes("T1:U1", "q2", 1, LONG)

    async def test_each_counts_alone(self, turnstile: Turnstile) -> None:
        for who in ("T1:U1", "T1:U2", "T1", "told:T1:U1"):
            assert await turnstile.passes(who, "q1", 1, LONG)
            assert not await turnstile.passes(who, "q2", 1, LONG)

    async def test_a_share_of_nothing_lets_nobody_through(self, turnstile: Turnstile) -> None:
        assert not await turnstile.passes("T1:U1", "q1", 0, LONG)

    async def test_of_many_that_come_at_once_so_many_pass(self, turnstile: Turnstile) -> None:
        asked = (turnstile.passes("T1:U1", f"q{n}", 7, LONG) for n in range(40))
        assert sum(await asyncio.gather(*asked)) == 7


class TestMemoryTurnstile(TurnstileContract):
    """In this process."""

    @pytest.fixture
    def turnstile(self) -> MemoryTurnstile:
        return MemoryTurnstile(lambda: 0.0)

    async def test_after_the_window_there_is_a_share_again(self) -> None:
        now = 0.0
        turnstile = MemoryTurnstile(lambda: now)
        assert await turnstile.passes("T1:U1", "q1", 1, LONG)
        now = LONG
        assert await turnstile.passes("T1:U1", "q2", 1, LONG)


@pytest.mark.service
class TestRedisTurnstile(TurnstileContract):
    """On a real Redis."""

    @pytest.fixture
    async def turnstile(self, redis_url: str) -> AsyncGenerator[RedisTurnstile]:
        turnstile = RedisTurnstile(redis_url, deadline=2)
        yield turnstile
        await turnstile.aclose()

    @pytest.fixture
    async def redis(self, redis_url: str) -> AsyncGenerator[Redis]:
        redis = Redis.from_url(redis_url)  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
        yield redis
        await redis.aclose()

    async def test_after_the_window_there_is_a_share_again(self, turnstile: Turnstile) -> None:
        assert await turnstile.passes("T1:U1", "q1", 1, 0.2)
        await asyncio.sleep(0.25)
        assert await turnstile.passes("T1:U1", "q2", 1, 0.2)

    async def test_the_window_slides(self, turnstile: Turnstile, redis: Redis) -> None:
        """What passed leaves one by one, not all at once."""
        now = time.time() * 1000
        earlier = {"old": now - 599_000, "new": now - 1000}
        await redis.zadd(turnstile_key("T1:U1"), earlier)
        assert not await turnstile.passes("T1:U1", "q1", 2, LONG)
        assert await turnstile.passes("T1:U1", "q1", 2, 590.0)

    async def test_nobody_is_named_and_nothing_stays(
        self, turnstile: Turnstile, redis: Redis
    ) -> None:
        await turnstile.passes("T1:U1", "C1:q1", 3, LONG)
        kept = str(await redis.eval(EVERYTHING, 0))
        assert turnstile_key("T1:U1") in kept
        assert not any(name in kept for name in ("T1", "U1", "C1", "q1"))
        assert LONG - 60 < await redis.ttl(turnstile_key("T1:U1")) <= LONG

    @pytest.mark.parametrize("garbage", ["a string", "a list", "times to come"])
    async def test_garbage_under_our_key_shuts_nobody_out(
        self, turnstile: Turnstile, redis: Redis, garbage: str
    ) -> None:
        """It goes, and the count begins anew."""
        key = turnstile_key("T1:U1")
        if garbage == "a string":
            await redis.set(key, b"\xff")
        elif garbage == "a list":
            await redis.rpush(key, "x", "y")
        else:
            await redis.zadd(key, {"x": float("inf"), "y": 9e15})
        passed = [await turnstile.passes("T1:U1", f"q{n}", 2, LONG) for n in range(3)]
        assert passed == [True, True, False]
        assert 0 < await redis.ttl(key) <= LONG

    async def test_two_processes_share_one_limit(
        self, turnstile: Turnstile, redis_url: str
    ) -> None:
        """What one let through counts for the other."""
        assert await turnstile.passes("T1:U1", "q0", 5, LONG)
        others = [await _elsewhere(redis_url, f"p{n}") for n in range(2)]
        assert sum(others) == 4
        assert not await turnstile.passes("T1:U1", "q1", 5, LONG)


async def _elsewhere(url: str, name: str) -> int:
    """Ask five questions from another process; return how many passed."""
    code = (
        "import asyncio\n"
        "from bot.adapters.redis_turnstile import RedisTurnstile\n"
        "async def ask():\n"
        f"    turnstile = RedisTurnstile({url!r}, deadline=2)\n"
        f"    asked = [turnstile.passes('T1:U1', f'{name}{{n}}', 5, {LONG}) for n in range(5)]\n"
        "    print(sum(await asyncio.gather(*asked)))\n"
        "    await turnstile.aclose()\n"
        "asyncio.run(ask())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return int(said)


async def expect_unavailable(url: str) -> None:
    """Say so in one line without the password, and at once after some failures."""
    turnstile = RedisTurnstile(url, monotonic=lambda: 0.0)
    for _ in range(5):
        with pytest.raises(CacheUnavailable, match=r"counter of questions.*REDIS_URL") as raised:
            await turnstile.passes("T1:U1", "q1", 1, LONG)
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)
    await turnstile.aclose()


async def test_nobody_listens(unused_tcp_port: int) -> None:
    await expect_unavailable(f"redis://user:secret@127.0.0.1:{unused_tcp_port}/0")


async def test_a_server_that_says_nothing() -> None:
    """Three calls wait for it, the others do not."""
    connections: list[int] = []

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        connections.append(1)
        await reader.read()

    async with server(silent) as url:
        await expect_unavailable(url)
    assert len(connections) == 3


async def test_a_server_that_is_no_redis() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with server(web) as url:
        await expect_unavailable(url)
