"""How sure the bot may be: by retrieval alone, then by all that is known, and when it is enough.

Evidence score: how likely the documents hold an answer. Confidence: how likely the answer that was
made is right; it weighs the evidence, what the model said of it, and what the check left of it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.models import Answerable, Dropped, HandoffReason, Level, Signs
from knowledge.models import Crossing, Signals


@dataclass(frozen=True, slots=True)
class _Weights:
    """A logistic model over raw signals."""

    intercept: float
    normalised_bm25: float
    coverage: float
    coverage_top3: float
    top_cosine: float


# Fitted by tests/benchmarks/fit.py on the segment set: its own questions against OpenShift's
# questions and small talk asked of it, as if half of all questions had an answer. Uncalibrated
# for your knowledge: it ranks well everywhere measured, but .8 need not mean four of five.
_WITH_VECTORS = _Weights(
    intercept=-8.18, normalised_bm25=1.83, coverage=2.43, coverage_top3=2.04, top_cosine=9.31
)
_LEXICAL_ALONE = _Weights(
    intercept=-5.15, normalised_bm25=3.65, coverage=3.82, coverage_top3=2.19, top_cosine=0.0
)
# Words cannot agree across languages: the cosine alone, fitted on the same questions, as a share
# of the way from the model's noise to 1, so that it holds for models that reckon otherwise.
_ACROSS_INTERCEPT, _ACROSS_COSINE = -7.78, 22.55


ASKED_FROM = 0.8
"""Share from which a heading asks the same: half a heading shared is a topic in common."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What an operator says an outcome costs or is worth, in one currency."""

    handoff: float = 6.0
    """What a person's time for one case costs."""
    resolved: float = 6.0
    """What a question answered without a person is worth."""
    wrong: float = 8.0
    """What a wrong answer costs."""

    @property
    def threshold(self) -> float:
        """Return the confidence from which answering is worth more than fetching a person.

        A person resolves the question at the cost of a handoff, so answer where
        p x resolved - (1 - p) x wrong >= resolved - handoff; between 0 and 1.
        """
        at_stake = self.resolved + self.wrong
        return min(max(1 - self.handoff / at_stake, 0.0), 1.0) if at_stake > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of an answer being right, over the logit of the evidence score and more.

    With nothing but the evidence it is Platt's scaling (Platt 1999).
    """

    voice: float
    """Intercept of what the voice model wrote."""
    plain: float
    """The same of the plain model's."""
    quoted: float
    """The same of quoted passages."""
    evidence: float
    """Of the evidence score's logit."""
    partial: float
    """Added where the model says that its answer is partial."""
    failed: float
    """Added as a share of the draft's sentences failed the check."""

    def confidence(self, signs: Signs) -> float:
        """Return the probability that the answer is right."""
        return _probability(
            self._intercept(signs.level)
            + self.evidence * logit(signs.evidence)
            + self.partial * (signs.answerable is not Answerable.YES)
            + self.failed * (1 - signs.passed)
        )

    def _intercept(self, level: Level) -> float:
        match level:
            case Level.VOICE:
                return self.voice
            case Level.PLAIN:
                return self.plain
            case Level.QUOTED | Level.PERSON:
                return self.quoted


# Priors, not fitted: quotes are trusted as far as retrieval is, a model's own doubt and what failed
# the check cost some of it. `frontdesk calibrate` fits them to one's own answers.
SHIPPED = Calibration(voice=0.0, plain=0.0, quoted=0.0, evidence=1.0, partial=-1.0, failed=-2.0)

APPROVED = 0.99
"""Confidence of what a person approved word for word. A prior: nothing was measured."""

_EDGE = 1e-4


def logit(probability: float) -> float:
    """Return the log of the odds, of a probability that is kept from 0 and 1."""
    held = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(held / (1 - held))


@dataclass(frozen=True, slots=True)
class Trust:
    """Which calibration holds for which workspace: its own where it was fitted, else what ships."""

    fitted: Mapping[str, Calibration] = field(default_factory=dict[str, Calibration])

    def confidence(self, workspace: str, signs: Signs) -> float:
        """Return the probability that an answer given in a workspace is right."""
        return self.fitted.get(workspace, SHIPPED).confidence(signs)


def evidence_score(signals: Signals) -> float:
    """Return the probability, from retrieval alone, that the documents hold the answer.

    It is 0 where search could not look across two languages: what it found was found by chance.
    """
    if signals.crossing:
        return _evidence_across(signals.crossing, signals.top_cosine)
    weights = _LEXICAL_ALONE if signals.top_cosine is None else _WITH_VECTORS
    logit = (
        weights.intercept
        + weights.normalised_bm25 * signals.normalised_bm25
        + weights.coverage * signals.coverage
        + weights.coverage_top3 * signals.coverage_top3
        + weights.top_cosine * _nearness(signals)
    )
    return _probability(logit)


def _nearness(signals: Signals) -> float:
    """Return the best cosine, or how much a heading asks the question where it truly asks it."""
    asked = signals.asked_above if signals.asked_above >= ASKED_FROM else 0.0
    return max(signals.top_cosine or 0.0, asked)


def _evidence_across(crossing: Crossing, cosine: float | None) -> float:
    if crossing.model is not None or cosine is None:
        return 0.0
    share = (cosine - crossing.noise) / max(1 - crossing.noise, 1e-9)
    return _probability(_ACROSS_INTERCEPT + _ACROSS_COSINE * share)


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def doubt(signals: Signals, level: Level, dropped: Sequence[Dropped]) -> tuple[HandoffReason, str]:
    """Return why an answer is not sure enough to be given, and the same in words for the desk."""
    if not dropped:
        return HandoffReason.WEAK_EVIDENCE, why(signals)
    if level is Level.QUOTED:
        return HandoffReason.FAILED_CHECK, "too little of the draft passed the check"
    count = "a sentence" if len(dropped) == 1 else f"{len(dropped)} sentences"
    return HandoffReason.FAILED_CHECK, f"{count} of the draft did not pass the check"


def why(signals: Signals) -> str:
    """Say for the desk why the evidence is weak, in one line."""
    if signals.crossing:
        return _why_across(signals.crossing)
    if signals.missing_terms:
        return f"not found in the documents: {', '.join(signals.missing_terms)}"
    if signals.coverage_top3 < 1:
        return "no passage holds all that the question names"
    return "the documents use these words, but nothing close to the question"


def _why_across(crossing: Crossing) -> str:
    if crossing.model is None:
        return f"nothing in {crossing.written.in_words} comes close to the question"
    return (
        f"the question is in {crossing.asked.in_words}, what was found for it in "
        f"{crossing.written.in_words}, and the embedder ({crossing.model}) does not read both"
    )
