"""Ways of searching a shelf: the product's own, and what else was tried."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.evaluation.measures import Row
from knowledge.analysis import question_terms, terms
from knowledge.markup import plain
from knowledge.models import Chunk, Passage, TermStatistics, Vector
from knowledge.ranking import (
    CANDIDATES,
    DENSE_WEIGHT,
    DEPTH,
    Ranked,
    answering,
    fuse,
    term_weights,
)
from knowledge.retrieval import PASSAGES
from knowledge.sentences import sentences
from tests.benchmarks.shelf import Shelf

Found = Sequence[tuple[Ranked, Chunk]]
Order = Callable[[str, Found, TermStatistics], Sequence[Passage]]
Embed = Callable[[Sequence[str]], Vector]


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set with its vector."""

    row: Row
    vector: Vector

    @property
    def question(self) -> str:
        """Return what is asked."""
        return self.row.question


Way = Callable[[Shelf, Case], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Product:
    """The product's search; each field is what a rung may change."""

    dense_weight: float = DENSE_WEIGHT
    candidates: int = CANDIDATES
    order: Order = answering

    def __call__(self, shelf: Shelf, case: Case) -> Sequence[Passage]:
        """Return passages, best first."""
        dense = shelf.dense(case.vector, DEPTH)
        said = shelf.lexical(question_terms(case.question), DEPTH)
        ranked = fuse(dense, said, self.dense_weight)[: self.candidates]
        found = [(it, shelf.chunk(it.chunk_id)) for it in ranked]
        return self.order(case.question, found, shelf.statistics)[:PASSAGES]


def as_fused(_question: str, found: Found, _statistics: TermStatistics) -> Sequence[Passage]:
    """Leave the fused order as it is: no look at the text."""
    return [Passage(it, r.dense_score, r.lexical_score, r.fused_score) for r, it in found]


def one_leg(*, dense: bool) -> Way:
    """Return a search by meaning alone, or by words alone."""

    def way(shelf: Shelf, case: Case) -> Sequence[Passage]:
        near = shelf.dense(case.vector, DEPTH) if dense else []
        said = [] if dense else shelf.lexical(question_terms(case.question), DEPTH)
        found = [(it, shelf.chunk(it.chunk_id)) for it in fuse(near, said)[:CANDIDATES]]
        return answering(case.question, found, shelf.statistics)

    return way


def page_evidence(weight: float) -> Way:
    """Return a search in which a page's next two chunks speak for each of its chunks."""

    def way(shelf: Shelf, case: Case) -> Sequence[Passage]:
        dense = shelf.dense(case.vector, DEPTH)
        ranked = fuse(dense, shelf.lexical(question_terms(case.question), DEPTH))
        pages: defaultdict[str, list[float]] = defaultdict(list)
        for it in ranked:
            pages[shelf.chunk(it.chunk_id).path].append(it.fused_score)
        more = {path: sum(scores[1:3]) for path, scores in pages.items()}
        lifted = sorted(
            ranked,
            key=lambda it: -(it.fused_score + weight * more[shelf.chunk(it.chunk_id).path]),
        )[:CANDIDATES]
        found = [(it, shelf.chunk(it.chunk_id)) for it in lifted]
        passages = answering(case.question, found, shelf.statistics)
        top = max(more.values(), default=0.0) or 1.0
        scored = [
            replace(it, fused_score=it.fused_score + weight * more[it.chunk.path] / top / 4)
            for it in passages
        ]
        return sorted(scored, key=lambda it: -it.fused_score)

    return way


def expanded(shelf: Shelf, case: Case) -> Sequence[Passage]:
    """Search again with the mean of the first three finds, and with the words they share."""
    first = Product()(shelf, case)[:3]
    rows = [shelf.rows[it.chunk.chunk_id] for it in first]
    vector = case.vector + 0.5 * shelf.vectors[rows].mean(axis=0) if rows else case.vector
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    dense = shelf.dense(vector, DEPTH)
    held = [set(terms(plain(it.chunk.text))) for it in first]
    every = set[str]().union(*held)
    shared = {term for term in every if sum(term in one for one in held) > 1}
    weights = term_weights(" ".join(sorted(shared)), shelf.statistics)
    more = sorted(weights, key=lambda term: (-weights[term], term))[:5]
    scores = shelf.scores(question_terms(case.question)) + 0.3 * shelf.scores(more)
    said = shelf.best(np.where(scores > 0, scores, -np.inf), DEPTH)
    found = [(it, shelf.chunk(it.chunk_id)) for it in fuse(dense, said)[:CANDIDATES]]
    return answering(case.question, found, shelf.statistics)


def by_sentences(embed: Embed, first: int, weight: float) -> Way:
    """Return a search whose first finds also count by the nearest of their sentences."""

    def way(shelf: Shelf, case: Case) -> Sequence[Passage]:
        passages = Product()(shelf, case)
        texts = [[plain(text) for text in sentences(it.chunk)] for it in passages[:first]]
        vectors = embed([text for some in texts for text in some])
        near: list[float] = []
        start = 0
        for some in texts:
            cosines = vectors[start : start + len(some)] @ case.vector
            near.append(float(cosines.max()) if len(cosines) else 0.0)
            start += len(some)
        scored = [
            replace(it, fused_score=it.fused_score + weight * cosine)
            for it, cosine in zip(passages, near, strict=False)
        ]
        return [*sorted(scored, key=lambda it: -it.fused_score), *passages[first:]]

    return way


def neighbours_too(shelf: Shelf, case: Case) -> Sequence[Passage]:
    """Let the chunks before and after the first five finds compete as well."""
    dense = shelf.dense(case.vector, DEPTH)
    ranked = fuse(dense, shelf.lexical(question_terms(case.question), DEPTH))
    known = {it.chunk_id: it for it in ranked}
    found = {it.chunk_id: it for it in ranked[:CANDIDATES]}
    for it in ranked[:5]:
        row = shelf.rows[it.chunk_id]
        for at in (row - 1, row + 1):
            if 0 <= at < len(shelf.chunks):
                near = shelf.chunks[at]
                if near.path == shelf.chunk(it.chunk_id).path:
                    alone = Ranked(near.chunk_id, None, None, 0.0, 0.0, 0.0)
                    found.setdefault(near.chunk_id, known.get(near.chunk_id, alone))
    pairs = [(it, shelf.chunk(it.chunk_id)) for it in found.values()]
    return answering(case.question, pairs, shelf.statistics)[:PASSAGES]
