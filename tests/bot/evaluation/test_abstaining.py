"""Risk over coverage, held against values worked out by hand."""

import pytest

from bot.evaluation.abstaining import area_under_risk, auroc, coverage_at_precision, risk_coverage


def test_auroc_by_hand() -> None:
    """Three of four pairs in order, one tie counts half."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([], [0.1]) is None


def test_risk_coverage_by_hand() -> None:
    """Ties enter together; the area is the mean risk over coverage."""
    curve = risk_coverage([0.9, 0.8, 0.8, 0.1], [True, False, True, False])
    assert curve == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert area_under_risk(curve) == pytest.approx(0.5 / 3 + 0.25 * 0.5)
    assert coverage_at_precision(curve, 0.95) == 0.25
    assert coverage_at_precision(curve, 0.6) == 0.75
    assert coverage_at_precision([], 0.95) == 0
    assert area_under_risk([]) is None
