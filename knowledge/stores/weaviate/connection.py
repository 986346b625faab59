"""One client for the process: opened at its first use, every call within our own deadline.

The client alone waits 63 seconds for a server that is down, and says so with a dozen kinds of
error; here it is one line, in time.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx  # weaviate-client lets its errors through
import weaviate
from grpc.aio import AioRpcError
from weaviate import WeaviateAsyncClient
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.exceptions import (
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateClosedClientError,
    WeaviateConnectionError,
    WeaviateStartUpError,
    WeaviateTimeoutError,
)

from knowledge.errors import SearchTimeout, SearchUnavailable

_CONNECT_S = 2
_LONGEST_S = 120
_CLOUDS = (".weaviate.cloud", ".weaviate.network", ".wcs.api.weaviate.io")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Weaviate is; its search port follows from its web address unless it is given."""

    url: str
    key: str | None = None
    grpc_url: str | None = None

    @property
    def http(self) -> tuple[str, int, bool]:
        """Return host, port, and whether it is encrypted."""
        return _ends(urlsplit(self.url), 80)

    @property
    def grpc(self) -> tuple[str, int, bool]:
        """Return the same for gRPC: port 50051 beside a plain server, 443 beside an encrypted."""
        if self.grpc_url:
            return _ends(urlsplit(self.grpc_url), 50051)
        host, _, secure = self.http
        if host.endswith(_CLOUDS):
            return f"grpc-{host}", 443, True
        return host, 443 if secure else 50051, secure


def _ends(parts: SplitResult, port: int) -> tuple[str, int, bool]:
    secure = parts.scheme in {"https", "grpcs"}
    return parts.hostname or "", parts.port or (443 if secure else port), secure


class Connection:
    """The client, and what its errors mean."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._client: WeaviateAsyncClient | None = None
        # Two first callers would open it twice: the client has no lock of its own.
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def answering(self, seconds: float) -> AsyncGenerator[WeaviateAsyncClient]:
        """Lend the client; raise `SearchTimeout` after so long, and else `SearchUnavailable`."""
        try:
            async with asyncio.timeout(seconds):
                yield await self._opened()
        except TimeoutError as error:
            message = f"Weaviate at {self._address.url} did not answer within {seconds:g} s."
            raise SearchTimeout(message) from error
        except WeaviateClosedClientError as error:
            await self.close()
            raise SearchUnavailable(self._line("closed the connection.")) from error
        except (WeaviateBaseError, httpx.HTTPError, AioRpcError, OSError) as error:
            raise self._explained(error) from error

    async def close(self) -> None:
        """Close the client; the next call opens another."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _opened(self) -> WeaviateAsyncClient:
        async with self._opening:
            if self._client is None:
                client = _client(self._address)
                try:
                    await client.connect()
                except BaseException:
                    await client.close()
                    raise
                self._client = client
            return self._client

    def _explained(self, error: Exception) -> SearchUnavailable:
        code = _code(error)
        if code == "DEADLINE_EXCEEDED" or isinstance(error, WeaviateTimeoutError):
            return SearchTimeout(self._line("was too slow."))
        return SearchUnavailable(self._line(_SAID.get(code or "") or _said(error)))

    def _line(self, what: str) -> str:
        return f"Weaviate at {self._address.url} {what}"


_UNREACHED = (WeaviateConnectionError, WeaviateStartUpError, httpx.HTTPError, OSError)
# No code tells these from other failures; the words are the server's.
_NOT_THERE = ("tenant not found", "could not find class", "class not found")
_REFUSED = "refuses the key. Check WEAVIATE_API_KEY."
_SAID = {
    "UNAUTHENTICATED": _REFUSED,
    "PERMISSION_DENIED": _REFUSED,
    "401": _REFUSED,
    "RESOURCE_EXHAUSTED": "takes no more requests for now.",
    "429": "takes no more requests for now.",
    "UNAVAILABLE": "cannot be reached. Check WEAVIATE_URL.",
}


def _said(error: Exception) -> str:
    text = " ".join(str(error).split())
    if any(words in text.lower() for words in _NOT_THERE):
        return "does not hold this knowledge: load it again."
    if isinstance(error, _UNREACHED):
        return "cannot be reached. Check WEAVIATE_URL."
    return f"failed: {text[:200]}"


def _code(error: BaseException | None) -> str | None:
    """Return the gRPC or HTTP status of an error; it may be some links down the chain."""
    while error is not None:
        if isinstance(error, AioRpcError):
            return error.code().name
        if isinstance(error, InsufficientPermissionsError):
            return "PERMISSION_DENIED"
        if isinstance(error, UnexpectedStatusCodeError):
            return str(error.status_code)
        error = error.__cause__ or error.__context__
    return None


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
            timeout=Timeout(init=_CONNECT_S, query=_LONGEST_S, insert=_LONGEST_S)
        ),
        # Without this it asks the public package index for its own newest version.
        skip_init_checks=True,
    )
