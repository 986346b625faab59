"""The way to Weaviate: a client for each address, and every call within a deadline of our own.

The client alone waits 63 seconds for a server that is down. Here a call costs its deadline at most;
a server that was down is knocked at first, which costs nothing, and where there are several
addresses the next one is asked. So what is called must do no harm when it is done twice.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import structlog
import weaviate
from weaviate import WeaviateAsyncClient
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.config import GrpcConfig
from weaviate.exceptions import WeaviateClosedClientError

from knowledge.errors import SearchTimeout, SearchUnavailable, StoreUnreachable, StoreVersion
from knowledge.stores.weaviate.address import Address
from knowledge.stores.weaviate.meaning import FAILURES, UNREACHED, explained

log = structlog.get_logger()
# The client logs objects that were not taken, texts and all.
logging.getLogger("weaviate-client").setLevel(logging.CRITICAL + 1)

_CONNECT_S = 2
_LONGEST_S = 120
_KNOCK_S = 0.5
_PAUSE_S = 1.0
"""How long nobody knocks again where nobody was in."""
_AT_ONCE = 64
"""Calls under way at once: more of them wait here, under their deadline."""
_CHANNEL = (
    # By default a channel that lost its server tries again after up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # Two channels to one server would share one way there, and its pauses.
    ("grpc.use_local_subchannel_pool", 1),
)

OLDEST = ((1, 37, 14), (1, 38, 7))
"""Before these, reads of a cluster could cut objects down; each for its own series."""
TESTED = (1, 39)

_T = TypeVar("_T")
Work = Callable[[WeaviateAsyncClient], Awaitable[_T]]


class Connection:
    """One way to Weaviate: to the address that answered last, or the one after it."""

    def __init__(self, addresses: tuple[Address, ...]) -> None:
        self._peers = [_Peer(address) for address in addresses]
        self._first = 0
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def call(self, work: Work[_T], seconds: float) -> _T:
        """Do this work, which may be done twice, in time; raise what keeps it from being done."""
        ends = asyncio.get_running_loop().time() + seconds
        failed: SearchUnavailable | None = None
        for asked in range(len(self._peers)):
            place = (self._first + asked) % len(self._peers)
            left = ends - asyncio.get_running_loop().time()
            try:
                return await self._ask(self._peers[place], work, left / (len(self._peers) - asked))
            except (StoreUnreachable, SearchTimeout) as error:
                self._peers[place].is_suspect = True
                failed = failed or error
        # Whoever fails last was asked last, and all of them are down: begin elsewhere next time.
        self._first = (self._first + 1) % len(self._peers)
        raise failed or StoreUnreachable("No Weaviate is configured.")

    async def each(
        self, work: Work[_T], seconds: float
    ) -> list[tuple[Address, _T | SearchUnavailable]]:
        """Do this work at every address; return what each said, or why it did not."""

        async def ask(peer: _Peer) -> _T | SearchUnavailable:
            try:
                return await self._ask(peer, work, seconds)
            except SearchUnavailable as error:
                return error

        answers = await asyncio.gather(*(ask(peer) for peer in self._peers))
        return [(peer.address, it) for peer, it in zip(self._peers, answers, strict=True)]

    async def close(self) -> None:
        """Close every client; the next call opens another."""
        for peer in self._peers:
            await peer.close()

    async def _ask(self, peer: "_Peer", work: Work[_T], seconds: float) -> _T:
        where = peer.address.url
        try:
            async with asyncio.timeout(seconds), self._places:
                done = await work(await peer.opened())
        except TimeoutError as error:
            message = f"Weaviate at {where} did not answer within {seconds:.2g} s."
            raise SearchTimeout(message) from error
        except WeaviateClosedClientError as error:
            await peer.close()
            raise _unreached(where, "closed the connection.") from error
        except FAILURES as error:
            raise explained(error, where) from error
        self._first = self._peers.index(peer)
        return done


class _Peer:
    """One address, and the client for it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.is_suspect = False
        self._client: WeaviateAsyncClient | None = None
        self._quiet_until = 0.0
        # Two first callers would open it twice: the client has no lock of its own.
        self._opening = asyncio.Lock()

    async def opened(self) -> WeaviateAsyncClient:
        """Return the client, open; raise `StoreUnreachable` at once where nobody is in."""
        async with self._opening:
            if self.is_suspect:
                await self._knock(UNREACHED[1])
                self.is_suspect = False
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def close(self) -> None:
        """Close the client; the next call opens another."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _open(self) -> WeaviateAsyncClient:
        host, port, secure = self.address.grpc
        if (host, port, secure) == self.address.http:
            raise _unreached(self.address.url, "is named twice: WEAVIATE_GRPC_URL must be another.")
        client = _client(self.address)
        try:
            await client.connect()
            await self._knock(
                f"does not answer at {host}:{port}, where it is searched. Check WEAVIATE_GRPC_URL."
            )
            check_version(await version_of(client), self.address.url)
        except BaseException:
            await client.close()
            raise
        return client

    async def _knock(self, otherwise: str) -> None:
        """Raise `StoreUnreachable` where nothing listens for searches, and for a moment after."""
        now = asyncio.get_running_loop().time()
        host, port, _ = self.address.grpc
        if now >= self._quiet_until:
            try:
                async with asyncio.timeout(_KNOCK_S):
                    _, writer = await asyncio.open_connection(host, port)
                writer.close()
            except OSError:
                self._quiet_until = now + _PAUSE_S
            else:
                return
        raise _unreached(self.address.url, otherwise)


def check_version(version: str, where: str) -> None:
    """Raise `StoreVersion` for a server that is too old or another thing; log one too new."""
    series = _numbers(version)[:2]
    oldest = next((it for it in OLDEST if it[:2] == series), OLDEST[0])
    if _numbers(version) < oldest or series[:1] != TESTED[:1]:
        message = f"Weaviate at {where} is version {version}: Frontdesk needs 1.39."
        raise StoreVersion(message)
    if is_untested(version):
        log.warning("weaviate_untested", version=version, tested=".".join(map(str, TESTED)))


async def version_of(client: WeaviateAsyncClient) -> str:
    """Return the server's version."""
    meta = cast("dict[str, object]", await client.get_meta())  # pyright: ignore[reportUnknownMemberType]  # a dict of anything
    return str(meta.get("version", "unknown"))


def is_untested(version: str) -> bool:
    """Say whether a version is newer than those that Frontdesk is tested with."""
    return _numbers(version)[:2] > TESTED


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _unreached(where: str, what: str) -> StoreUnreachable:
    return StoreUnreachable(f"Weaviate at {where} {what}")


def _client(address: Address) -> WeaviateAsyncClient:
    http_host, http_port, http_secure = address.http
    grpc_host, grpc_port, grpc_secure = address.grpc
    return weaviate.use_async_with_custom(
        http_host=http_host,
        http_port=http_port,
        http_secure=http_secure,
        grpc_host=grpc_host,
        grpc_port=grpc_port,
        grpc_secure=grpc_secure,
        auth_credentials=Auth.api_key(address.key) if address.key else None,
        additional_config=AdditionalConfig(
            timeout=Timeout(init=_CONNECT_S, query=_LONGEST_S, insert=_LONGEST_S),
            grpc_config=GrpcConfig(channel_options=list(_CHANNEL)),
        ),
        # Without this it asks the public package index for its own newest version.
        skip_init_checks=True,
    )
