"""The answer cache on Redis or Valkey, shared by every process of the bot; plain commands alone.

A key is a hash: nobody's question stands in Redis. A value is JSON with a version; whatever else is
found under our key is a miss. Redis down, slow or full means `CacheUnavailable`, at once.
"""

import asyncio
import hashlib
import json
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from bot.adapters.records import items, number, record, text, whole
from bot.caching import OLDEST, CachedAnswer, CacheKey
from bot.errors import CacheUnavailable
from bot.models import Answered, Citation
from knowledge.redaction import find

_VERSION = 1
_JITTER = 0.1
_DEADLINE_S = 0.05


class RedisCache:
    """Answers under `frontdesk:answer:<hash>`, each with a time to live.

    `deadline` bounds connecting and each command, in seconds. `chance` returns a number from 0 to
    1: times to live are spread by it, so that entries made together do not end together.
    """

    def __init__(
        self, url: str, deadline: float = _DEADLINE_S, chance: Callable[[], float] = random.random
    ) -> None:
        self._deadline = deadline
        self._chance = chance
        self._client = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
            url,
            socket_timeout=deadline,
            socket_connect_timeout=deadline,
            retry=Retry(NoBackoff(), 0),
        )

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Return the entry of this key, or None; raise `CacheUnavailable`."""
        async with self._answering():
            try:
                found = await self._client.get(redis_key(key))
            except ResponseError as error:
                if str(error).startswith("WRONGTYPE"):
                    return None
                raise
        return _decoded(found)

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an entry, unless it holds something personal; raise `CacheUnavailable`."""
        if any(find(part) for part in (*answer.texts, " ".join(key.tokens))):
            return
        spread = 1 + _JITTER * (2 * self._chance() - 1)
        lifetime = int(OLDEST.total_seconds() * spread)
        async with self._answering():
            await self._client.set(redis_key(key), _encoded(answer), ex=lifetime)

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down; raise `CacheUnavailable`."""
        async with self._answering():
            await self._client.delete(redis_key(key))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def _answering(self) -> AsyncGenerator[None]:
        # A server that trickles bytes keeps each read alive: the whole call has a deadline too.
        try:
            async with asyncio.timeout(3 * self._deadline):
                yield
        except (RedisError, OSError) as error:
            message = f"The answer cache does not answer ({_what(error)}). See REDIS_URL."
            raise CacheUnavailable(message) from error


def redis_key(key: CacheKey) -> str:
    """Return where an entry lies: parts are told apart by JSON, so that no two keys meet."""
    parts = json.dumps([key.workspace, key.audience, key.pipeline, key.tokens])
    return f"frontdesk:answer:{hashlib.sha256(parts.encode()).hexdigest()}"


def _what(error: Exception) -> str:
    return "too slow" if isinstance(error, TimeoutError) else str(error) or type(error).__name__


def _encoded(entry: CachedAnswer) -> str:
    value = asdict(entry) | {"version": _VERSION, "created_at": entry.created_at.isoformat()}
    return json.dumps(value, ensure_ascii=False)


def _decoded(found: object) -> CachedAnswer | None:
    """Return the entry, or None for anything that `_encoded` did not write."""
    if not isinstance(found, bytes):
        return None
    try:
        return _entry(record(json.loads(found)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _entry(stored: dict[str, object]) -> CachedAnswer:
    if stored["version"] != _VERSION:
        message = "written by another version"
        raise ValueError(message)
    answer = record(stored["answer"])
    return CachedAnswer(
        answer=Answered(
            text=text(answer["text"]),
            citations=tuple(_citation(record(item)) for item in items(answer["citations"])),
            confidence=number(answer["confidence"]),
        ),
        cited=tuple(_pair(item) for item in items(stored["cited"])),
        created_at=_moment(stored["created_at"]),
        generation=whole(stored["generation"]),
        retrieved=tuple(text(item) for item in items(stored["retrieved"])),
    )


def _citation(stored: dict[str, object]) -> Citation:
    url, line, page = stored["url"], stored["line"], stored["page"]
    return Citation(
        n=whole(stored["n"]),
        title=text(stored["title"]),
        heading=text(stored["heading"]),
        source=text(stored["source"]),
        quote=text(stored["quote"]),
        chunk_id=text(stored["chunk_id"]),
        url=None if url is None else text(url),
        line=None if line is None else whole(line),
        page=None if page is None else whole(page),
    )


def _pair(value: object) -> tuple[str, str]:
    first, second = items(value)
    return text(first), text(second)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment
