"""Fit what makes a confidence to one's own right and wrong answers, and say what that gains. Pure.

A logistic model by Newton's method, held back by a ridge around what ships (Platt 1999, with the
prior that few labels need). What is reported comes from cross-validation: never from the rows that
a model was fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from bot.confidence import SHIPPED, Calibration, logit
from bot.errors import FrontdeskError
from bot.models import Answerable, Level, Signs

FEWEST = 100
"""Labels from which a fit says more than what ships."""
FEWEST_OF_EACH = 10
"""Right ones, and wrong ones."""
FOLDS = 5
BINS = 10
_RIDGE = 1.0
_STEPS = 50
_SMALLEST = 1e-9
_FARTHEST = 500.0
_NAMES = tuple(field.name for field in fields(Calibration))

Numbers = NDArray[np.float64]


class TooFewLabels(FrontdeskError):
    """Labels from which nothing can be fitted."""


@dataclass(frozen=True, slots=True)
class Label:
    """What spoke for an answer, and whether it was right."""

    signs: Signs
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers of one tenth of confidence."""

    confidence: float
    """Their mean."""
    right: float
    """Share that was right."""
    n: int


def fit(labels: Sequence[Label]) -> Calibration:
    """Return the constants that fit these labels; raise `TooFewLabels`."""
    right = sum(label.right for label in labels)
    if len(labels) < FEWEST or min(right, len(labels) - right) < FEWEST_OF_EACH:
        message = (
            f"{len(labels)} labels, {right} of them right: a fit needs {FEWEST}, with at least "
            f"{FEWEST_OF_EACH} right and {FEWEST_OF_EACH} wrong"
        )
        raise TooFewLabels(message)
    return _fitted(labels)


def held_out(labels: Sequence[Label]) -> tuple[float, ...]:
    """Return each label's confidence by a model that was fitted on the other folds."""
    found = [0.0] * len(labels)
    for fold in range(FOLDS):
        others = [label for n, label in enumerate(labels) if n % FOLDS != fold]
        model = _fitted(others)
        for n in range(fold, len(labels), FOLDS):
            found[n] = model.confidence(labels[n].signs)
    return tuple(found)


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean squared distance of confidence and truth (Brier 1950)."""
    return float(np.mean((np.asarray(confidences) - np.asarray(right, dtype=float)) ** 2))


def tenth(confidence: float) -> int:
    """Return which tenth a confidence is of, from 0."""
    return min(int(confidence * BINS), BINS - 1)


def bins(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Return the tenths of confidence that have answers, lowest first."""
    tenths = [tenth(one) for one in confidences]
    rows = list(zip(tenths, confidences, right, strict=True))
    grouped = (
        [(sure, fine) for at, sure, fine in rows if at == one] for one in sorted(set(tenths))
    )
    return tuple(_bin(group) for group in grouped)


def _bin(answers: Sequence[tuple[float, bool]]) -> Bin:
    sure, right = zip(*answers, strict=True)
    return Bin(sum(sure) / len(sure), sum(right) / len(right), len(right))


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error over tenths (Naeini and others 2015)."""
    found = bins(confidences, right)
    return sum(one.n * abs(one.confidence - one.right) for one in found) / max(len(right), 1)


def _fitted(labels: Sequence[Label]) -> Calibration:
    x = np.array([_row(label.signs) for label in labels])
    y = np.array([float(label.right) for label in labels])
    prior = np.array([float(getattr(SHIPPED, name)) for name in _NAMES])
    weights = prior.copy()
    for _ in range(_STEPS):
        chance = _chance(x @ weights)
        slope = x.T @ (chance - y) + _RIDGE * (weights - prior)
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + _RIDGE * np.eye(len(prior))
        step = np.asarray(np.linalg.solve(curve, slope), dtype=np.float64)
        # A whole step may overshoot far from the optimum: half of it, until the loss falls.
        before = _loss(x, y, weights, prior)
        while _loss(x, y, weights - step, prior) > before and np.abs(step).max() > _SMALLEST:
            step = np.asarray(step / 2, dtype=np.float64)
        weights = np.asarray(weights - step, dtype=np.float64)
    return Calibration(*(float(weight) for weight in weights))


def _chance(logits: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(logits, -_FARTHEST, _FARTHEST)))


def _loss(x: Numbers, y: Numbers, weights: Numbers, prior: Numbers) -> float:
    logits = x @ weights
    lost = np.logaddexp(0, logits) - y * logits
    return float(lost.sum() + _RIDGE * ((weights - prior) ** 2).sum() / 2)


def _row(signs: Signs) -> list[float]:
    """Return the terms of `Calibration.confidence`, in the order of its constants."""
    return [
        float(signs.level is Level.VOICE),
        float(signs.level is Level.PLAIN),
        float(signs.level in {Level.QUOTED, Level.PERSON}),
        logit(signs.evidence),
        float(signs.answerable is not Answerable.YES),
        1 - signs.passed,
    ]
