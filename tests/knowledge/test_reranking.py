"""A reranker orders what was found; without its answer the order stays ours."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.errors import SearchUnavailable
from knowledge.models import Audience, Query
from knowledge.retrieval import Retrieval
from tests.knowledge.library import WORKSPACE, Library

PAGE = """# Billing

A refund takes five working days to reach the card that was charged for it in the first place.

A refund goes back to the same card, and nobody at all can send it to another one, however asked.
"""


@dataclass
class ScriptedReranker:
    """Score a text by a word in it, fail, or hang."""

    word: str = ""
    fails: bool = False
    hangs: bool = False
    read: list[str] = field(default_factory=list[str])

    @property
    def model(self) -> str:
        return "scripted"

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        self.read += texts
        if self.hangs:
            await asyncio.sleep(60)
        if self.fails:
            message = "The reranker does not answer."
            raise SearchUnavailable(message)
        return [float(self.word in text) for text in texts]


def retrieval(library: Library, reranker: ScriptedReranker, deadline: float = 60.0) -> Retrieval:
    parts = library.parts
    return Retrieval(
        parts.ledger, parts.store, lambda _: library.embedder, deadline, reranker=reranker
    )


QUERY = Query(WORKSPACE, "refund card", Audience.INTERNAL)


async def test_its_order_holds_and_its_scores_are_kept(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    for word in ("working", "nobody"):
        reranker = ScriptedReranker(word)
        found = await retrieval(library, reranker).find(QUERY)
        assert word in found.passages[0].chunk.text
        assert [it.rerank_score for it in found.passages] == [1.0, 0.0]
        assert found.signals.top_rerank == 1.0
        assert found.degraded is None
        assert reranker.read[0].startswith("Billing")


async def test_where_scores_are_equal_the_order_is_ours(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    ours = await library.find(QUERY.text)
    theirs = await retrieval(library, ScriptedReranker("refund")).find(QUERY)
    assert [it.chunk for it in theirs.passages] == [it.chunk for it in ours.passages]


async def test_one_that_fails_or_hangs_leaves_our_order_and_is_said(library: Library) -> None:
    library.write({"billing.md": PAGE})
    await library.load()
    ours = await library.find(QUERY.text)
    for reranker, deadline, said in (
        (ScriptedReranker(fails=True), 60.0, "The reranker does not answer."),
        (ScriptedReranker(hangs=True), 1.0, "The reranker scripted was too slow."),
    ):
        found = await retrieval(library, reranker, deadline).find(QUERY)
        assert [it.chunk for it in found.passages] == [it.chunk for it in ours.passages]
        assert found.degraded == said
        assert found.signals.top_rerank is None
