"""A Weaviate in trouble is one line that says what to do, in time; what was live stays live.

What a real server cannot be made to do is done by the stub; the real one is in
test_weaviate_server.py.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import grpc
import pytest
from structlog.testing import capture_logs

from knowledge.errors import (
    ForeignSchema,
    KnowledgeLost,
    PartialWrite,
    ReplicasMissing,
    SearchTimeout,
    SearchUnavailable,
    StoreOverloaded,
    StoreReadOnly,
    StoreRefused,
    StoreUnreachable,
    StoreVersion,
)
from knowledge.stores.weaviate import WeaviateStore
from knowledge.stores.weaviate.meaning import explained
from knowledge.stores.weaviate.schema import collection_name
from tests.knowledge.builders import INDEX, SPEC, chunk, direction, ids, indexed, view
from tests.weaviate_stub import Stub, weaviate_stub


@pytest.fixture
async def stub() -> AsyncGenerator[Stub]:
    async with weaviate_stub() as stub:
        yield stub


@pytest.fixture
async def store(stub: Stub) -> AsyncGenerator[WeaviateStore]:
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    yield store
    await store.disconnect()


async def test_knowledge_that_was_lost_is_an_error_and_can_be_loaded_again(
    store: WeaviateStore, stub: Stub
) -> None:
    """An empty answer would say that the documents hold nothing."""
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    stub.memory.collections[collection_name(SPEC)].tenants.clear()
    with pytest.raises(KnowledgeLost, match="load it again"):
        await store.lexical(view(1), ["word"], 5)
    stub.memory.collections.clear()
    with pytest.raises(KnowledgeLost, match="load it again"):
        await store.dense(view(1), direction("x"), 5)
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]


async def test_a_workspace_that_was_put_to_sleep_is_woken_by_a_load(stub: Stub) -> None:
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    collection = stub.memory.collections[collection_name(SPEC)]
    collection.asleep |= set(collection.tenants)
    with pytest.raises(KnowledgeLost, match="to sleep: load it again"):
        await store.lexical(view(1), ["word"], 5)
    assert await store.count(INDEX, 1) == 1
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
    await store.disconnect()


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, StoreRefused, "Check WEAVIATE_API_KEY"),
        (grpc.StatusCode.PERMISSION_DENIED, StoreRefused, "does not let this key do that"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, StoreOverloaded, "no more requests"),
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
    assert stub.url in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("write /data/lsm: no space left on device", StoreReadOnly),
        ("cannot achieve consistency level of ALL: read error", ReplicasMissing),
        ("no such prop with name 'card' found in class", ForeignSchema),
    ],
)
def test_the_servers_words_tell_what_no_code_does(words: str, kind: type[Exception]) -> None:
    assert type(explained(OSError(words), "http://w:8080")) is kind


async def test_a_batch_that_is_not_taken_whole_is_an_error(
    store: WeaviateStore, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    """The client would log the objects, texts and all."""
    stub.faults.refused_objects = 1
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(PartialWrite, match="did not take 1 chunks: of no particular reason"),
    ):
        await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    assert "Text of c1" not in caplog.text


async def test_a_batch_of_which_nothing_is_taken_is_an_error(
    store: WeaviateStore, stub: Stub
) -> None:
    stub.faults.refused_objects = 1
    with pytest.raises(PartialWrite, match="of no particular reason"):
        await store.add(INDEX, 1, [indexed(chunk("c1"))])


async def test_what_was_written_is_read_back(store: WeaviateStore, stub: Stub) -> None:
    """A server that says nothing of what it lost is not believed."""
    stub.faults.lost_objects = 2
    with pytest.raises(PartialWrite, match="took 5 chunks and lacks 2 of them"):
        await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in range(5)])


async def test_a_full_disk_is_said_and_what_was_live_stays(
    store: WeaviateStore, stub: Stub
) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    stub.faults.read_only = True
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.add(INDEX, 2, [indexed(chunk("c3"))])
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.close(INDEX, 2, ["c1"])
    with pytest.raises(StoreReadOnly, match="disk is full"):
        await store.forget(INDEX, "docs", "a.md")
    assert set(ids(await store.lexical(view(1), ["word"], 5))) == {"c1", "c2"}


@pytest.mark.parametrize("version", ["1.26.4", "1.36.9", "1.38.2", "2.0.0"])
async def test_a_version_that_we_cannot_work_with_is_refused(stub: Stub, version: str) -> None:
    stub.faults.version = version
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    with pytest.raises(StoreVersion, match=r"needs 1\.39"):
        await store.lexical(view(1), ["word"], 5)
    await store.disconnect()


@pytest.mark.parametrize(("version", "lines"), [("1.39.7", 0), ("1.41.0-rc.1", 1)])
async def test_a_version_that_we_do_not_know_is_logged(
    stub: Stub, version: str, lines: int
) -> None:
    stub.faults.version = version
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    with capture_logs() as logged:
        await store.sweep(INDEX, 0)
    assert [one["event"] for one in logged] == ["weaviate_untested"] * lines
    await store.disconnect()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("description", "somebody else's", "its description"),
        ("properties", [], "its property chunk_id"),
    ],
)
async def test_a_collection_that_is_not_ours_is_left_alone(
    store: WeaviateStore, stub: Stub, key: str, value: object, said: str
) -> None:
    await store.sweep(INDEX, 0)
    stub.memory.collections[collection_name(SPEC)].config[key] = value
    second = WeaviateStore(stub.url, None, stub.grpc_url)
    with pytest.raises(ForeignSchema, match=f"{said}.*delete it there"):
        await second.add(INDEX, 1, [indexed(chunk("c1"))])
    await second.disconnect()


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
    with pytest.raises(StoreUnreachable, match=r"cannot be reached. Check WEAVIATE_URL"):
        await store.lexical(view(1), ["word"], 5)
    await store.disconnect()


async def test_a_closed_search_port_is_told_from_a_server_that_is_down(
    stub: Stub, unused_tcp_port: int
) -> None:
    """A firewall often lets one of the two through."""
    store = WeaviateStore(stub.url, None, f"grpc://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(StoreUnreachable, match=f":{unused_tcp_port}, .*WEAVIATE_GRPC_URL"):
        await store.lexical(view(1), ["word"], 5)
    await store.disconnect()


async def test_two_addresses_that_are_one_are_refused(stub: Stub) -> None:
    store = WeaviateStore(stub.url, None, stub.url.replace("http", "grpc"))
    with pytest.raises(StoreUnreachable, match="WEAVIATE_GRPC_URL must be another"):
        await store.lexical(view(1), ["word"], 5)


async def test_the_next_address_answers_for_one_that_is_down(
    stub: Stub, unused_tcp_port_factory: Callable[[], int]
) -> None:
    nobody = [unused_tcp_port_factory() for _ in range(2)]
    store = WeaviateStore(
        f"http://127.0.0.1:{nobody[0]},{stub.url}",
        None,
        f"grpc://127.0.0.1:{nobody[1]},{stub.grpc_url}",
    )
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
    await store.disconnect()


async def test_the_next_address_answers_for_one_that_hangs(stub: Stub) -> None:
    """Within the one deadline, and from then on at once."""
    async with weaviate_stub() as other:
        two = f"{stub.url},{other.url}", None, f"{stub.grpc_url},{other.grpc_url}"
        both = WeaviateStore(*two, read_seconds=1)
        second = WeaviateStore(other.url, None, other.grpc_url)
        await both.add(INDEX, 1, [indexed(chunk("here"))])
        await second.add(INDEX, 1, [indexed(chunk("there"))])
        assert ids(await both.lexical(view(1), ["word"], 5)) == ["here"]
        stub.faults.delay = 30
        assert ids(await both.lexical(view(1), ["word"], 5)) == ["there"]
        async with asyncio.timeout(0.5):
            assert ids(await both.lexical(view(1), ["word"], 5)) == ["there"]
        await both.disconnect()
        await second.disconnect()


async def test_a_server_that_comes_back_is_used_again(stub: Stub) -> None:
    store = WeaviateStore(stub.url, None, stub.grpc_url, read_seconds=0.3)
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    stub.faults.delay = 30
    with pytest.raises(SearchTimeout):
        await store.lexical(view(1), ["word"], 5)
    stub.faults.delay = 0
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
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
        with pytest.raises(StoreRefused, match="Check WEAVIATE_API_KEY") as raised:
            await wrong.count(INDEX, 1)
        assert "wrong-key" not in str(raised.value)
        await wrong.disconnect()


async def test_an_empty_lexical_leg_leaves_a_line(store: WeaviateStore) -> None:
    """The server turns a panic of that leg into no hits; the words themselves are not logged."""
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    with capture_logs() as logged:
        assert not await store.lexical(view(1), ["secret"], 5)
    assert [one["event"] for one in logged] == ["lexical_leg_empty"]
    assert "secret" not in str(logged)


async def test_what_is_added_while_a_search_lists_what_it_may_not_see_stays_unseen(
    store: WeaviateStore, stub: Stub
) -> None:
    """The real server takes the list first and looks for hits then; here the list is kept out."""
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    await store.add(INDEX, 2, [indexed(chunk("c2")), indexed(chunk("c3", "b.md"))])
    stub.faults.blind_to_generations = True
    assert ids(await store.lexical(view(1), ["word"], 5)) == ["c1"]
    assert ids(await store.dense(view(1), direction("x"), 5)) == ["c1"]
    assert ids(await store.neighbours(view(1), replace(chunk("c1"), path="b.md"))) == []


async def test_a_checkup_names_version_and_address(stub: Stub, unused_tcp_port: int) -> None:
    """It says what to do where one of several is away, and fails where the only one is."""
    store = WeaviateStore(stub.url, None, stub.grpc_url)
    found = await store.checkup()
    assert (found.text, found.remedy) == (f"Weaviate 1.39.0 at {stub.url}", None)
    await store.disconnect()
    nobody = f"http://127.0.0.1:{unused_tcp_port}"
    half = WeaviateStore(f"{stub.url},{nobody}", None, f"{stub.grpc_url},grpc://127.0.0.1:1")
    assert f"{nobody} cannot be reached" in ((await half.checkup()).remedy or "")
    await half.disconnect()
    with pytest.raises(StoreUnreachable):
        await WeaviateStore(nobody).checkup()


async def test_nodes_that_differ_hold_no_generation(stub: Stub) -> None:
    """A write to all replicas is answered as done also while one of them is dead."""
    async with weaviate_stub() as other:
        both = WeaviateStore(f"{stub.url},{other.url}", None, f"{stub.grpc_url},{other.grpc_url}")
        second = WeaviateStore(other.url, None, other.grpc_url)
        await both.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
        await second.add(INDEX, 1, [indexed(chunk("c1"))])
        with pytest.raises(PartialWrite, match="nodes that hold 1 to 2 chunks"):
            await both.count(INDEX, 1)
        await both.disconnect()
        await second.disconnect()
