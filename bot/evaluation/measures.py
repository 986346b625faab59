"""How good the answers are: retrieval, correctness, abstention and grounding, with intervals.

Pure: rows go in, figures come out. Intervals are 95 % percentile bootstrap over questions
(Efron and Tibshirani 1993, chapter 13) with a fixed seed, so that a report can be repeated.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.models import Answered, Citation, Decision, Turn

DRAWS = 2_000
_SEED = 20261121
_MARKUP = re.compile(r"[*_`#>|\\~\[\](){}<\"“”]|!\[|\s")


@dataclass(frozen=True, slots=True)
class Row:
    """One question of an evaluation set."""

    row_id: str
    question: str
    relevant: tuple[str, ...]
    """Paths of the documents that answer; a path matches a document's `source`."""
    answerable: bool
    answer: str | None = None
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what the bot decided and whether that was right."""

    row: Row
    decision: Decision
    first_relevant: int | None
    """Rank of the first relevant document among distinct documents, from 1; None if not found."""
    gain: float
    """nDCG@10 of the distinct documents."""
    right: bool
    """Whether the answer, given or held back, holds what the row asks for."""

    @property
    def outcome(self) -> str:
        """Return the outcome's name as outputs have it."""
        return self.decision.outcome.name

    @property
    def confidence(self) -> float:
        """Return the confidence; 0 where nothing was drafted."""
        return self.decision.confidence or 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A share or a mean with its interval."""

    value: float
    low: float
    high: float


def judge(row: Row, decision: Decision) -> Judged:
    """Hold a decision against its row."""
    documents = list(dict.fromkeys(passage.chunk.path for passage in decision.passages))
    ranks = [rank for rank, path in enumerate(documents, 1) if path in row.relevant]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(row.relevant), 10) + 1))
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 10)  # noqa: PLR2004  # @10
    return Judged(
        row=row,
        decision=decision,
        first_relevant=ranks[0] if ranks else None,
        gain=gain / ideal if ideal else 0.0,
        right=row.answerable and is_right(row, shown(decision)),
    )


def shown(decision: Decision) -> tuple[Citation, ...]:
    """Return the quotes of the answer that was given, or held back."""
    if isinstance(decision.outcome, Answered):
        return decision.outcome.citations
    return decision.held_back.citations if decision.held_back else ()


def is_right(row: Row, citations: Sequence[Citation]) -> bool:
    """Say whether a quote stands in the row's answer or holds it, whitespace and markup aside.

    Where the row has no answer, a cited document that is relevant counts.
    """
    if row.answer is None:
        return any(citation.source in row.relevant for citation in citations)
    answer = _bare(row.answer)
    quotes = [quote for citation in citations if (quote := _bare(citation.quote))]
    return bool(answer) and any(quote in answer or answer in quote for quote in quotes)


def _bare(text: str) -> str:
    return _MARKUP.sub("", text).lower()


def mean(values: Sequence[float]) -> Figure:
    """Return the mean with its bootstrap interval; nan for no values."""
    if not values:
        return Figure(math.nan, math.nan, math.nan)
    sample = np.asarray(values, dtype=float)
    rng = np.random.default_rng(_SEED)
    batches = [
        sample[rng.integers(0, len(sample), (100, len(sample)))] for _ in range(DRAWS // 100)
    ]
    means = np.concatenate([batch.mean(axis=1) for batch in batches])
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(sample.mean()), float(low), float(high))


def success_at(judged: Sequence[Judged], depth: int) -> Figure:
    """Return the share of questions with a relevant document among the first `depth`."""
    return mean([float((row.first_relevant or math.inf) <= depth) for row in judged])


def reciprocal_rank(judged: Sequence[Judged]) -> Figure:
    """Return MRR@10."""
    ranks = [row.first_relevant or math.inf for row in judged]
    return mean([1 / rank if rank <= 10 else 0.0 for rank in ranks])  # noqa: PLR2004  # @10


def paired_gain(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Return the mean difference over the same questions, by paired bootstrap."""
    return mean([our - their for our, their in zip(ours, theirs, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile of latencies; nan for no values."""
    return float(np.quantile(np.asarray(values), share)) if values else math.nan
