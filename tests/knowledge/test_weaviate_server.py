"""A real Weaviate in trouble: made read-only, foreign, hung, killed, started again."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import httpx
import pytest

from knowledge.errors import (
    ForeignSchema,
    KnowledgeLost,
    SearchTimeout,
    SearchUnavailable,
    StoreReadOnly,
    StoreRefused,
    StoreUnreachable,
)
from knowledge.models import Index, Spec
from knowledge.stores.weaviate import Keeping, WeaviateStore
from knowledge.stores.weaviate.schema import collection_name, tenant_name
from tests.contract.stores import Server, server_for
from tests.knowledge.builders import DIMENSION, INDEX, SPEC, chunk, direction, ids, indexed, view
from tests.weaviate_server import (
    Node,
    Plan,
    free_ports,
    halt,
    launch,
    wait_until_ready,
    weaviate_binary,
)

pytestmark = pytest.mark.service

KEY = "a-key-of-the-tests"
WITH_A_KEY = {
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
    "AUTHENTICATION_APIKEY_ENABLED": "true",
    "AUTHENTICATION_APIKEY_ALLOWED_KEYS": f"{KEY},reader",
    "AUTHENTICATION_APIKEY_USERS": "frontdesk,reader",
    "AUTHORIZATION_ADMINLIST_ENABLED": "true",
    "AUTHORIZATION_ADMINLIST_USERS": "frontdesk",
    "AUTHORIZATION_ADMINLIST_READONLY_USERS": "reader",
}


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> Server:
    """Return the shared server, empty."""
    server = server_for(request, "server")
    assert server is not None
    return await server.emptied()


@pytest.fixture
async def store(server: Server) -> AsyncGenerator[WeaviateStore]:
    store = WeaviateStore(server.url, None, server.grpc_url, 3)
    yield store
    await store.disconnect()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("weaviate")
    return Plan("n1", free_ports(), folder, special=WITH_A_KEY)


@pytest.fixture
def own(request: pytest.FixtureRequest, plan: Plan) -> Iterator[Node]:
    """Return a server with a key, which a test may hang and kill; it keeps its data."""
    server_for(request, "server")
    node = launch(weaviate_binary(), plan)
    wait_until_ready([node])
    yield node
    # One that was stopped would not hear that it shall end.
    for sign in (signal.SIGCONT, signal.SIGKILL):
        try:
            os.kill(node.pid, sign)
        except ProcessLookupError:
            break
    halt(node)


async def rest(url: str, method: str, path: str, body: object = None) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.request(method, f"{url}/v1/schema{path}", json=body)
        answer.raise_for_status()


async def test_a_tenant_without_room_takes_no_writes_and_is_searched_on(
    server: Server, store: WeaviateStore
) -> None:
    """What a full disk does, the server also does by order."""
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    path = f"/{collection_name(SPEC)}/shards/{tenant_name(INDEX)}"
    await rest(server.url, "PUT", path, {"status": "READONLY"})
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.add(INDEX, 2, [indexed(chunk("c3")), indexed(chunk("c4"))])
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.close(INDEX, 2, ["c1"])
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.forget(INDEX, "docs", "a.md")
    assert set(ids(await store.lexical(view(1), ["word"], 5))) == {"c1", "c2"}
    await rest(server.url, "PUT", path, {"status": "READY"})
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    assert await store.count(INDEX, 2) == 3


async def test_a_foreign_collection_is_left_alone(server: Server, store: WeaviateStore) -> None:
    name = collection_name(SPEC)
    await rest(server.url, "POST", "", {"class": name, "properties": []})
    with pytest.raises(ForeignSchema, match="delete it there"):
        await store.add(INDEX, 1, [indexed(chunk("c1"))])
    with pytest.raises(SearchUnavailable):
        await store.lexical(view(1), ["word"], 5)
    with pytest.raises(SearchUnavailable):
        await store.dense(view(1), direction("x"), 5)


async def test_a_sleeping_workspace_is_woken_by_a_load(
    server: Server, store: WeaviateStore
) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    asleep = [{"name": tenant_name(INDEX), "activityStatus": "INACTIVE"}]
    await rest(server.url, "PUT", f"/{collection_name(SPEC)}/tenants", asleep)
    with pytest.raises(KnowledgeLost, match="to sleep: load it again"):
        await store.lexical(view(1), ["word"], 5)
    assert await store.count(INDEX, 1) == 1
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]


async def test_compressed_vectors_find_the_nearest(server: Server) -> None:
    """With bytes instead of numbers a cosine is right to some hundredths."""
    store = WeaviateStore(server.url, None, server.grpc_url, 5, Keeping(is_compressed=True))
    index = Index("T1", Spec("compressed", DIMENSION, "analyzer-1"))
    await store.add(index, 1, [indexed(chunk(f"c{n}")) for n in range(50)])
    best = (await store.dense(view(1, index=index), direction("c7"), 5))[0]
    assert best.chunk_id == "c7"
    assert best.score == pytest.approx(1, abs=0.02)
    await store.disconnect()


async def test_a_key_that_is_wrong_or_may_only_read(own: Node) -> None:
    right = WeaviateStore(own.url, KEY, own.grpc_url, 5)
    await right.add(INDEX, 1, [indexed(chunk("c1"))])
    await right.disconnect()
    reader = WeaviateStore(own.url, "reader", own.grpc_url, 5)
    assert ids(await reader.lexical(view(1), ["word"], 5)) == ["c1"]
    with pytest.raises(StoreRefused, match="does not let this key do that"):
        await reader.add(INDEX, 2, [indexed(chunk("c2"))])
    await reader.disconnect()
    wrong = WeaviateStore(own.url, "another-key", own.grpc_url, 5)
    with pytest.raises(StoreRefused, match="Check WEAVIATE_API_KEY"):
        await wrong.lexical(view(1), ["word"], 5)
    await wrong.disconnect()


def stop(node: Node) -> None:
    """Stop a server as a debugger does; until its last thread has stopped it can still answer."""
    os.kill(node.pid, signal.SIGSTOP)
    os.waitpid(node.pid, os.WUNTRACED)


async def test_a_server_that_hangs_and_dies_costs_the_deadline_and_is_used_again(
    own: Node, plan: Plan
) -> None:
    """Stopped as by a debugger, then killed, then started on what it had written."""
    store = WeaviateStore(own.url, KEY, own.grpc_url, 1)
    await store.sweep(INDEX, 0)
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
    await asyncio.to_thread(stop, own)
    async with asyncio.timeout(2):
        with pytest.raises(SearchTimeout, match="did not answer within 1 s"):
            await store.lexical(view(1), ["word"], 5)
    os.kill(own.pid, signal.SIGKILL)
    async with asyncio.timeout(2):
        with pytest.raises((StoreUnreachable, SearchTimeout)):
            await store.lexical(view(1), ["word"], 5)
    async with asyncio.timeout(0.5):
        with pytest.raises(StoreUnreachable, match="cannot be reached"):
            await store.lexical(view(1), ["word"], 5)
    again = await asyncio.to_thread(launch, Path(weaviate_binary()), plan)
    try:
        await asyncio.to_thread(wait_until_ready, [again])
        assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
        assert await store.count(INDEX, 1) == 1
    finally:
        halt(again)
        await store.disconnect()
