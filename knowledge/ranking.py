"""Bring two legs' finds into one order, and weigh what they say about a question."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.analysis import chunk_terms, query_terms, terms
from knowledge.models import Hit, Passage, Signals, TermStatistics

DEPTH = 200
"""How many hits of each leg are scaled and fused."""

DENSE_WEIGHT = 0.5
"""Share of the dense leg in the fused score; fitted on segment, see tests/benchmarks/fit.py."""


_AROUND_WORDS = "\"'`.,;:!?()[]{}<>*“”"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk in the fused order, with the raw score of each leg that reached it."""

    chunk_id: str
    dense_score: float | None
    lexical_score: float | None
    fused_score: float


def count_terms(texts: Iterable[Sequence[str]]) -> TermStatistics:
    """Count in how many chunks each term occurs; a text is one chunk's tokens."""
    frequencies: Counter[str] = Counter()
    chunks = tokens = 0
    for text in texts:
        chunks += 1
        tokens += len(text)
        frequencies.update(set(text))
    return TermStatistics(chunks, tokens, frequencies)


def added(some: TermStatistics, more: TermStatistics) -> TermStatistics:
    """Return the statistics of both together."""
    both = Counter(some.frequencies)
    both.update(more.frequencies)
    return TermStatistics(some.chunks + more.chunks, some.tokens + more.tokens, both)


def taken_away(all_of: TermStatistics, part: TermStatistics) -> TermStatistics:
    """Return the statistics of what is left when `part`, which was in them, is gone."""
    rest = Counter(all_of.frequencies)
    rest.subtract(part.frequencies)
    left = {term: count for term, count in rest.items() if count > 0}
    return TermStatistics(all_of.chunks - part.chunks, all_of.tokens - part.tokens, left)


def idf(term: str, statistics: TermStatistics) -> float:
    """Return ln(1 + (N - n + .5) / (n + .5)): what BM25 weighs a term with."""
    holding = statistics.frequencies.get(term, 0)
    return math.log1p((statistics.chunks - holding + 0.5) / (holding + 0.5))


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit]) -> tuple[Ranked, ...]:
    """Return the hits of both legs, best first, one a content hash, ties by chunk id.

    Each leg's best `DEPTH` are scaled to 0..1 and summed by weight (a convex combination); what a
    leg did not reach counts 0 there.
    """
    dense, lexical = dense[:DEPTH], lexical[:DEPTH]
    weight = DENSE_WEIGHT if dense and lexical else 1.0 if dense else 0.0
    near, said = _scaled(dense), _scaled(lexical)
    raw_near = {hit.chunk_id: hit.score for hit in dense}
    raw_said = {hit.chunk_id: hit.score for hit in lexical}
    hashes = {hit.chunk_id: hit.content_hash for hit in (*dense, *lexical)}
    ranked = (
        Ranked(
            chunk_id,
            raw_near.get(chunk_id),
            raw_said.get(chunk_id),
            weight * near.get(chunk_id, 0.0) + (1 - weight) * said.get(chunk_id, 0.0),
        )
        for chunk_id in hashes
    )
    return _distinct(sorted(ranked, key=lambda it: (-it.fused_score, it.chunk_id)), hashes)


def signals(question: str, passages: Sequence[Passage], statistics: TermStatistics) -> Signals:
    """Return the raw evidence that the passages, best first, hold the answer."""
    asked = query_terms(question)
    weights = {term: idf(term, statistics) for term in asked}
    held = [set(chunk_terms(passage.chunk)) for passage in passages]
    top3 = set[str]().union(*held[:3])
    lexical = [p.lexical_score for p in passages if p.lexical_score is not None]
    cosines = [p.dense_score for p in passages if p.dense_score is not None]
    return Signals(
        normalised_bm25=max(lexical, default=0.0) / max(sum(weights.values()), 1e-9),
        coverage=_share(weights, held[0] if held else set()),
        coverage_top3=_share(weights, top3),
        top_cosine=max(cosines, default=None),
        missing_terms=_missing(question, set[str]().union(*held)),
    )


def _scaled(hits: Sequence[Hit]) -> dict[str, float]:
    if not hits:
        return {}
    scores = [hit.score for hit in hits]
    low, spread = min(scores), max(scores) - min(scores)
    return {hit.chunk_id: (hit.score - low) / spread if spread else 1.0 for hit in hits}


def _distinct(ranked: Iterable[Ranked], hashes: Mapping[str, str]) -> tuple[Ranked, ...]:
    first: dict[str, Ranked] = {}
    for one in ranked:
        first.setdefault(hashes[one.chunk_id], one)
    return tuple(first.values())


def _share(weights: Mapping[str, float], held: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _missing(question: str, held: set[str]) -> tuple[str, ...]:
    """Return the question's words that no passage holds, as they were written."""
    words = dict.fromkeys(word.strip(_AROUND_WORDS) for word in question.split())
    asked = set(query_terms(question))
    return tuple(word for word in words if (found := set(terms(word)) & asked) and not found & held)
