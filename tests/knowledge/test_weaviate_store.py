"""What is Weaviate's own: limits and forms. The contract is tests/contract/'s."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import numpy as np
import pytest

from knowledge.models import Index, Spec
from knowledge.stores.weaviate import WeaviateStore
from knowledge.stores.weaviate.address import Address, addresses
from knowledge.stores.weaviate.schema import collection_name, to_chunk, to_hit, to_properties
from tests.knowledge.builders import INDEX, SPEC, chunk, ids, indexed, view
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


async def test_two_first_callers_open_one_index(store: WeaviateStore) -> None:
    await asyncio.gather(
        *(store.add(INDEX, 1, [indexed(chunk(f"c{n}"))]) for n in range(4)),
    )
    assert await store.count(INDEX, 1) == 4


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


def test_a_cluster_has_an_address_a_node() -> None:
    several = addresses("http://a:8080, http://b:8080", "key", "grpc://a:1, grpc://b:2")
    assert [one.grpc for one in several] == [("a", 1, False), ("b", 2, False)]
    assert {one.key for one in several} == {"key"}


def test_a_hit_keeps_what_it_is_named_by() -> None:
    """Also where a path holds what joins its parts."""
    one = replace(chunk("c1"), path="odd\nname.md")
    hit, generation = to_hit(to_properties(indexed(one), 7), 0.5)
    assert (hit.chunk_id, hit.path, hit.content_hash, generation) == (
        "c1",
        "odd\nname.md",
        one.content_hash,
        7,
    )
