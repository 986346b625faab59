"""Bring two legs' finds into one order, and weigh what they say about a question."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from knowledge.analysis import chunk_language, question_language, question_terms, terms
from knowledge.background import share_of_chunks
from knowledge.languages import Language
from knowledge.markup import linked, plain
from knowledge.models import BlockKind, Chunk, Hit, Passage, Signals, TermStatistics

DEPTH = 200
"""How many hits of each leg are scaled and fused."""

DENSE_WEIGHT = 0.5
"""Share of the dense leg in the fused score; .4 to .6 are equal on the segment set."""

CANDIDATES = 20
"""Fused hits whose text is read to find those that answer; 40 find no more right ones."""


PRIOR_CHUNKS = 400
"""Chunks of documentation in general that a word's weight rests on beside those that are loaded.

Five pages cannot tell that `long` says less than `SCIM`: in a small knowledge base the prior does.
"""

_K1, _B = 1.2, 0.75

_AROUND_WORDS = "\"'`.,;:!?()[]{}<>*“”"


class Ranked(NamedTuple):
    """A chunk in the fused order, with the raw score of each leg that reached it.

    A named tuple for the same reason as `Hit`.
    """

    chunk_id: str
    dense_score: float | None
    lexical_score: float | None
    fused_score: float
    dense_share: float
    """The dense score scaled to 0..1 within this search; 0 where that leg did not reach it."""
    lexical_share: float


@dataclass(frozen=True, slots=True)
class Features:
    """What makes a passage look like the answer to a question; each counts times its weight."""

    dense: float
    """`Ranked.dense_share`."""
    lexical: float
    """`Ranked.lexical_share`."""
    cosine: float
    """`Ranked.dense_score`; 0 where that leg did not reach it."""
    body: float
    """Share of the question's terms, weighed by idf, that the text holds."""
    path: float
    """The same for the page's path or URL: pages are named for what they hold."""
    page: float
    """The same for all that was found of the page, headings too."""
    near: float
    """Share of the question's neighbouring terms that stand close together in the text."""
    restated: float
    """1 where the heading above says what the question says: a page's own questions."""
    agrees: float
    """1 where a yes or no opens the text and the question asks for one."""
    asks: float
    """1 where the text ends with a question of its own."""
    aside: float
    """1 for a remark beside the text: a note, a tip, a warning."""
    table: float
    """1 for a table: it holds many words and says little of each."""
    links: float
    """Share of the text that is the words of links: it points to answers elsewhere."""
    depth: float
    """ln(1 + position in the document): pages open with overviews, particulars come later."""


# Fitted by tests/benchmarks/fit.py on the segment set alone, but for `restated`: that set has no
# headings that are questions, so the weight is the smallest that finds them in a set that does.
LIKENESS = Features(
    dense=3.70,
    lexical=0.87,
    cosine=1.28,
    body=2.01,
    path=1.25,
    page=2.18,
    near=1.83,
    restated=5.0,
    agrees=2.49,
    asks=-3.46,
    aside=-5.09,
    table=-5.06,
    links=-1.16,
    depth=0.50,
)
LIKENESS_LEXICAL_ALONE = Features(
    dense=0.0,
    lexical=3.37,
    cosine=0.0,
    body=3.61,
    path=1.33,
    page=2.07,
    near=2.12,
    restated=5.0,
    agrees=3.37,
    asks=-7.08,
    aside=-3.05,
    table=-4.06,
    links=0.31,
    depth=0.35,
)

_ASKS_YES_OR_NO = re.compile(
    r"(?:^|[.!,]\s+)(?:can|could|do|does|did|is|are|am|was|will|would|should|has|have|must|may)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"(?:yes|no|yep|absolutely|currently|unfortunately)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*(?:>|<aside|\*\*note|(?:note|info|tip|warning)\b)", re.IGNORECASE)
_TEXTS_KEPT = 4_096
_CLOSE = 3
"""Terms from one to another that stand close together."""
_FEWEST_TO_ASK = 2
"""Words of a question that a heading can ask: `Billing` alone is a topic."""
_RESTATED_FROM = 0.8
"""Share of the question's terms from which a heading says the same."""


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


def term_weight(term: str, statistics: TermStatistics) -> float:
    """Return what a question's term says: its idf over what is loaded and documents in general."""
    every = statistics.chunks + PRIOR_CHUNKS
    holding = statistics.frequencies.get(term, 0) + PRIOR_CHUNKS * share_of_chunks(term)
    return math.log1p((every - holding + 0.5) / (holding + 0.5))


def term_weights(question: str, statistics: TermStatistics) -> dict[str, float]:
    """Return the weight of each of a question's terms."""
    return {term: term_weight(term, statistics) for term in question_terms(question)}


def fuse(
    dense: Sequence[Hit], lexical: Sequence[Hit], dense_weight: float = DENSE_WEIGHT
) -> tuple[Ranked, ...]:
    """Return the hits of both legs, best first, one a content hash, ties by chunk id.

    Each leg's best `DEPTH` are scaled to 0..1 and summed by weight (a convex combination); what a
    leg did not reach counts 0 there.
    """
    dense, lexical = dense[:DEPTH], lexical[:DEPTH]
    weight = dense_weight if dense and lexical else 1.0 if dense else 0.0
    near, said = _scaled(dense), _scaled(lexical)
    raw_near = {hit.chunk_id: hit.score for hit in dense}
    raw_said = {hit.chunk_id: hit.score for hit in lexical}
    hashes = {hit.chunk_id: hit.content_hash for hit in (*dense, *lexical)}
    shares = {it: (near.get(it, 0.0), said.get(it, 0.0)) for it in hashes}
    order = sorted((-weight * a - (1 - weight) * b, it) for it, (a, b) in shares.items())
    first: dict[str, tuple[float, str]] = {}
    for one in order:
        first.setdefault(hashes[one[1]], one)
    return tuple(
        Ranked(it, raw_near.get(it), raw_said.get(it), -less, *shares[it])
        for less, it in first.values()
    )


def answering(
    question: str, found: Sequence[tuple[Ranked, Chunk]], statistics: TermStatistics
) -> tuple[Passage, ...]:
    """Return what was found as passages, those first that look most like the answer.

    A leg says that a text is about the question; what it is made of says whether it answers. A
    passage's fused score is then the sum of its features by weight, over the greatest there is.
    """
    dense = any(ranked.dense_score is not None for ranked, _ in found)
    weights = LIKENESS if dense else LIKENESS_LEXICAL_ALONE
    every = features(question, found, statistics)
    passages = (
        Passage(chunk, ranked.dense_score, ranked.lexical_score, likeness(one, weights))
        for (ranked, chunk), one in zip(found, every, strict=True)
    )
    return tuple(sorted(passages, key=lambda it: (-it.fused_score, it.chunk.chunk_id)))


def features(
    question: str, found: Sequence[tuple[Ranked, Chunk]], statistics: TermStatistics
) -> list[Features]:
    """Return what makes each of these chunks look like the answer."""
    asked = term_weights(question, statistics)
    pages: defaultdict[str, set[str]] = defaultdict(set)
    for _, chunk in found:
        pages[chunk.path].update(_said(chunk).counted)
    return [_features(question, asked, one, pages[one[1].path]) for one in found]


def _features(
    question: str,
    asked: Mapping[str, float],
    found: tuple[Ranked, Chunk],
    page: Collection[str],
) -> Features:
    ranked, chunk = found
    said = _said(chunk)
    heading = _share(asked, _held("\n".join(chunk.headings), chunk_language(chunk)))
    telling = min(max((len(asked) - 1) / 2, 0.0), 1.0)
    return Features(
        dense=ranked.dense_share,
        lexical=ranked.lexical_share,
        cosine=ranked.dense_score or 0.0,
        body=_share(asked, said.body),
        path=_share(asked, _held(chunk.path, chunk_language(chunk))),
        page=_share(asked, page),
        near=_near(tuple(asked), said.places),
        restated=telling * max((heading - _RESTATED_FROM) / (1 - _RESTATED_FROM), 0.0),
        agrees=float(bool(_ASKS_YES_OR_NO.search(question) and _YES_OR_NO.match(said.text))),
        asks=float(said.text.endswith("?")),
        aside=float(bool(_ASIDE.match(chunk.text))),
        table=float(chunk.kind is BlockKind.TABLE),
        links=said.links,
        depth=math.log1p(chunk.ordinal),
    )


def likeness(found: Features, weights: Features) -> float:
    """Return the features' sum by weight, over the sum of the weights that speak for a text."""
    names = Features.__slots__
    total = sum(getattr(found, name) * getattr(weights, name) for name in names)
    return total / sum(max(getattr(weights, name), 0.0) for name in names)


def signals(question: str, passages: Sequence[Passage], statistics: TermStatistics) -> Signals:
    """Return the raw evidence that the passages, best first, hold the answer."""
    asked = term_weights(question, statistics)
    held = [_said(passage.chunk).counted.keys() for passage in passages]
    top3 = frozenset[str]().union(*held[:3])
    cosines = [p.dense_score for p in passages if p.dense_score is not None]
    return Signals(
        normalised_bm25=max((_bm25(asked, p.chunk, statistics) for p in passages), default=0.0),
        coverage=_share(asked, held[0] if held else frozenset()),
        coverage_top3=_share(asked, top3),
        top_cosine=max(cosines, default=None),
        asked_above=max(
            (_asked_above(asked, p.chunk, statistics) for p in passages[:3]), default=0.0
        ),
        missing_terms=_missing(question, frozenset[str]().union(*held)),
    )


def _asked_above(asked: Mapping[str, float], chunk: Chunk, statistics: TermStatistics) -> float:
    """Return what the question and the heading right above share, over all that either says."""
    if len(asked) < _FEWEST_TO_ASK or not chunk.headings:
        return 0.0
    heading = term_weights(chunk.headings[-1], statistics)
    both = sum(weight for term, weight in asked.items() if term in heading)
    return both / max(sum((dict(heading) | dict(asked)).values()), 1e-9)


def _bm25(asked: Mapping[str, float], chunk: Chunk, statistics: TermStatistics) -> float:
    """Return BM25 over the highest that the question's terms could reach, by their weights."""
    counted = _said(chunk).counted
    average = statistics.tokens / statistics.chunks if statistics.chunks else 1.0
    length = _K1 * (1 - _B + _B * counted.total() / average)
    said = sum(w * counted[term] / (counted[term] + length) for term, w in asked.items())
    return said / max(sum(asked.values()), 1e-9)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a chunk says, read once."""

    text: str
    """As a reader sees it."""
    body: frozenset[str]
    counted: Counter[str]
    """What the lexical leg finds it by: title, headings and body."""
    places: Mapping[str, Sequence[int]]
    """Where in the body each term stands."""
    links: float


@lru_cache(maxsize=_TEXTS_KEPT)
def _said(chunk: Chunk) -> _Said:
    text = plain(chunk.text)
    language = chunk_language(chunk)
    body = terms(text, language)
    above = terms("\n".join((chunk.title, *chunk.headings)), language)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, term in enumerate(body):
        places[term].append(place)
    links = linked(chunk.text) / max(len(text), 1)
    return _Said(text, frozenset(body), Counter((*above, *body)), places, links)


def _near(asked: Sequence[str], places: Mapping[str, Sequence[int]]) -> float:
    """Return the share of neighbours among the question's terms that a text has close together."""
    pairs = list(pairwise(asked))
    close = sum(
        any(abs(a - b) <= _CLOSE for a in places.get(one, ()) for b in places.get(other, ()))
        for one, other in pairs
    )
    return close / len(pairs) if pairs else 0.0


@lru_cache(maxsize=_TEXTS_KEPT)
def _held(text: str, language: Language) -> frozenset[str]:
    return frozenset(terms(text, language))


def _scaled(hits: Sequence[Hit]) -> dict[str, float]:
    if not hits:
        return {}
    scores = [hit.score for hit in hits]
    low, spread = min(scores), max(scores) - min(scores)
    return {hit.chunk_id: (hit.score - low) / spread if spread else 1.0 for hit in hits}


def _share(weights: Mapping[str, float], held: Collection[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _missing(question: str, held: frozenset[str]) -> tuple[str, ...]:
    """Return the question's words that no passage holds, as they were written."""
    words = dict.fromkeys(word.strip(_AROUND_WORDS) for word in question.split())
    asked = set(question_terms(question))
    language = question_language(question)
    own = {word: asked.intersection(terms(word, language)) for word in words}
    return tuple(word for word, found in own.items() if found and not found & held)
