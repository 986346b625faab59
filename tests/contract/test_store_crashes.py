"""A load that breaks at any call of its store: the old knowledge stays, the next load mends."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from knowledge.errors import SearchUnavailable, SourceUnreadable
from knowledge.models import Audience, Chunk, Hit, IndexedChunk, View
from knowledge.ports import Store
from tests.contract.breaking import BreakingStore, Dies, Fuse, When
from tests.contract.stores import Stores
from tests.knowledge.builders import INDEX, chunk, direction, indexed, view
from tests.knowledge.library import WORKSPACE, Library, open_library

TERMS = ("word", "more", "edition1", "edition2")
FACTS = ("refund", "invoice", "webhook", "password")


@pytest.fixture
async def breaking(store: Store, tmp_path: Path) -> AsyncIterator[Library]:
    """Return a knowledge base on a store that can break."""
    async with open_library(tmp_path, store=BreakingStore(store)) as library:
        yield library


def fuse_of(library: Library, fuse: Fuse | None) -> None:
    assert isinstance(library.parts.store, BreakingStore)
    library.parts.store.fuse = fuse


def edition(number: int) -> list[IndexedChunk]:
    return [
        indexed(chunk(f"e{number}c{n}", f"{n}.md"), f"word edition{number} " + "more " * n)
        for n in range(6)
    ]


Leg = list[tuple[str, float]]
AsSeen = Callable[[Sequence[Hit]], Leg]


def scored(hits: Sequence[Hit]) -> Leg:
    # A server's scores are float32.
    return [(hit.chunk_id, round(hit.score, 4)) for hit in hits]


def ordered(hits: Sequence[Hit]) -> Leg:
    return [(hit.chunk_id, 0.0) for hit in hits]


async def everything(store: Store, lexical: AsSeen = scored) -> tuple[object, ...]:
    """Return all that the port can say of generations 1 to 3."""
    held: list[tuple[frozenset[str], int, Sequence[Chunk]]] = []
    for number in (1, 2, 3):
        known = await store.ids(INDEX, number)
        count = await store.count(INDEX, number)
        held.append((known, count, await store.chunks(view(number), sorted(known))))
    legs: list[Leg] = []
    for number in (1, 2, 3):
        legs.append(scored(await store.dense(view(number), direction("x"), 99)))
        legs.extend([lexical(await store.lexical(view(number), [term], 99)) for term in TERMS])
    near = await store.neighbours(view(1), chunk("any", "0.md"))
    return held, legs, near


async def load_edition_2(store: Store) -> None:
    await store.add(INDEX, 2, edition(2)[:3])
    await store.add(INDEX, 2, edition(2)[3:])
    await store.close(INDEX, 2, [it.chunk.chunk_id for it in edition(1)[:4]])
    await store.count(INDEX, 2)


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("calls", range(3))
async def test_after_a_sweep_all_is_as_in_a_new_store(
    stores: Stores, calls: int, when: When
) -> None:
    """Ids, texts and every score: nothing of what broke is left, and nothing that was is lost."""
    store = await stores.open()
    # A real server's average length remembers what was deleted: its BM25 is off by some percent.
    lexical = ordered if stores.kind == "server" else scored
    await store.add(INDEX, 1, edition(1))
    new = await everything(store, lexical)
    breaking = BreakingStore(store)
    breaking.fuse = Fuse(calls, when, Dies)
    with pytest.raises(Dies):
        await load_edition_2(breaking)
    await store.sweep(INDEX, 1)
    assert await everything(store, lexical) == new


def pages(edition: int) -> dict[str, str | None]:
    return {
        f"{fact}.md": f"# Page\n\nEdition {edition} of what is to be said about one {fact} alone.\n"
        for fact in FACTS[edition % 2 :]
    } | ({"refund.md": None} if edition % 2 else {})


def text_of(page: str) -> str:
    return page.split("\n\n")[1].strip()


async def said(library: Library) -> set[str]:
    """Return every text of the live generation, as the store has it."""
    active = await library.parts.ledger.active(WORKSPACE)
    assert active is not None
    found = await library.parts.store.ids(active.index, active.generation)
    seen = View(active.index, active.generation, Audience.INTERNAL)
    return {it.text for it in await library.parts.store.chunks(seen, sorted(found))}


@pytest.mark.parametrize("when", When)
async def test_a_load_may_break_at_every_call(breaking: Library, when: When) -> None:
    """Old or new, never half; and the load after it makes what a first load would have made."""
    breaking.write(pages(0))
    await breaking.load()
    blown = 0
    for calls in range(8):
        old = await said(breaking)
        breaking.write(pages(calls + 1))
        fuse = Fuse(calls, when)
        fuse_of(breaking, fuse)
        try:
            await breaking.load()
        except SearchUnavailable:
            assert await said(breaking) == old
        fuse_of(breaking, None)
        await breaking.load()
        assert await said(breaking) == {text_of(it) for it in pages(calls + 1).values() if it}
        verified = await breaking.ingest.verify(WORKSPACE)
        assert (verified.missing, verified.unknown) == (0, 0)
        blown += fuse.blown
    assert blown >= (2 if when is When.WITHIN else 4)


async def test_what_cannot_be_collected_fails_no_load(breaking: Library) -> None:
    """The new generation is live by then; what is too old goes with the next load."""
    for number in range(3):
        breaking.write(pages(number))
        await breaking.load()
    breaking.write(pages(4))
    fuse = Fuse(5)
    fuse_of(breaking, fuse)
    assert (await breaking.load()).generation == 4
    assert fuse.blown
    fuse_of(breaking, None)
    breaking.write(pages(5))
    await breaking.load()
    assert not await breaking.parts.store.ids(breaking.parts.index(WORKSPACE), 2)


async def test_nobody_goes_back_to_what_was_half_collected(breaking: Library) -> None:
    for number in range(4):
        breaking.write(pages(number))
        fuse_of(breaking, Fuse(5, When.AFTER))
        await breaking.load()
    fuse_of(breaking, None)
    status = await breaking.ingest.status(WORKSPACE)
    for older in status.older:
        assert await breaking.ingest.roll_back(WORKSPACE) == older.number
        verified = await breaking.ingest.verify(WORKSPACE)
        assert (verified.missing, verified.unknown) == (0, 0)


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize("finished_by", ["forget", "load"])
async def test_a_broken_erasure_is_finished(
    breaking: Library, when: When, finished_by: str
) -> None:
    """By doing it again, or by the next load; whether a page or a source was to go."""
    breaking.write(pages(0))
    await breaking.load()
    fuse_of(breaking, Fuse(1, when))
    with pytest.raises(SearchUnavailable):
        await breaking.ingest.forget(WORKSPACE, "docs")
    fuse_of(breaking, None)
    if finished_by == "forget":
        assert await breaking.ingest.forget(WORKSPACE, "docs") == len(FACTS)
    else:
        breaking.write(dict.fromkeys(pages(0)) | {"new.md": pages(0)["refund.md"]})
        await breaking.load()
    assert len(await said(breaking)) == (finished_by == "load")
    verified = await breaking.ingest.verify(WORKSPACE)
    assert (verified.missing, verified.unknown) == (0, 0)
    with pytest.raises(SourceUnreadable, match=r"no refund\.md"):
        await breaking.ingest.forget(WORKSPACE, "docs", "refund.md")


async def test_two_stores_are_one_after_a_crash_and_a_restart(stores: Stores) -> None:
    """Another process sweeps what this one left."""
    first = await stores.open()
    await first.add(INDEX, 1, edition(1))
    new = await everything(first, ordered)
    await first.add(INDEX, 2, edition(2))
    second = await stores.open()
    await second.sweep(INDEX, 1)
    assert await everything(second, ordered) == new
    assert await everything(first, ordered) == new
