"""What `frontdesk eval` reports: the figures of one run, as one object."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.bounds import likely
from bot.evaluation.abstaining import area_under_risk, auroc, coverage_at_precision, risk_coverage
from bot.evaluation.calibrating import bins, brier, calibration_error
from bot.evaluation.measures import (
    Figure,
    Judged,
    mean,
    percentile,
    reciprocal_rank,
    shown,
    success_at,
)
from bot.models import Answered, HandoffReason, Level

Json = Mapping[str, object]
OUTCOMES = ("answered", "clarified", "handed_off", "acknowledged")
PRECISION = 0.95
NO_LEVEL = "none"
SETBACKS = (HandoffReason.MODEL_DOWN, HandoffReason.FAILED_CHECK)


@dataclass(frozen=True, slots=True)
class Grounding:
    """How much of what was said is carried by quotes."""

    quote_match: float
    """Share of the shown quotes that stand verbatim in the chunk that they name."""
    unsupported_sentences: int
    """Answers that show text without any quote."""


def scorecard(judged: Sequence[Judged]) -> Json:
    """Return the object of the design's section 4, `eval --json`."""
    answerable = [row for row in judged if row.row.answerable]
    unanswerable = [row for row in judged if not row.row.answerable]
    answered = [row for row in answerable if row.outcome == "answered"]
    said = [row for row in judged if row.outcome == "answered"]
    latencies = [row.decision.timings_ms.get("total", 0.0) for row in judged]
    grounded = grounding(judged)
    return {
        "n": len(judged),
        "retrieval": _retrieval([row for row in answerable if row.row.relevant]),
        "outcomes": {"answerable": _outcomes(answerable), "unanswerable": _outcomes(unanswerable)},
        "correctness": {
            "right_of_answered": _figure(mean([float(row.right) for row in answered])),
            "n": len(answered),
        },
        "wrong_of_answered": _figure(mean([float(not row.right) for row in said])),
        "answered_wrongly": {
            "answerable": _counted([not row.right for row in answered]),
            "unanswerable": _counted([row.outcome == "answered" for row in unanswerable]),
        },
        "levels": _levels(judged),
        "setbacks": _setbacks(judged),
        "calibration": _calibration([row for row in judged if row.decision.confidence is not None]),
        "abstention": _abstention(judged, answerable, unanswerable),
        "grounding": {
            "quote_match": _number(grounded.quote_match),
            "unsupported_sentences": grounded.unsupported_sentences,
        },
        "latency_ms": {
            "p50": _number(percentile(latencies, 0.5)),
            "p95": _number(percentile(latencies, 0.95)),
        },
        "generation": max((row.decision.generation or 0 for row in judged), default=0) or None,
    }


def wrong_in_words(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Return how often it is wrong among what it answered, in plain words with intervals."""
    said = [row for row in judged if row.outcome == "answered"]
    known = [row for row in said if row.row.answerable]
    strange = [row.outcome == "answered" for row in judged if not row.row.answerable]
    if not said:
        return ("Nothing was answered.",)
    every = _rate([not row.right for row in said])
    lines = [f"Wrong among what it answered: {every}."]
    if known:
        rate = _rate([not row.right for row in known])
        lines.append(f"Of the answers to questions that the documents answer, {rate} were wrong.")
    if strange:
        rate = _rate(strange)
        lines.append(f"Of the questions that they do not answer, {rate} were answered, so wrongly.")
    return tuple(lines)


def _rate(wrong: Sequence[bool]) -> str:
    # A bootstrap of no error would promise that there never is one: Wilson's interval does not.
    low, high = likely(sum(wrong), len(wrong))
    rate = sum(wrong) / len(wrong)
    return f"{rate:.1%} ({sum(wrong)} of {len(wrong)}; {low:.1%} to {high:.1%})"


def counted_levels(judged: Sequence[Judged]) -> Counter[str]:
    """Return how many questions each level of the fallback chain ended.

    Whoever is handed over ends with a person, also where nothing was composed; `none` are
    courtesies, questions back, and answers that were recalled or approved.
    """
    return Counter(map(_level, judged))


def _levels(judged: Sequence[Judged]) -> Json:
    counts = counted_levels(judged)
    names = (*(level.value for level in Level), NO_LEVEL)
    return {
        name: {"n": counts[name], "share": _number(counts[name] / len(judged))} for name in names
    }


def _level(row: Judged) -> str:
    if row.outcome == "handed_off":
        return Level.PERSON.value
    return row.decision.level.value if row.decision.level else NO_LEVEL


def _setbacks(judged: Sequence[Judged]) -> Json:
    """Return how often each model's draft came to nothing, and why."""
    counts = Counter((one.level, one.reason) for row in judged for one in row.decision.setbacks)
    return {
        level.value: {why.value: counts[level, why] for why in SETBACKS}
        for level in (Level.VOICE, Level.PLAIN)
    }


def grounding(judged: Sequence[Judged]) -> Grounding:
    """Hold every quote that was shown against the chunk that it names."""
    matches: list[bool] = []
    bare = 0
    for row in judged:
        read = (*(one.chunk for one in row.decision.passages), *row.decision.beside)
        texts = {chunk.chunk_id: chunk.text for chunk in read}
        quotes = shown(row.decision)
        matches += [quote.quote in texts.get(quote.chunk_id, "") for quote in quotes]
        bare += isinstance(row.decision.outcome, Answered) and not quotes
    return Grounding(sum(matches) / len(matches) if matches else math.nan, bare)


def _retrieval(rows: Sequence[Judged]) -> Json:
    return {
        "success@1": _figure(success_at(rows, 1)),
        "success@5": _figure(success_at(rows, 5)),
        "success@10": _figure(success_at(rows, 10)),
        "mrr@10": _figure(reciprocal_rank(rows)),
        "ndcg@10": _figure(mean([row.gain for row in rows])),
    }


def _outcomes(rows: Sequence[Judged]) -> Json:
    return {name: sum(row.outcome == name for row in rows) for name in OUTCOMES}


def _abstention(
    judged: Sequence[Judged], answerable: Sequence[Judged], unanswerable: Sequence[Judged]
) -> Json:
    curve = risk_coverage([row.confidence for row in judged], [row.right for row in judged])
    return {
        "auroc": auroc(
            [row.confidence for row in answerable], [row.confidence for row in unanswerable]
        ),
        "aurc": area_under_risk(curve),
        "coverage_at_95_precision": coverage_at_precision(curve, PRECISION),
        "risk_coverage": [[round(coverage, 4), round(risk, 4)] for coverage, risk in curve],
    }


def _calibration(drafted: Sequence[Judged]) -> Json:
    """Return how far confidence is from truth, over answers that were given or held back."""
    sure, right = [row.confidence for row in drafted], [row.right for row in drafted]
    return {
        "n": len(drafted),
        "ece": _number(calibration_error(sure, right) if drafted else math.nan),
        "brier": _number(brier(sure, right) if drafted else math.nan),
        "bins": [[round(b.confidence, 4), round(b.right, 4), b.n] for b in bins(sure, right)],
    }


def _figure(figure: Figure) -> Json:
    return {
        "value": _number(figure.value),
        "low": _number(figure.low),
        "high": _number(figure.high),
    }


def _counted(wrong: Sequence[bool]) -> Json:
    low, high = likely(sum(wrong), len(wrong))
    figure = Figure(sum(wrong) / len(wrong) if wrong else math.nan, low, high)
    return {**_figure(figure), "n": len(wrong)}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
