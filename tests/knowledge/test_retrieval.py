"""Searches: one generation, two legs, a deadline, and what is said when a leg is missing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from knowledge.errors import (
    NoGeneration,
    SearchTimeout,
    SearchUnavailable,
    SpecMismatch,
)
from knowledge.models import Audience, Chunk, Hit, Query, Spec, Vector, View
from knowledge.ports import Embedder
from knowledge.retrieval import Retrieval
from tests.knowledge.builders import HashEmbedder
from tests.knowledge.library import WORKSPACE, Library

PAGE = """# Billing

## Refunds

A refund takes five working days to reach the card that was charged for it in the first place.

It goes back to the same card, and nobody at all can send it to another one, however kindly asked.

## Plans

The yearly plan costs less than twelve months of the monthly plan together, and is paid at once.
"""


@dataclass
class BrokenSearch:
    """A store of which some calls fail or hang."""

    library: Library
    dense_fails: bool = False
    lexical_fails: bool = False
    hangs: bool = False

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        await self._trouble(fails=self.dense_fails)
        return await self.library.parts.store.dense(view, vector, depth)

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        await self._trouble(fails=self.lexical_fails)
        return await self.library.parts.store.lexical(view, terms, depth)

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        return await self.library.parts.store.chunks(view, chunk_ids)

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        return await self.library.parts.store.neighbours(view, chunk)

    async def _trouble(self, *, fails: bool) -> None:
        if self.hangs:
            await asyncio.sleep(60)
        if fails:
            message = "The store does not answer."
            raise SearchUnavailable(message)

    def retrieval(self, deadline: float = 5.0) -> Retrieval:
        embedder = self.library.embedder
        return Retrieval(self.library.parts.ledger, self, lambda _: embedder, deadline)


def asked(text: str = "refund", audience: Audience = Audience.INTERNAL) -> Query:
    return Query(WORKSPACE, text, audience)


async def test_nothing_loaded_says_what_to_do(library: Library) -> None:
    with pytest.raises(NoGeneration, match="frontdesk knowledge load PATH"):
        await library.find("refund")


async def test_both_legs_are_shown_raw(library: Library) -> None:
    """The exact text of a chunk is found by its vector, its words by BM25."""
    library.write({"billing.md": PAGE})
    await library.load()
    found = await library.find("yearly plan")
    best = found.passages[0]
    assert "yearly plan" in best.chunk.text
    assert best.lexical_score is not None
    assert best.dense_score is not None
    assert found.signals.coverage == 1.0
    assert 0 < found.signals.normalised_bm25 <= 1
    assert set(found.timings_ms) == {"embed", "retrieve"}


@pytest.mark.parametrize("text", ["???", "“”", "🦊", "\u200b\u200b", '" OR * NEAR(', "the of and"])
async def test_odd_questions_are_questions(library: Library, text: str) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    found = await library.find(text)
    assert found.degraded is None


async def test_twenty_thousand_characters_are_searched(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    assert (await library.find("refund card " * 1700)).passages


async def test_what_is_read_is_bounded_and_holds_the_best_find(library: Library) -> None:
    """A page without headings is one section, however long it is."""
    pages = {
        f"{n}.md": "\n\n".join(f"Refund {n} {k}: {'card ' * 80}" for k in range(80)) for n in "ab"
    }
    library.write(pages)
    await library.load()
    found = await library.find("refund")
    sections = await library.retrieval.read(asked(), found.passages)
    read = [chunk for section in sections for chunk in section.chunks]
    most = library.retrieval.most_read
    assert most / 2 < sum(len(chunk.text) for chunk in read) <= most
    assert found.passages[0].chunk.path in {section.path for section in sections}


async def test_a_missing_leg_is_said(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    for broken in (
        BrokenSearch(library, dense_fails=True),
        BrokenSearch(library, lexical_fails=True),
    ):
        found = await broken.retrieval().find(asked())
        assert found.passages
        assert found.degraded == "The store does not answer."


async def test_without_both_legs_there_is_no_answer(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    with pytest.raises(SearchUnavailable):
        await BrokenSearch(library, dense_fails=True, lexical_fails=True).retrieval().find(asked())


async def test_a_store_that_hangs_is_given_up(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    with pytest.raises(SearchTimeout):
        await BrokenSearch(library, hangs=True).retrieval(0.1).find(asked())


async def test_an_embedder_that_fails_leaves_the_words(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    library.embedder.fails = SearchUnavailable("The embedder does not answer.")
    found = await library.find("refund")
    assert found.passages
    assert found.degraded == "The embedder does not answer."


async def test_an_index_of_another_model_is_searched_with_that_model(library: Library) -> None:
    """After a change of configuration, before the next load."""
    library.write({"billing.md": PAGE})
    await library.load()
    changed = library.configured_with(HashEmbedder("hash-2"))
    alone = await changed.find("refund")
    assert alone.passages
    assert "embedded with hash-1" in str(alone.degraded)
    both: list[Embedder] = [library.embedder]
    assert (await replace(changed, others=both).find("refund")).degraded is None


async def test_what_was_embedded_ahead_for_the_last_model_is_dropped(library: Library) -> None:
    """A load may bring another model between two searches; the second one asks that model."""
    library.write({"billing.md": PAGE})
    await library.load()
    changed = replace(
        library.configured_with(HashEmbedder("hash-2", 16)), others=[library.embedder]
    )
    retrieval = changed.retrieval
    await retrieval.find(asked())
    await changed.load()
    changed.embedder.texts.clear()
    for _ in range(2):
        found = await retrieval.find(asked())
        assert found.degraded is None
        assert found.passages[0].dense_score is not None
    assert changed.embedder.texts == ["refund", "refund"]


async def test_a_failure_ahead_is_the_dense_legs(library: Library) -> None:
    """Nobody may wait for it in vain, and its words are alone again."""
    library.write({"billing.md": PAGE})
    await library.load()
    retrieval = library.retrieval
    await retrieval.find(asked())
    library.embedder.fails = SearchUnavailable("The embedder does not answer.")
    found = await retrieval.find(asked())
    assert found.passages
    assert found.degraded == "The embedder does not answer."


async def test_an_index_that_cannot_be_asked_is_one_line(library: Library) -> None:
    """Neither its model nor its analyzer is at hand."""
    library.write({"billing.md": PAGE})
    await library.load()
    parts = library.parts

    class OlderLedger(type(parts.ledger)):
        async def active(self, workspace: str):  # noqa: ANN202  # as the real one
            found = await super().active(workspace)
            assert found is not None
            spec = Spec("gone", 8, "older-analyzer")
            return replace(found, index=replace(found.index, spec=spec))

    older = OlderLedger(parts.database, parts.clock)
    with pytest.raises(SpecMismatch, match="load again"):
        await Retrieval(older, parts.store, lambda _: None, 5.0).find(asked())


async def test_the_public_never_sees_what_is_internal(library: Library) -> None:
    """Not as a passage, and not in the section around one."""
    secret = PAGE.replace("A refund", "A secret refund")
    library.write({"open.md": PAGE, "secret.md": f"---\naudience: internal\n---\n{secret}"})
    await library.load(library.source(Audience.PUBLIC))
    public = await library.find("secret refund", Audience.PUBLIC)
    assert {it.chunk.path for it in public.passages} == {"open.md"}
    internal = await library.find("secret refund")
    assert internal.passages[0].chunk.path == "secret.md"
    sections = await library.retrieval.read(asked(audience=Audience.PUBLIC), internal.passages[:1])
    assert [len(section.chunks) for section in sections] == [1]


async def test_a_section_is_what_stands_under_the_heading(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    found = await library.find("refund card")
    refunds = [it for it in found.passages if it.chunk.headings[-1:] == ("Refunds",)]
    assert len(refunds) == 2
    (section,) = await library.retrieval.read(asked(), refunds)
    assert [chunk.ordinal for chunk in section.chunks] == [0, 1]
    assert section.headings[-1] == "Refunds"


async def test_sections_come_in_the_order_of_the_passages(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    passages = (await library.find("yearly plan refund")).passages
    sections = await library.retrieval.read(asked(), passages)
    seen = list(dict.fromkeys(it.chunk.headings for it in passages))
    assert [section.headings for section in sections] == seen


async def test_searches_during_a_load_see_old_or_new(library: Library) -> None:
    """Never both, never nothing: pages change together, and are found together."""
    pages = {f"{n}.md": PAGE.replace("five", "edition0") for n in range(6)}
    library.write(pages)
    await library.load()
    seen: set[frozenset[str]] = set()
    done = asyncio.Event()

    async def search() -> None:
        while not done.is_set():
            texts = await library.texts("working days refund")
            seen.add(
                frozenset(word for text in texts for word in text.split() if "edition" in word)
            )

    async def load() -> None:
        for number in range(1, 4):
            edition = {name: PAGE.replace("five", f"edition{number}") for name in pages}
            library.write(edition)
            await library.load()
        done.set()

    library.parts = replace(library.parts, grace_seconds=10.0)
    await asyncio.gather(load(), search(), search())
    assert all(len(editions) == 1 for editions in seen), seen
