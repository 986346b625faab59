"""Weaviate as a store, held against a stub that the real client talks to."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import grpc
import numpy as np
import pytest

from knowledge.errors import SearchTimeout, SearchUnavailable, SpecMismatch
from knowledge.models import (
    Audience,
    BlockKind,
    Chunk,
    Hit,
    Index,
    IndexedChunk,
    Spec,
    Vector,
    View,
)
from knowledge.stores.weaviate import WeaviateStore
from knowledge.stores.weaviate.connection import Address
from knowledge.stores.weaviate.schema import collection_name, to_chunk, to_properties
from tests.weaviate_stub import Stub, weaviate_stub

SPEC = Spec("model-1", 3, "analyzer-1")
INDEX = Index("T1", SPEC)


def view(generation: int, audience: Audience = Audience.INTERNAL, index: Index = INDEX) -> View:
    return View(index, generation, audience)


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def chunk(name: str, path: str = "a.md", audience: Audience = Audience.INTERNAL) -> Chunk:
    return Chunk(
        chunk_id=name,
        source="docs",
        path=path,
        ordinal=int(name[1:]),
        title="Title “1”",
        headings=("A", "B"),
        kind=BlockKind.PARAGRAPH,
        text=f"Text of {name}.\n\tÜber {name}",
        content_hash=f"hash of {name}",
        audience=audience,
        line=3,
    )


def indexed(one: Chunk, terms: str = "word", vector: Vector | None = None) -> IndexedChunk:
    return IndexedChunk(one, tuple(terms.split()), unit(1, 0, 0) if vector is None else vector)


def ids(found: Sequence[Hit] | Sequence[Chunk]) -> list[str]:
    return [one.chunk_id for one in found]


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


async def test_the_dense_leg_ranks_by_cosine(store: WeaviateStore) -> None:
    near, far = unit(3, 4, 0), unit(0, 0, 1)
    await store.add(INDEX, 1, [indexed(chunk("c1"), vector=far), indexed(chunk("c2"), vector=near)])
    found = await store.dense(view(1), unit(1, 0, 0), 5)
    assert ids(found) == ["c2", "c1"]
    assert found[0].score == pytest.approx(0.6, abs=1e-4)
    assert (found[0].path, found[0].content_hash) == ("a.md", "hash of c2")


async def test_the_lexical_leg_scores_by_bm25(store: WeaviateStore) -> None:
    """The formula of the port: one term of two in one of two chunks of two tokens each."""
    await store.add(
        INDEX, 1, [indexed(chunk("c1"), "refund day"), indexed(chunk("c2"), "plan a/b")]
    )
    (hit,) = await store.lexical(view(1), ["refund", "refund"], 5)
    assert hit.score == pytest.approx(np.log(2) / 2.2, rel=1e-4)
    assert ids(await store.lexical(view(1), ["a/b"], 5)) == ["c2"]


async def test_ties_are_broken_by_id(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in (3, 1, 2)])
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1", "c2", "c3"]
    assert ids(await store.dense(view(1), unit(1, 0, 0), 5)) == ["c1", "c2", "c3"]


async def test_nothing_asked_is_nothing_found(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    assert await store.lexical(view(1), [], 5) == ()
    assert await store.lexical(view(1), ["word"], 0) == ()
    assert await store.dense(view(1), unit(1, 0, 0), 0) == ()
    assert await store.chunks(view(1), []) == ()


async def test_an_asker_sees_what_is_theirs_in_every_reading(store: WeaviateStore) -> None:
    public, internal = chunk("c1", audience=Audience.PUBLIC), chunk("c2")
    await store.add(INDEX, 1, [indexed(public), indexed(internal)])
    outside = view(1, Audience.PUBLIC)
    assert ids(await store.dense(outside, unit(1, 0, 0), 5)) == ["c1"]
    assert ids(await store.lexical(outside, ["word"], 5)) == ["c1"]
    assert ids(await store.chunks(outside, ["c1", "c2"])) == ["c1"]
    assert ids(await store.neighbours(outside, public)) == ["c1"]
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1", "c2"]


async def test_workspaces_do_not_meet(store: WeaviateStore) -> None:
    """Not even where two have the same chunk."""
    other = Index("T2", SPEC)
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    await store.add(other, 1, [indexed(replace(chunk("c1"), text="other"))])
    assert (await store.chunks(view(1), ["c1"]))[0].text != "other"
    assert (await store.chunks(view(1, index=other), ["c1"]))[0].text == "other"
    assert await store.forget(other, "docs", "a.md") == 1
    assert await store.count(INDEX, 1) == 1


async def test_chunks_come_back_whole_in_the_order_asked(store: WeaviateStore) -> None:
    first, second = chunk("c1"), chunk("c2", audience=Audience.PUBLIC)
    await store.add(INDEX, 1, [indexed(first), indexed(second)])
    assert await store.chunks(view(1), ["c2", "c9", "c1", "c2"]) == (second, first)


async def test_neighbours_are_the_document_in_order(store: WeaviateStore) -> None:
    """Also where a document has more chunks than a page, and its name is nearly another's."""
    many = [indexed(chunk(f"c{n}", "docs/install.md")) for n in range(1005)]
    await store.add(INDEX, 1, [*many, indexed(chunk("c2000", "install/docs.md"))])
    found = await store.neighbours(view(1), many[7].chunk)
    assert [one.ordinal for one in found] == list(range(1005))


async def test_a_generation_sees_what_was_valid_in_it(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    await store.close(INDEX, 2, ["c1"])
    assert await store.ids(INDEX, 1) == {"c1", "c2"}
    assert await store.ids(INDEX, 2) == {"c2", "c3"}
    assert await store.count(INDEX, 2) == 2
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1", "c2"]
    assert ids(await store.dense(view(2), unit(1, 0, 0), 5)) == ["c2", "c3"]


async def test_adding_twice_changes_nothing(store: WeaviateStore) -> None:
    for generation in (1, 1, 2):
        await store.add(INDEX, generation, [indexed(chunk("c1")), indexed(chunk("c1"))])
    assert await store.count(INDEX, 1) == 1
    assert await store.count(INDEX, 2) == 1


async def test_a_chunk_that_was_closed_can_come_back(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    await store.close(INDEX, 2, ["c1"])
    await store.add(INDEX, 3, [indexed(chunk("c1"))])
    assert [await store.count(INDEX, generation) for generation in (1, 2, 3)] == [1, 0, 1]


async def test_a_crashed_load_is_swept(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    await store.close(INDEX, 2, ["c1", "c2"])
    await store.sweep(INDEX, 1)
    assert await store.ids(INDEX, 1) == {"c1", "c2"}
    assert await store.ids(INDEX, 2) == {"c1", "c2"}


async def test_a_sweep_of_nothing_makes_the_index(store: WeaviateStore) -> None:
    await store.sweep(INDEX, 0)
    assert await store.count(INDEX, 1) == 0


async def test_what_no_generation_needs_is_collected(store: WeaviateStore) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    await store.close(INDEX, 2, ["c1"])
    assert await store.collect(INDEX, 1) == 0
    assert await store.collect(INDEX, 2) == 1
    assert await store.ids(INDEX, 2) == {"c2"}


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
    bare = IndexedChunk(chunk("c1"), ("word",), None)
    await store.add(index, 1, [bare, indexed(chunk("c2"), vector=np.empty(0, np.float32))])
    assert ids(await store.lexical(view(1, index=index), ["word"], 5)) == ["c1", "c2"]


@pytest.mark.parametrize("vector", [[1, 0], [0, 0, 0], [np.nan, 0, 1], [np.inf, 0, 1]])
async def test_a_vector_that_would_never_be_found_is_refused(
    store: WeaviateStore, vector: list[float]
) -> None:
    with pytest.raises(SpecMismatch, match=r"a\.md is not 3 numbers of model-1"):
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


async def test_what_is_not_there_is_an_error_not_an_empty_answer(store: WeaviateStore) -> None:
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.lexical(view(1), ["word"], 5)
    await store.add(Index("T2", SPEC), 1, [indexed(chunk("c1"))])
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.dense(view(1), unit(1, 0, 0), 5)


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
