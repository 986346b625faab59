"""Three real Weaviate nodes: each has everything, one may die, and comes back. `make test-cluster`.

Not in CI: it takes minutes, and what it can break belongs to the server more than to us.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from knowledge.errors import SearchUnavailable
from knowledge.models import Index, IndexedChunk
from knowledge.stores.weaviate import Keeping, WeaviateStore
from tests.knowledge.builders import SPEC, chunk, direction, ids, indexed, view
from tests.weaviate_server import (
    Node,
    NoWeaviate,
    Plan,
    free_ports,
    halt,
    launch,
    runs,
    wait_until_ready,
    weaviate_binary,
)

pytestmark = pytest.mark.cluster

CHUNKS = 60
SEARCH_S = 3
SLACK_S = 0.5
STEP_S = 60
"""How long the store lets one step of a load take."""


@dataclass
class Cluster:
    """Three nodes that can be killed and started again."""

    binary: Path
    plans: Sequence[Plan]
    nodes: list[Node]

    def store(self, keeping: Keeping, *only: int) -> WeaviateStore:
        """Return a store that knows these nodes, or all."""
        known = [self.nodes[place] for place in only or range(len(self.nodes))]
        urls, searched = (
            ",".join(node.url for node in known),
            ",".join(node.grpc_url for node in known),
        )
        return WeaviateStore(urls, None, searched, SEARCH_S, keeping)

    def kill(self, place: int) -> None:
        """End a node as a power cut does."""
        with suppress(ProcessLookupError):
            os.kill(self.nodes[place].pid, signal.SIGKILL)
        while runs(self.nodes[place].pid):
            time.sleep(0.05)

    def start(self, place: int) -> None:
        """Start a node on what it had written, and wait for it."""
        self.nodes[place] = launch(self.binary, self.plans[place])
        wait_until_ready(self.nodes)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    try:
        binary = weaviate_binary()
    except NoWeaviate as error:
        pytest.skip(f"no Weaviate: {error}")
    folder = tmp_path_factory.mktemp("cluster")
    ports = {f"n{number}": free_ports() for number in (1, 2, 3)}
    plans = [Plan(name, ports[name], folder / name, ports) for name in ports]
    # All at once: each waits for the other two.
    cluster = Cluster(binary, plans, [launch(binary, plan) for plan in plans])
    try:
        wait_until_ready(cluster.nodes)
        yield cluster
    finally:
        for node in cluster.nodes:
            halt(node)


@pytest.fixture
async def whole(cluster: Cluster) -> AsyncGenerator[WeaviateStore]:
    store = cluster.store(Keeping.of(3, "all", is_compressed=False))
    yield store
    await store.disconnect()


def edition(generation: int) -> list[IndexedChunk]:
    return [indexed(chunk(f"g{generation}c{n}", f"{n}.md")) for n in range(CHUNKS)]


def named(generation: int) -> set[str]:
    return {it.chunk.chunk_id for it in edition(generation)}


async def seen_by(store: WeaviateStore, index: Index, generation: int) -> set[str]:
    """Return what both legs of a store find, which must be the same."""
    seen = view(generation, index=index)
    lexical = set(ids(await store.lexical(seen, ["word"], CHUNKS * 2)))
    assert set(ids(await store.dense(seen, direction("x"), CHUNKS * 2))) == lexical
    return lexical


async def test_each_node_has_what_was_loaded(cluster: Cluster, whole: WeaviateStore) -> None:
    index = Index("each", SPEC)
    await whole.add(index, 1, edition(1))
    for place in range(3):
        one = cluster.store(Keeping.of(3, "all", is_compressed=False), place)
        assert await seen_by(one, index, 1) == named(1)
        await one.disconnect()


@dataclass
class Searches:
    """Searches without pause, and how each ended."""

    store: WeaviateStore
    index: Index
    outcomes: list[str] = field(default_factory=list[str])
    is_over: bool = False

    async def go_on(self) -> None:
        while not self.is_over:
            began = time.monotonic()
            try:
                assert await seen_by(self.store, self.index, 1) == named(1)
                self.outcomes.append("found")
            except SearchUnavailable as error:
                self.outcomes.append(type(error).__name__)
            # Two legs, one after the other.
            assert time.monotonic() - began < 2 * (SEARCH_S + SLACK_S)


async def load_while_a_node_dies(cluster: Cluster, store: WeaviateStore, index: Index) -> None:
    """Load as `ingest` does, until the count that would activate it."""
    for place, one in enumerate(edition(2)):
        await store.add(index, 2, [one])
        if place == CHUNKS // 4:
            cluster.kill(0)
    await store.close(index, 2, sorted(named(1)))
    await store.count(index, 2)


async def test_a_node_dies_under_searches_and_a_load(
    cluster: Cluster, whole: WeaviateStore
) -> None:
    """Searches go on, the load is refused in time, and is made again when the node is back."""
    index = Index("dies", SPEC)
    await whole.add(index, 1, edition(1))
    searches = Searches(whole, index)
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(searches.go_on())
        async with asyncio.timeout(4 * STEP_S):
            with pytest.raises(SearchUnavailable) as refused:
                await load_while_a_node_dies(cluster, whole, index)
        before = len(searches.outcomes)
        await asyncio.sleep(SEARCH_S)
        searches.is_over = True
    print(f"the load: {refused.value}; searches: {Counter(searches.outcomes)}")
    assert set(searches.outcomes[before:]) == {"found"}

    await asyncio.to_thread(cluster.start, 0)
    await _again(whole, index)
    for place in range(3):
        one = cluster.store(Keeping(), place)
        assert await seen_by(one, index, 1) == named(1)
        assert await seen_by(one, index, 2) == named(2)
        await one.disconnect()


async def _again(store: WeaviateStore, index: Index) -> None:
    """Load as `ingest` does: sweep, add, close, count. Raft may take a moment for its leader."""
    async with asyncio.timeout(2 * STEP_S):
        while True:
            try:
                await store.sweep(index, 1)
                await store.add(index, 2, edition(2))
                await store.close(index, 2, sorted(named(1)))
                assert await store.count(index, 2) == CHUNKS
            except SearchUnavailable as error:
                print(f"not yet: {error}")
                await asyncio.sleep(1)
            else:
                break


async def test_with_a_quorum_a_load_needs_two_of_three(cluster: Cluster) -> None:
    index = Index("quorum", replace(SPEC, model="quorum"))
    store = cluster.store(Keeping.of(3, "quorum", is_compressed=False), 1, 2)
    await store.add(index, 1, edition(1))
    cluster.kill(0)
    await _again(store, index)
    for place in (1, 2):
        one = cluster.store(Keeping(), place)
        assert await seen_by(one, index, 2) == named(2)
        await one.disconnect()
    await store.disconnect()
    await asyncio.to_thread(cluster.start, 0)
