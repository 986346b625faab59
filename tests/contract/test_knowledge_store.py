"""What every store of chunks must do: the embedded one, Weaviate's stub and a real Weaviate."""

import asyncio
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from knowledge.errors import SearchUnavailable
from knowledge.models import Audience, Index, IndexedChunk, Spec
from knowledge.ports import Store
from tests.contract.stores import Stores
from tests.knowledge.builders import (
    DIMENSION,
    INDEX,
    SPEC,
    chunk,
    direction,
    ids,
    indexed,
    view,
)


async def test_what_is_not_there_is_no_empty_answer(store: Store) -> None:
    """A lost store must fetch a person, not say that the documents hold nothing."""
    await store.add(Index("T2", SPEC), 1, [indexed(chunk("c1"))])
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.dense(view(1), direction("x"), 5)
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.lexical(view(1), ["word"], 5)
    with pytest.raises(SearchUnavailable, match="load it again"):
        await store.chunks(view(1), ["c1"])


async def test_what_was_never_added_to_counts_nothing(store: Store) -> None:
    """The first load sweeps, closes and counts before anything is there."""
    await store.sweep(INDEX, 0)
    await store.close(INDEX, 1, ["c1"])
    assert await store.collect(INDEX, 1) == 0
    assert await store.forget(INDEX, "docs", "a.md") == 0
    assert await store.count(INDEX, 1) == 0


async def test_a_chunk_comes_back_as_it_was(store: Store) -> None:
    one = chunk("c1")
    await store.add(INDEX, 1, [indexed(one)])
    assert list(await store.chunks(view(1), ["c1"])) == [one]


async def test_chunks_come_in_the_order_asked_and_once(store: Store) -> None:
    await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in range(5)])
    found = await store.chunks(view(1), ["c3", "c0", "nothing", "c3", "c4"])
    assert ids(found) == ["c3", "c0", "c4"]


async def test_the_dense_leg_is_cosine(store: Store) -> None:
    """Scores are those that numpy computes, in their order."""
    names = [f"c{n}" for n in range(30)]
    await store.add(INDEX, 1, [indexed(chunk(name)) for name in names])
    asked = direction("question")
    wanted = {name: float(direction(name) @ asked) for name in names}
    found = await store.dense(view(1), asked, 10)
    assert ids(found) == sorted(names, key=lambda name: -wanted[name])[:10]
    assert [hit.score for hit in found] == pytest.approx(
        [wanted[hit.chunk_id] for hit in found], abs=1e-4
    )
    assert found[0].path == "a.md"
    assert found[0].content_hash == f"hash of {found[0].chunk_id}"


TEXTS = {
    "c0": "refund money back",
    "c1": "refund refund refund policy for yearly plans and what it means for you",
    "c2": "money",
    "c3": "api key c++ node.js /v1/users user@example.com",
    "c4": "über größe naïve 東京 привет",
    "c5": "plans plans yearly",
    "c6": "nothing of it",
}


def bm25(terms: Sequence[str], texts: Mapping[str, str]) -> dict[str, float]:
    """Return the port's formula in plain Python, over all texts."""
    counts = {name: Counter(text.split()) for name, text in texts.items()}
    average = sum(count.total() for count in counts.values()) / len(counts)
    scores: dict[str, float] = {}
    for name, count in counts.items():
        for term in terms:
            holding = sum(term in other for other in counts.values())
            idf = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
            norm = 1.2 * (1 - 0.75 + 0.75 * count.total() / average)
            if count[term]:
                scores[name] = scores.get(name, 0.0) + idf * count[term] / (count[term] + norm)
    return scores


@pytest.mark.parametrize(
    "asked",
    [
        "refund",
        "money refund",
        "yearly plans refund",
        "c++ /v1/users",
        "größe 東京",
        "absent money",
    ],
)
async def test_the_lexical_leg_is_the_ports_formula(store: Store, asked: str) -> None:
    """Ranked and scored as an independent computation says, to 1 %."""
    await store.add(INDEX, 1, [indexed(chunk(name), text) for name, text in TEXTS.items()])
    wanted = bm25(asked.split(), TEXTS)
    found = await store.lexical(view(1), asked.split(), 10)
    assert ids(found) == sorted(wanted, key=lambda name: (-wanted[name], name))
    assert [hit.score for hit in found] == pytest.approx(
        [wanted[hit.chunk_id] for hit in found], rel=0.01
    )


@pytest.mark.parametrize(
    "terms",
    [[], ['"', "*", "(", "OR", "NEAR", "col:x", "-", "^"], ["no", "such", "term"], ["'"], ["%"]],
)
async def test_terms_are_words_and_never_syntax(store: Store, terms: list[str]) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"), "refund")])
    assert not await store.lexical(view(1), terms, 10)


async def test_equal_scores_come_by_chunk_id(store: Store) -> None:
    names = ["c3", "c1", "c4", "c2"]
    same = direction("same")
    await store.add(INDEX, 1, [indexed(chunk(name), vector=same) for name in names])
    assert ids(await store.lexical(view(1), ["word"], 4)) == sorted(names)
    assert ids(await store.dense(view(1), same, 4)) == sorted(names)


async def test_adding_twice_changes_nothing(store: Store) -> None:
    """A load that is not sure whether a batch arrived may send it again."""
    batch = [indexed(chunk("c1")), indexed(chunk("c2"), "other")]
    await store.add(INDEX, 1, batch)
    before = await store.lexical(view(1), ["word"], 10)
    await store.add(INDEX, 1, batch)
    assert await store.count(INDEX, 1) == 2
    assert await store.lexical(view(1), ["word"], 10) == before
    assert len(await store.dense(view(1), direction("x"), 10)) == 2


async def test_a_generation_sees_what_is_valid_in_it(store: Store) -> None:
    """Chunks appear where they are added and end where they are closed, in both legs."""
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    await store.close(INDEX, 2, ["c1"])
    for generation, seen in ((1, {"c1", "c2"}), (2, {"c2", "c3"}), (3, {"c2", "c3"})):
        assert await store.ids(INDEX, generation) == seen
        assert await store.count(INDEX, generation) == len(seen)
        assert set(ids(await store.lexical(view(generation), ["word"], 9))) == seen
        assert set(ids(await store.dense(view(generation), direction("x"), 9))) == seen
        assert set(ids(await store.chunks(view(generation), ["c1", "c2", "c3"]))) == seen


async def test_a_chunk_that_comes_back_lives_again(store: Store) -> None:
    """Closed at 2 and added at 3 with the same id: there in 1 and 3, not in 2."""
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    await store.close(INDEX, 2, ["c1"])
    await store.add(INDEX, 3, [indexed(chunk("c1"))])
    assert [await store.count(INDEX, number) for number in (1, 2, 3)] == [2, 1, 2]


async def test_the_public_sees_public_chunks_alone(store: Store) -> None:
    secret = chunk("c1", audience=Audience.INTERNAL)
    open_to_all = chunk("c2", audience=Audience.PUBLIC)
    await store.add(INDEX, 1, [indexed(secret), indexed(open_to_all)])
    public = view(1, Audience.PUBLIC)
    assert ids(await store.lexical(public, ["word"], 9)) == ["c2"]
    assert ids(await store.dense(public, direction("c1"), 9)) == ["c2"]
    assert ids(await store.chunks(public, ["c1", "c2"])) == ["c2"]
    assert ids(await store.neighbours(public, open_to_all)) == ["c2"]
    assert len(await store.lexical(view(1), ["word"], 9)) == 2


OTHERS = [Index("T2", SPEC), Index("T1", Spec("model-2", DIMENSION, "analyzer-1"))]


@pytest.mark.parametrize("other", OTHERS, ids=["workspace", "spec"])
async def test_indexes_share_nothing_but_ids(store: Store, other: Index) -> None:
    """Equal ids, words and vectors of another workspace or spec are another thing."""
    await store.add(INDEX, 1, [indexed(chunk("c1"), "word ours")])
    await store.add(other, 1, [indexed(chunk("c1"), "word theirs"), indexed(chunk("c2"))])
    assert ids(await store.lexical(view(1), ["word"], 9)) == ["c1"]
    assert not await store.lexical(view(1), ["theirs"], 9)
    assert ids(await store.dense(view(1), direction("c2"), 9)) == ["c1"]
    await store.forget(other, "docs", "a.md")
    await store.sweep(other, 0)
    assert await store.ids(INDEX, 1) == {"c1"}
    assert await store.ids(other, 1) == frozenset()


async def test_a_sweep_undoes_what_a_crash_left(store: Store) -> None:
    """Added chunks go, closed ones open again, and the generation is as it was."""
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2"))])
    before = await store.lexical(view(1), ["word"], 9)
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    await store.close(INDEX, 2, ["c1"])
    await store.sweep(INDEX, 1)
    assert await store.ids(INDEX, 2) == {"c1", "c2"}
    assert await store.lexical(view(1), ["word"], 9) == before
    assert len(await store.dense(view(2), direction("x"), 9)) == 2


async def test_a_sweep_before_the_first_load_empties(store: Store) -> None:
    await store.add(INDEX, 1, [indexed(chunk("c1"))])
    await store.sweep(INDEX, 0)
    assert await store.ids(INDEX, 1) == frozenset()


async def test_collecting_deletes_what_nobody_can_see(store: Store) -> None:
    await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in range(4)])
    await store.close(INDEX, 2, ["c0"])
    await store.close(INDEX, 3, ["c1"])
    assert await store.collect(INDEX, 2) == 1
    assert await store.collect(INDEX, 2) == 0
    assert await store.ids(INDEX, 2) == {"c1", "c2", "c3"}
    assert set(ids(await store.dense(view(2), direction("c0"), 9))) == {"c1", "c2", "c3"}
    await store.sweep(INDEX, 1)
    assert "c0" not in await store.ids(INDEX, 1)


async def test_forgetting_reaches_every_generation(store: Store) -> None:
    """One document goes, from the present and the past; its namesake stays."""
    await store.add(INDEX, 1, [indexed(chunk("c1", "a.md")), indexed(chunk("c2", "a.md.old"))])
    await store.add(INDEX, 2, [indexed(chunk("c3", "a.md", 1))])
    await store.close(INDEX, 2, ["c1"])
    assert await store.forget(INDEX, "docs", "a.md") == 2
    assert await store.forget(INDEX, "docs", "a.md") == 0
    assert [await store.ids(INDEX, number) for number in (1, 2)] == [{"c2"}, {"c2"}]
    assert not await store.lexical(view(1), ["only"], 9)


async def test_neighbours_are_the_document_in_order(store: Store) -> None:
    pieces = [chunk(f"c{n}", "a.md", n) for n in (2, 0, 1)]
    await store.add(INDEX, 1, [indexed(one) for one in [*pieces, chunk("c9", "b.md")]])
    assert ids(await store.neighbours(view(1), pieces[0])) == ["c0", "c1", "c2"]


async def test_a_restart_finds_everything(stores: Stores) -> None:
    first = await stores.open()
    await first.add(INDEX, 1, [indexed(chunk(name), text) for name, text in TEXTS.items()])
    before = await first.lexical(view(1), ["refund"], 9)
    second = await stores.open()
    assert await second.lexical(view(1), ["refund"], 9) == before
    assert ids(await second.dense(view(1), direction("c3"), 1)) == ["c3"]


async def test_two_processes_see_each_others_work(stores: Stores) -> None:
    """A search after a load in another process sees the load's generation."""
    loading, searching = await stores.open(), await stores.open()
    await loading.add(INDEX, 1, [indexed(chunk("c1"))])
    assert ids(await searching.dense(view(1), direction("x"), 9)) == ["c1"]
    await loading.add(INDEX, 2, [indexed(chunk("c2"))])
    await loading.close(INDEX, 2, ["c1"])
    assert ids(await searching.dense(view(2), direction("x"), 9)) == ["c2"]
    assert ids(await searching.lexical(view(2), ["word"], 9)) == ["c2"]
    assert ids(await searching.dense(view(1), direction("x"), 9)) == ["c1"]


def edition(number: int) -> list[IndexedChunk]:
    return [indexed(chunk(f"g{number}c{n}", f"{n}.md"), f"word only{number}") for n in range(10)]


async def test_a_search_beside_a_load_sees_one_generation(store: Store) -> None:
    """While chunks are added and closed for the next one, the live generation stays whole."""
    await store.add(INDEX, 1, edition(1))
    wanted = {one.chunk.chunk_id for one in edition(1)}
    seen: list[set[str]] = []

    async def search() -> None:
        for _ in range(20):
            seen.append(set(ids(await store.lexical(view(1), ["word"], 99))))
            seen.append(set(ids(await store.dense(view(1), direction("x"), 99))))

    async def load() -> None:
        for one in edition(2):
            await store.add(INDEX, 2, [one])
        await store.close(INDEX, 2, sorted(wanted))

    await asyncio.gather(search(), load(), search())
    assert all(found == wanted for found in seen)
    assert await store.ids(INDEX, 2) == {one.chunk.chunk_id for one in edition(2)}


async def test_without_vectors_the_lexical_leg_works_alone(store: Store) -> None:
    lexical = Index("T1", Spec("none", 0, "analyzer-1"))
    await store.add(lexical, 1, [IndexedChunk(chunk("c1"), ("word",), None)])
    assert ids(await store.lexical(view(1, index=lexical), ["word"], 9)) == ["c1"]
