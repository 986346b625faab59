"""What lies at the edge of a store: odd texts, odd vectors, depths, and more than fits one call."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge.errors import SpecMismatch
from knowledge.models import Index, Spec
from knowledge.ports import Store
from tests.knowledge.builders import DIMENSION, INDEX, chunk, direction, ids, indexed, view

AT_ONCE = 10_000
"""Weaviate deletes no more objects in one call, nor finds more in one query."""

BAD_VECTORS = {
    "short": [1.0, 0.0],
    "long": [1.0] * (DIMENSION + 1),
    "none": [],
    "zeros": [0.0] * DIMENSION,
    "nan": [1.0] * (DIMENSION - 1) + [np.nan],
    "infinite": [np.inf] * DIMENSION,
}


@pytest.mark.parametrize("name", BAD_VECTORS)
async def test_a_vector_that_would_never_be_found_is_refused(store: Store, name: str) -> None:
    """With the page that it belongs to, and before anything of its batch is written."""
    odd = np.array(BAD_VECTORS[name], np.float32)
    await store.add(INDEX, 1, [indexed(chunk("c0"))])
    with pytest.raises(SpecMismatch, match=r"b\.md is not 8 numbers of model-1"):
        await store.add(INDEX, 2, [indexed(chunk("c1")), indexed(chunk("c2", "b.md"), vector=odd)])
    assert await store.ids(INDEX, 2) == {"c0"}


async def test_a_missing_vector_is_refused(store: Store) -> None:
    """The dense leg would never find its chunk, and nobody would notice."""
    lacking = replace(indexed(chunk("c1")), vector=None)
    with pytest.raises(SpecMismatch, match="is not 8 numbers"):
        await store.add(INDEX, 1, [lacking])


async def test_a_vector_is_refused_where_there_is_no_model(store: Store) -> None:
    with pytest.raises(SpecMismatch, match="is not 0 numbers"):
        await store.add(Index("T1", Spec("none", 0, "analyzer-1")), 1, [indexed(chunk("c1"))])


@pytest.mark.parametrize("name", BAD_VECTORS)
async def test_a_question_of_another_kind_is_refused(store: Store, name: str) -> None:
    """It is an error of ours, not a crash of numpy and not an empty answer."""
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    with pytest.raises(SpecMismatch, match="is not 8 numbers of model-1"):
        await store.dense(view(1), np.array(BAD_VECTORS[name], np.float32), 5)


@pytest.mark.parametrize("depth", [-1, 0, 1, 3, 4, AT_ONCE, AT_ONCE + 1, 2**31])
async def test_any_depth_is_answered(store: Store, depth: int) -> None:
    """Nothing for 0 and below; what there is for more than a server would give."""
    await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in range(4)])
    wanted = max(0, min(depth, 4))
    assert len(await store.lexical(view(1), ["word"], depth)) == wanted
    assert len(await store.dense(view(1), direction("x"), depth)) == wanted


async def test_each_leg_keeps_what_the_other_lacks(store: Store) -> None:
    """No floor of either leg hides what only words, or only meaning, can find."""
    asked = direction("asked")
    words = indexed(chunk("words"), "refund", -asked)
    meaning = indexed(chunk("meaning"), "other", asked)
    await store.add(INDEX, 1, [words, meaning])
    assert ids(await store.lexical(view(1), ["refund"], 9)) == ["words"]
    near = await store.dense(view(1), asked, 9)
    assert [(hit.chunk_id, round(hit.score, 4)) for hit in near] == [("meaning", 1), ("words", -1)]


ODD_TEXTS = {
    "large": "Line\twith a tab.\n" * 4096,
    "NUL": "before\0after",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "right to left": "\u202e\u05d0\u05d1\u0627\u0644\u202c",
    "lone combining": "\u0301\u0300 e\u0301 \u00e9",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "separators": "a\u2028b\u2029c\u00a0d\u200be\ufefff",
    "private and last": "\ue000\U0010ffff\ufffd",
    "quotes": "\"'`\\ % _ * {} <script> --",
}


@pytest.mark.parametrize("name", ODD_TEXTS)
async def test_an_odd_text_comes_back_as_it_was(store: Store, name: str) -> None:
    """As text, title, heading, path and URL; and its document is found by its name."""
    odd = ODD_TEXTS[name]
    one = replace(chunk("c1", f"{odd[:200]}.md"), text=odd, title=odd, headings=(odd, "B"), url=odd)
    await store.add(INDEX, 1, [indexed(one), indexed(chunk("c2", "b.md"))])
    assert list(await store.chunks(view(1), ["c1"])) == [one]
    assert ids(await store.neighbours(view(1), one)) == ["c1"]
    found = await store.lexical(view(1), ["word"], 9)
    assert {hit.chunk_id: hit.path for hit in found} == {"c1": one.path, "c2": "b.md"}
    assert await store.forget(INDEX, "docs", one.path) == 1
    assert await store.ids(INDEX, 1) == {"c2"}


@pytest.mark.parametrize(
    "stores", ["sqlite", pytest.param("server", marks=pytest.mark.service)], indirect=True
)
async def test_more_than_one_call_takes_is_taken_whole(store: Store) -> None:
    """Over 1,000 chunks are closed and opened again, over 10,000 are forgotten."""
    names = [f"c{n}" for n in range(AT_ONCE + 1)]
    for start in range(0, len(names), 512):
        some = names[start : start + 512]
        await store.add(INDEX, 1, [indexed(chunk(name, "big.md")) for name in some])
    await store.add(INDEX, 1, [indexed(chunk("other"))])
    await store.close(INDEX, 2, names[:1100])
    assert await store.count(INDEX, 2) == AT_ONCE + 2 - 1100
    await store.sweep(INDEX, 1)
    assert await store.ids(INDEX, 2) == {"other", *names}
    assert await store.forget(INDEX, "docs", "big.md") == AT_ONCE + 1
    assert await store.ids(INDEX, 1) == {"other"}
