"""What silence would have spared: how risk grows with coverage, by confidences and truth. Pure."""

from collections.abc import Sequence

import numpy as np

Curve = Sequence[tuple[float, float]]
"""(coverage, risk), coverage rising."""


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return how often a positive outranks a negative, ties half; None where one is empty."""
    if not positive or not negative:
        return None
    pos, neg = np.asarray(positive), np.sort(np.asarray(negative))
    below = np.searchsorted(neg, pos, side="left")
    up_to = np.searchsorted(neg, pos, side="right")
    return float((below + up_to).sum() / (2 * len(pos) * len(neg)))


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> Curve:
    """Return (coverage, risk) as more is answered, the most confident first.

    Risk is the share of what would be answered that is not right; answers of one confidence enter
    together.
    """
    order = sorted(zip(confidences, right, strict=True), key=lambda one: -one[0])
    curve: list[tuple[float, float]] = []
    wrong = 0
    for count, (confidence, fine) in enumerate(order, 1):
        wrong += not fine
        last_of_tie = count == len(order) or order[count][0] < confidence
        if last_of_tie:
            curve.append((count / len(order), wrong / count))
    return curve


def area_under_risk(curve: Curve) -> float | None:
    """Return AURC: the mean risk over coverage; None for an empty curve."""
    if not curve:
        return None
    area, before = 0.0, 0.0
    for coverage, risk in curve:
        area += (coverage - before) * risk
        before = coverage
    return area


def coverage_at_precision(curve: Curve, precision: float) -> float:
    """Return the largest coverage whose risk is at most 1 - `precision`; 0 if there is none."""
    return max((coverage for coverage, risk in curve if risk <= 1 - precision + 1e-12), default=0.0)
