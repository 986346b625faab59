"""What is Weaviate's own: limits, errors, deadlines. The contract is tests/contract/'s."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import grpc
import numpy as np
import pytest

from knowledge.errors import SearchTimeout, SearchUnavailable, SpecMismatch
from knowledge.models import Index, Spec
from knowledge.stores.weaviate import WeaviateStore
from knowledge.stores.weaviate.connection import Address
from knowledge.stores.weaviate.schema import collection_name, to_chunk, to_properties
from tests.knowledge.builders import DIMENSION, INDEX, SPEC, chunk, direction, ids, indexed, view
from tests.weaviate_stub import Stub, weaviate_stub


@pytest.fixture
async def stub() -> AsyncGenerator[Stub]:
    async with weaviate_stub() as stub:
        yield stub


@pytest.fixture
async def store(stub: Stub) -> AsyncGenerator[WeaviateStore]:
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    await store.connect()
    yield store
    await store.disconnect()


async def test_neighbours_are_the_document_in_order(store: WeaviateStore) -> None:
    """Also where a document has more chunks than a page, and its name is nearly another's."""
    many = [indexed(chunk(f"c{n}", "docs/install.md", n)) for n in range(1005)]
    await store.add(INDEX, 1, [*many, indexed(chunk("c2000", "install/docs.md"))])
    found = await store.neighbours(view(1), many[7].chunk)
    assert [one.ordinal for one in found] == list(range(1005))


async def test_a_forgotten_document_leaves_every_generation(
    store: WeaviateStore, stub: Stub
) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2", "b.md"))])
    await store.close(INDEX, 2, ["c1"])
    assert await store.forget(INDEX, "docs", "a.md") == 1
    assert await store.forget(INDEX, "docs", "a.md") == 0
    (objects,) = stub.memory.collections[collection_name(SPEC)].tenants.values()
    assert [it.properties["chunk_id"] for it in objects.values()] == ["c2"]


async def test_more_is_deleted_than_one_call_deletes(store: WeaviateStore, stub: Stub) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    (objects,) = stub.memory.collections[collection_name(SPEC)].tenants.values()
    (one,) = objects.values()
    for n in range(10_500):
        name = f"00000000-0000-4000-8000-{n:012}"
        objects[name] = replace(one, uuid=name)
    assert await store.forget(INDEX, "docs", "a.md") == 10_501
    assert objects == {}


async def test_without_an_embedder_search_is_lexical(store: WeaviateStore) -> None:
    index = Index("T1", Spec("none", 0, "analyzer-1"))
    await store.add(index, 1, [indexed(chunk("c1"), vector=np.empty(0, np.float32))])
    assert ids(await store.lexical(view(1, index=index), ["word"], 5)) == ["c1"]


@pytest.mark.parametrize(
    "vector", [[1, 0], [0] * DIMENSION, [np.nan] * DIMENSION, [np.inf] * DIMENSION]
)
async def test_a_vector_that_would_never_be_found_is_refused(
    store: WeaviateStore, vector: list[float]
) -> None:
    with pytest.raises(SpecMismatch, match=r"a\.md is not 8 numbers of model-1"):
        await store.add(INDEX, 1, [indexed(chunk("c1"), vector=np.array(vector, np.float32))])


async def test_a_collection_of_another_spec_is_refused(store: WeaviateStore, stub: Stub) -> None:
    await store.sweep(INDEX, 0)
    stub.memory.collections[collection_name(SPEC)].config["description"] = "{}"
    second = WeaviateStore(stub.url, None, stub.grpc_url)
    with pytest.raises(SpecMismatch, match="another model or analyzer"):
        await second.add(INDEX, 1, [indexed(chunk("c1"))])
    await second.disconnect()


async def test_two_first_callers_open_one_index(store: WeaviateStore) -> None:
    await asyncio.gather(
        *(store.add(INDEX, 1, [indexed(chunk(f"c{n}"))]) for n in range(4)),
    )
    assert await store.count(INDEX, 1) == 4


async def test_knowledge_that_was_lost_is_an_error_not_an_empty_answer(
    store: WeaviateStore, stub: Stub
) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    stub.memory.collections[collection_name(SPEC)].tenants.clear()
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.lexical(view(1), ["word"], 5)
    stub.memory.collections.clear()
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.dense(view(1), direction("x"), 5)


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, SearchUnavailable, "Check WEAVIATE_API_KEY"),
        (grpc.StatusCode.PERMISSION_DENIED, SearchUnavailable, "Check WEAVIATE_API_KEY"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, SearchUnavailable, "no more requests"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, SearchTimeout, "too slow"),
        (grpc.StatusCode.INTERNAL, SearchUnavailable, "failed: "),
    ],
)
async def test_an_error_is_one_line_of_ours(
    store: WeaviateStore, stub: Stub, code: grpc.StatusCode, kind: type[Exception], said: str
) -> None:
    await store.sweep(INDEX, 0)
    stub.faults.codes = [code]
    with pytest.raises(kind) as raised:
        await store.lexical(view(1), ["word"], 5)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_batch_that_is_not_taken_whole_is_an_error(
    store: WeaviateStore, stub: Stub
) -> None:
    stub.faults.refused_objects = 1
    with pytest.raises(SearchUnavailable, match="did not take 1 chunks: store is read-only"):
        await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])


async def test_a_batch_of_which_nothing_is_taken_is_an_error(
    store: WeaviateStore, stub: Stub
) -> None:
    stub.faults.refused_objects = 1
    with pytest.raises(SearchUnavailable, match="read-only"):
        await store.add(INDEX, 1, [indexed(chunk("c1"))])


async def test_a_slow_server_is_left_at_our_deadline(stub: Stub) -> None:
    store = WeaviateStore(stub.url, None, stub.grpc_url, read_seconds=0.3)
    await store.sweep(INDEX, 0)
    stub.faults.delay = 30
    with pytest.raises(SearchTimeout, match=r"did not answer within 0\.3 s"):
        await store.lexical(view(1), ["word"], 5)
    await store.disconnect()


async def test_a_server_that_is_not_there(unused_tcp_port: int) -> None:
    """Opening is no error: the bot starts, and its askers get a person."""
    store = WeaviateStore(f"http://127.0.0.1:{unused_tcp_port}")
    await store.connect()
    with pytest.raises(SearchUnavailable, match="cannot be reached"):
        await store.lexical(view(1), ["word"], 5)
    await store.disconnect()


async def test_search_goes_on_after_the_client_was_closed(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    await store.disconnect()
    assert await store.count(INDEX, 1) == 1


async def test_the_key_is_sent_and_a_wrong_one_is_said() -> None:
    async with weaviate_stub(key="right") as stub:
        store = WeaviateStore(stub.url, "right", stub.grpc_url)
        await store.add(INDEX, 1, [indexed(chunk("c1"))])
        await store.disconnect()
        wrong = WeaviateStore(stub.url, "wrong-key", stub.grpc_url)
        with pytest.raises(SearchUnavailable, match="Check WEAVIATE_API_KEY") as raised:
            await wrong.count(INDEX, 1)
        assert "wrong-key" not in str(raised.value)
        await wrong.disconnect()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://weaviate:8080", ("weaviate", 50051, False)),
        ("https://search.example", ("search.example", 443, True)),
        ("https://abc.c0.weaviate.cloud", ("grpc-abc.c0.weaviate.cloud", 443, True)),
    ],
)
def test_the_search_port_follows_from_the_address(
    url: str, expected: tuple[str, int, bool]
) -> None:
    assert Address(url).grpc == expected


def test_a_chunk_survives_its_properties() -> None:
    one = replace(chunk("c1"), url="https://example.com", line=None, page=4)
    assert to_chunk(to_properties(indexed(one), 1)) == one
