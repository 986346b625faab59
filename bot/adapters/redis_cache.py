"""The answer cache on Redis or Valkey, shared by every process of the bot; plain commands alone.

A key is a hash: nobody's question stands in Redis. A value is JSON with a version; whatever else is
found under our key is a miss. Redis down, slow or full means `CacheUnavailable`, at once: after
some failures nobody waits for it again for a moment.
"""

import json
import random
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from redis.exceptions import ResponseError

from bot.adapters.records import items, number, record, text, whole
from bot.adapters.redis_server import ASKERS_S, OPERATORS_S, RedisServer
from bot.cache.rules import LONGEST_LIST, OLDEST, CachedAnswer, CacheKey, Known
from bot.models import Answered, Citation
from knowledge.models import Checkup
from knowledge.redaction import find

_VERSION = 3
_JITTER = 0.1
_LONGEST_FLIGHT_MS = 50_000
_ANSWERS = "frontdesk:answer:"
_LISTS = "frontdesk:asked:"
_SCANNED = 500

# A flight that took too long may be somebody else's by now: compared and deleted in one step.
_LAND = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"


@dataclass(frozen=True, slots=True)
class Chance:
    """What is not the same twice: time, and numbers from 0 to 1."""

    number: Callable[[], float] = random.random
    monotonic: Callable[[], float] = time.monotonic


class RedisCache:
    """Answers under `frontdesk:answer:<hash>`, each with a time to live.

    `deadline` bounds each call, connecting included, in seconds. Times to live are spread by
    chance, so that entries made together do not end together.
    """

    def __init__(self, url: str, deadline: float = ASKERS_S, chance: Chance | None = None) -> None:
        self._chance = chance or Chance()
        self._server = RedisServer(url, "The answer cache", deadline, self._chance.monotonic)
        self._client = self._server.client
        self._answering = self._server.answering

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
        spread = 1 + _JITTER * (2 * self._chance.number() - 1)
        lifetime = int(OLDEST.total_seconds() * spread)
        async with self._answering():
            await self._client.set(redis_key(key), _encoded(answer), ex=lifetime)

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down; raise `CacheUnavailable`."""
        async with self._answering():
            await self._client.delete(redis_key(key))

    async def take_off(self, key: CacheKey) -> str | None:
        """Return a ticket, or None where somebody makes this answer already."""
        ticket = uuid4().hex
        async with self._answering():
            # With `get`, a command that is sent twice knows its own ticket again.
            holder = await self._client.set(
                _flight_key(key), ticket, nx=True, px=_LONGEST_FLIGHT_MS, get=True
            )
        return ticket if holder in {None, ticket.encode()} else None

    async def is_aloft(self, key: CacheKey) -> bool:
        """Say whether somebody is making this answer."""
        async with self._answering():
            return bool(await self._client.exists(_flight_key(key)))

    async def land(self, key: CacheKey, ticket: str) -> None:
        """End a flight, if it is this ticket's still."""
        async with self._answering():
            await self._client.eval(_LAND, 1, _flight_key(key), ticket)

    async def enlist(self, place: CacheKey, known: Known) -> None:
        """Put a question on the list of one passage; a list that is full takes no more."""
        key = _list_key(place)
        async with self._answering(), self._client.pipeline(transaction=False) as pipe:
            pipe.hlen(key)
            pipe.expire(key, OLDEST)
            count, _ = cast("tuple[int, bool]", tuple(await pipe.execute()))
            if count < LONGEST_LIST:
                pipe.hset(key, known.question_id, known.packed)
                pipe.expire(key, OLDEST)
                await pipe.execute()

    async def near(self, places: Sequence[CacheKey]) -> Sequence[Known]:
        """Return the questions on these lists, each once; what is no vector is left out."""
        async with self._answering(), self._client.pipeline(transaction=False) as pipe:
            for place in places:
                pipe.hgetall(_list_key(place))
            lists = await pipe.execute(raise_on_error=False)
        return tuple(dict.fromkeys(known for one in lists for known in _listed(one)))

    async def clear(self) -> int:
        """Forget every entry; return how many there were; raise `CacheUnavailable`."""
        await self._drop_all(f"{_LISTS}*")
        return await self._drop_all(f"{_ANSWERS}*")

    async def forget(self, path: str) -> int:
        """Forget every entry that quotes a document; what cannot be read may, and goes as well."""
        count = 0
        async for keys in self._scanned(f"{_ANSWERS}*"):
            async with self._answering(OPERATORS_S):
                found = await self._client.mget(keys)
            read = zip(keys, map(_decoded, found), strict=True)
            quoting = [key for key, kept in read if kept is None or kept.quotes(path)]
            count += await self._unlink(quoting)
        return count

    async def _drop_all(self, pattern: str) -> int:
        return sum([await self._unlink(keys) async for keys in self._scanned(pattern)])

    async def _scanned(self, pattern: str) -> AsyncGenerator[list[bytes]]:
        cursor, is_begun = 0, False
        while cursor or not is_begun:
            async with self._answering(OPERATORS_S):
                cursor, keys = await self._client.scan(cursor, pattern, _SCANNED)  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
            is_begun = True
            yield cast("list[bytes]", keys)

    async def _unlink(self, keys: Sequence[bytes]) -> int:
        if not keys:
            return 0
        async with self._answering(OPERATORS_S):
            return await self._client.unlink(*keys)

    async def checkup(self) -> Checkup:
        """Return which Redis it is, and whether it forgets what is rarely asked when it is full."""
        async with self._answering(OPERATORS_S):
            about: dict[str, object] = await self._client.info("server", "memory", "replication")  # pyright: ignore[reportUnknownMemberType]  # likewise
        return Checkup(_which(about), next(_remedies(about), None))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()


def redis_key(key: CacheKey) -> str:
    """Return where an entry lies."""
    return f"{_ANSWERS}{key.digest}"


def _list_key(place: CacheKey) -> str:
    return f"{_LISTS}{place.digest}"


def _listed(found: object) -> Iterator[Known]:
    """Yield what `enlist` wrote; Redis gives an error for a key of another type."""
    if not isinstance(found, dict):
        return
    for name, packed in cast("dict[bytes, bytes]", found).items():
        if name.isascii():
            yield Known(name.decode(), packed)


def _flight_key(key: CacheKey) -> str:
    return f"frontdesk:flight:{key.digest}"


_OLDEST_REDIS = 7


def _which(about: Mapping[str, object]) -> str:
    return f"Redis {about.get('redis_version')}, maxmemory-policy {about.get('maxmemory_policy')}"


def _remedies(about: Mapping[str, object]) -> Iterator[str]:
    if int(str(about.get("redis_version", "0")).partition(".")[0]) < _OLDEST_REDIS:
        yield "use Redis 7 or newer, or Valkey"
    if about.get("role") == "slave":
        yield "REDIS_URL names a read-only replica: name the primary"
    if not about.get("maxmemory"):
        yield "it may grow without end: set maxmemory, and maxmemory-policy allkeys-lfu"
    if not str(about.get("maxmemory_policy")).startswith("allkeys-"):
        yield "set maxmemory-policy allkeys-lfu: full, it would keep nothing new"


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
            partly=answer["partly"] is True,
        ),
        cited=tuple(_pair(item) for item in items(stored["cited"])),
        created_at=_moment(stored["created_at"]),
        generation=whole(stored["generation"]),
        retrieved=tuple(text(item) for item in items(stored["retrieved"])),
        beside=tuple(text(item) for item in items(stored["beside"])),
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
