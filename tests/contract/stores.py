"""The stores of chunks that keep one contract: a file, Weaviate's stub, and a real Weaviate."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from knowledge.ports import Store
from knowledge.stores.sqlite.store import SqliteStore
from knowledge.stores.weaviate import WeaviateStore
from tests.weaviate_stub import weaviate_stub

KINDS = ("sqlite", "weaviate", pytest.param("server", marks=pytest.mark.service))
"""Parameters of a fixture: the file and the stub always, the real server as a service."""


@dataclass(frozen=True)
class Server:
    """A real Weaviate, for one test at a time."""

    url: str
    grpc_url: str

    async def emptied(self) -> "Server":
        """Delete every collection of ours, and return this server."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as client:
            schema = (await client.get("/v1/schema")).json()
            for one in schema["classes"]:
                if one["class"].startswith("Frontdesk_"):
                    (await client.delete(f"/v1/schema/{one['class']}")).raise_for_status()
        return self


class Stores:
    """Opens the same store again and again: what a restart, or another process, does."""

    def __init__(self, kind: str, make: Callable[[], Store]) -> None:
        self.kind = kind
        self._make = make
        self._opened: list[Store] = []

    async def open(self) -> Store:
        store = self._make()
        await store.connect()
        self._opened.append(store)
        return store

    async def close(self) -> None:
        while self._opened:
            await self._opened.pop().disconnect()


@asynccontextmanager
async def stores_of(
    kind: str, folder: Path, server: Server | None = None
) -> AsyncGenerator[Stores]:
    """Make an empty store of a kind; `server` is the one that `kind` may ask for."""
    async with AsyncExitStack() as stack:
        if kind == "sqlite":
            stores = Stores(kind, lambda: SqliteStore(folder / "knowledge.db"))
        else:
            where = await server.emptied() if server else None
            at = where or await stack.enter_async_context(weaviate_stub())
            stores = Stores(kind, lambda: WeaviateStore(at.url, None, at.grpc_url))
        stack.push_async_callback(stores.close)
        yield stores


def server_for(request: pytest.FixtureRequest, kind: str) -> Server | None:
    """Return the real server if a kind means it; skip where none runs."""
    if kind != "server":
        return None
    services: dict[str, str] = request.getfixturevalue("services")
    if "FRONTDESK_TEST_WEAVIATE_URL" not in services:
        pytest.skip("no Weaviate: run `make services` where Go is installed")
    return Server(
        services["FRONTDESK_TEST_WEAVIATE_URL"], services["FRONTDESK_TEST_WEAVIATE_GRPC_URL"]
    )
