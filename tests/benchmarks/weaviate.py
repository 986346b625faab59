"""Print what our search on Weaviate costs beside the client's own hybrid call without any filter.

`python -m tests.benchmarks.weaviate`; CHUNKS says how many (20,000). Needs the server that
`make services` starts. Every row is asked in turn, question by question, on the same data: 41
generations, a twentieth of the chunks closed. `target` is the ratio that the design asks for.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import weaviate
from dotenv import dotenv_values
from weaviate.classes.config import ConsistencyLevel
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.collections.classes.filters import FilterReturn

from knowledge.models import Index, IndexedChunk, Spec, Vector, View
from knowledge.stores.weaviate import WeaviateStore
from knowledge.stores.weaviate.schema import FOREVER, HIT, VECTOR
from knowledge.stores.weaviate.tenant import SINCE, UNTIL, Tenant, tenant_of
from tests.contract.stores import Server
from tests.knowledge.builders import chunk, view

CHUNKS = int(os.environ.get("CHUNKS", "20000"))  # noqa: TID251  # a benchmark's size
QUESTIONS = 120
DEPTH = 200
DIMENSION = 384
WORDS = 30_000
LAST = 41
TARGET = 1.3
INDEX = Index("benchmark", Spec("benchmark", DIMENSION, "benchmark"))
SERVICES = Path(__file__).resolve().parents[2] / ".services" / "env"

Ask = Callable[[list[str], Vector], Awaitable[object]]


class Corpus:
    """Chunks of Zipf's words around a few hundred topics, the same in every run."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._topics = np.random.default_rng(1).standard_normal((300, DIMENSION))
        weights = 1 / np.arange(1, WORDS + 1)
        self._weights = weights / weights.sum()

    def words(self, count: int) -> list[str]:
        drawn = self._chance.choice(WORDS, size=count, p=self._weights)
        return [f"w{number}" for number in drawn]

    def vector(self) -> Vector:
        topic = self._topics[self._chance.integers(len(self._topics))]
        return (topic + 0.8 * self._chance.standard_normal(DIMENSION)).astype(np.float32)

    def chunk(self, number: int) -> IndexedChunk:
        terms = self.words(int(self._chance.integers(40, 120)))
        one = replace(
            chunk(f"{number:064}", f"p{number // 10}.md", number % 10), text=" ".join(terms)
        )
        return IndexedChunk(one, tuple(terms), self.vector())


async def load(store: WeaviateStore) -> float:
    """Load six tenths at once and the rest a generation at a time; return chunks a second."""
    corpus, done, started = Corpus(7), 0, time.perf_counter()
    for generation in range(1, LAST + 1):
        until = CHUNKS * (60 + generation - 1) // 100
        while done < until:
            some = min(1024, until - done)
            await store.add(INDEX, generation, [corpus.chunk(done + it) for it in range(some)])
            done += some
    spent = time.perf_counter() - started
    closed = [f"{number:064}" for number in range(0, done, 20)]
    for place, generation in enumerate((LAST - 1, LAST)):
        await store.close(INDEX, generation, closed[place::2])
    return done / spent


def rows(store: WeaviateStore, tenant: Tenant) -> dict[str, Ask]:
    """Return what is measured, the yardstick first."""

    async def hybrid(words: list[str], vector: Vector) -> object:
        return await tenant.query.hybrid(
            query=" ".join(words),
            vector=vector.tolist(),
            target_vector=VECTOR,
            query_properties=["terms"],
            alpha=0.5,
            limit=DEPTH,
            return_metadata=MetadataQuery(score=True),
            return_properties=HIT,
        )

    async def ours(words: list[str], vector: Vector, seen: View) -> object:
        return await asyncio.gather(
            store.dense(seen, vector, DEPTH), store.lexical(seen, words, DEPTH)
        )

    live = view(LAST, index=INDEX)
    beyond = Filter.not_(SINCE.greater_than(LAST) | UNTIL.less_or_equal(LAST))
    forms: Mapping[str, FilterReturn | None] = {
        "no filter": None,
        "from <= g and to > g": SINCE.less_or_equal(LAST) & UNTIL.greater_than(LAST),
        "to = for ever (not exact)": UNTIL.equal(FOREVER),
        "not (from > g or to <= g)": beyond,
    }
    return {
        "the client's hybrid, no filter": hybrid,
        "our search: tenant, generation": lambda words, vector: ours(words, vector, live),
        **{f"two legs, {name}": legs(tenant, form) for name, form in forms.items()},
    }


def legs(tenant: Tenant, where: FilterReturn | None) -> Ask:
    """Return both legs as the client alone asks them."""

    async def ask(words: list[str], vector: Vector) -> object:
        return await asyncio.gather(
            tenant.query.near_vector(
                near_vector=vector.tolist(),
                target_vector=VECTOR,
                limit=DEPTH,
                filters=where,
                return_metadata=MetadataQuery(distance=True),
                return_properties=HIT,
            ),
            tenant.query.bm25(
                query=" ".join(words),
                query_properties=["terms"],
                limit=DEPTH,
                filters=where,
                return_metadata=MetadataQuery(score=True),
                return_properties=HIT,
            ),
        )

    return ask


async def measured(asked: Mapping[str, Ask]) -> dict[str, list[float]]:
    """Ask every question of every row in turn; the first question only warms."""
    questions = Corpus(99)
    spent: dict[str, list[float]] = {name: [] for name in asked}
    names = list(asked)
    for number in range(QUESTIONS + 1):
        words, vector = questions.words(7), questions.vector()
        # Each row comes first as often as any other: the first one reads what is not in memory.
        names.append(names.pop(0))
        for name in names:
            started = time.perf_counter()
            await asked[name](words, vector)
            if number:
                spent[name].append((time.perf_counter() - started) * 1000)
    return spent


async def run(server: Server) -> None:
    """Load, ask, print."""
    store = WeaviateStore(server.url, None, server.grpc_url, 30)
    if await store.count(INDEX, LAST) != CHUNKS - CHUNKS // 20:
        await server.emptied()
        speed = await load(store)
        print(f"{CHUNKS} chunks loaded, read back, at {speed:.0f}/s", flush=True)
    rest, grpc = (url.rsplit(":", 1)[1] for url in (server.url, server.grpc_url))
    client = weaviate.use_async_with_local("127.0.0.1", int(rest), int(grpc), skip_init_checks=True)
    async with client:
        tenant = tenant_of(client, INDEX, ConsistencyLevel.ONE)
        spent = await measured(rows(store, tenant))
    await store.disconnect()
    yardstick = float(np.median(next(iter(spent.values()))))
    for name, times in spent.items():
        p50, p95 = np.percentile(times, [50, 95])
        print(f"{name:40s} {p50:7.1f} ms p50 {p95:7.1f} ms p95   {p50 / yardstick:4.2f}x")
    print(f"target: our search at most {TARGET}x the first row")


def main() -> int:
    """Print the table; 3 where no server runs."""
    urls = dotenv_values(SERVICES)
    url, grpc_url = (urls.get(f"FRONTDESK_TEST_WEAVIATE_{name}") for name in ("URL", "GRPC_URL"))
    if not (url and grpc_url):
        print("skipped: no Weaviate; run `make services` where Go is installed")
        return 3
    asyncio.run(run(Server(url, grpc_url)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
