"""The same question brings the same chunks in the same order, whichever store is asked."""

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.models import Audience, Hit, IndexedChunk
from knowledge.stores.sqlite.store import SqliteStore
from tests.contract.stores import Stores
from tests.knowledge.builders import INDEX, chunk, direction, ids, indexed, view

CHUNKS = 300
WORDS = tuple(f"word{n}" for n in range(120))
OTHERS = pytest.mark.parametrize(
    "stores", ["weaviate", pytest.param("server", marks=pytest.mark.service)], indirect=True
)


def corpus() -> list[IndexedChunk]:
    """Return chunks of all lengths; common words are common."""
    dice = random.Random(5)  # noqa: S311  # chance comes from a seed
    common = [1 / (rank + 1) for rank in range(len(WORDS))]
    made: list[IndexedChunk] = []
    for n in range(CHUNKS):
        text = dice.choices(WORDS, common, k=dice.randint(4, 150))
        audience = Audience.PUBLIC if n % 3 else Audience.INTERNAL
        one = chunk(f"c{n}", f"{n % 50}.md", n // 50, audience)
        made.append(indexed(one, " ".join(text)))
    return made


def expect_alike(ours: Sequence[Hit], theirs: Sequence[Hit], tie: float) -> None:
    """Hold that both found the same in the same order; nearer than `tie`, a rounding may decide."""
    scores = {hit.chunk_id: hit.score for hit in ours}
    assert set(scores) == set(ids(theirs))
    in_their_order = [scores[hit.chunk_id] for hit in theirs]
    assert all(one > after - tie for one, after in pairwise(in_their_order))
    assert {hit.chunk_id: hit.path for hit in ours} == {hit.chunk_id: hit.path for hit in theirs}


@OTHERS
@pytest.mark.parametrize("audience", Audience)
async def test_both_stores_rank_alike(stores: Stores, tmp_path: Path, audience: Audience) -> None:
    """After a fresh build: equal ranks, cosines to 1e-4, BM25 to 1 %.

    All that is found is compared: Weaviate 1.39's own cut at a depth may miss a hit.
    """
    file, server = SqliteStore(tmp_path / "other.db"), await stores.open()
    await file.connect()
    for store in (file, server):
        await store.add(INDEX, 1, corpus())
    seen, dice = view(1, audience), random.Random(7)  # noqa: S311  # likewise
    for n in range(25):
        asked = direction(f"question {n}")
        ours, theirs = [await store.dense(seen, asked, CHUNKS) for store in (file, server)]
        expect_alike(ours, theirs, 1e-5)
        assert scores_of(theirs) == pytest.approx(scores_of(ours), abs=1e-4)
        terms = dice.sample(WORDS, dice.randint(1, 6))
        ours, theirs = [await store.lexical(seen, terms, CHUNKS) for store in (file, server)]
        expect_alike(ours, theirs, 1e-5)
        assert scores_of(theirs) == pytest.approx(scores_of(ours), rel=0.01)
    await file.disconnect()


def scores_of(hits: Sequence[Hit]) -> dict[str, float]:
    return {hit.chunk_id: hit.score for hit in hits}
