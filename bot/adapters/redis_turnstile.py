"""Count who asked what lately on Redis or Valkey, for every process of the bot together.

A sorted set an asker, with Redis' own time: clocks of processes differ. Keys and members are
hashes, so that Redis holds no asker's id, and each key ends by itself after the window.
"""

import hashlib
import time
from collections.abc import Callable

from bot.adapters.redis_server import ASKERS_S, RedisServer

# Looked at, counted and added in one step. What is not ours under the key goes: it would shut
# somebody out for ever, as a time to come would, after a change to a server whose clock is behind.
_PASSES = """
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
  redis.call('ZADD', KEYS[1], now, ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class RedisTurnstile:
    """Sliding windows that all processes share."""

    def __init__(
        self,
        url: str,
        deadline: float = ASKERS_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = RedisServer(url, "The counter of questions", deadline, monotonic)

    async def passes(self, who: str, question_id: str, most: int, seconds: float) -> bool:
        """Let a question through, and again, unless `most` others passed in the last seconds."""
        window = max(int(seconds * 1000), 1)
        async with self._server.answering():
            passed = await self._server.client.eval(
                _PASSES, 1, turnstile_key(who), _hashed(question_id), str(most), str(window)
            )
        return passed == 1

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()


def turnstile_key(who: str) -> str:
    """Return where it stands what somebody asked lately."""
    return f"frontdesk:passed:{_hashed(who)}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
