"""A fit to labelled answers, what it reports, and the file that it goes into."""

import pytest

from bot.confidence import SHIPPED
from bot.evaluation.calibrating import (
    Label,
    TooFewLabels,
    bins,
    brier,
    calibration_error,
    fit,
    held_out,
)
from bot.evaluation.calibration_file import Fitted, as_label, as_text, read_calibration, read_label
from bot.models import Answerable, Level, Signs
from knowledge.errors import BadSettings

EVIDENCE = (0.2, 0.6, 0.9, 0.99)
# Of four answers, strong evidence gets three right, weak evidence one.
LABELS = [
    Label(Signs(evidence), n % 4 < (3 if evidence > 0.7 else 1))
    for n in range(50)
    for evidence in EVIDENCE
]


def test_a_fit_is_nearer_to_the_truth_than_what_ships_on_rows_that_it_never_saw() -> None:
    right = [label.right for label in LABELS]
    shipped = [SHIPPED.confidence(label.signs) for label in LABELS]
    fitted = held_out(LABELS)
    assert calibration_error(fitted, right) < calibration_error(shipped, right)
    assert brier(fitted, right) < brier(shipped, right)


def test_what_no_label_tells_of_stays_as_it_ships() -> None:
    """These labels know quotes alone."""
    found = fit(LABELS)
    kept = (found.voice, found.plain, found.partial, found.failed)
    assert kept == pytest.approx((SHIPPED.voice, SHIPPED.plain, SHIPPED.partial, SHIPPED.failed))


def test_a_fit_far_from_what_ships_is_found() -> None:
    """Newton's whole steps would leave it behind for good."""
    sure = [Label(Signs(0.9999), n % 10 == 0) for n in range(1_000)]
    found = fit([*sure, *(Label(Signs(0.0001), right=False) for _ in range(1_000))])
    assert found.confidence(Signs(0.9999)) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("labels", [LABELS[:99], [Label(Signs(0.9), right=True)] * 200])
def test_too_few_labels_are_refused_in_one_line(labels: list[Label]) -> None:
    with pytest.raises(TooFewLabels, match="a fit needs 100"):
        fit(labels)


def test_the_figures_are_as_they_are_defined() -> None:
    """Two tenths: .9 said and .5 true, .1 said and 0 true."""
    sure, right = [0.9, 0.9, 0.1, 0.1], [True, False, False, False]
    assert calibration_error(sure, right) == pytest.approx((0.4 + 0.1) / 2)
    assert brier(sure, right) == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    assert [(one.right, one.n) for one in bins(sure, right)] == [(0.0, 2), (0.5, 2)]


def test_a_label_reads_back_the_same_and_needs_little() -> None:
    signs = Signs(0.8, Level.VOICE, Answerable.PARTIAL, 0.5)
    assert read_label(as_label(signs, right=False)) == Label(signs, right=False)
    assert read_label('{"evidence_score": 0.9, "right": true}') == Label(Signs(0.9), right=True)


@pytest.mark.parametrize("line", ["[]", "{}", '{"evidence_score": 0.9, "right": "yes"}', "?"])
def test_what_is_no_label_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the command names the line
        read_label(line)


def test_a_calibration_holds_for_the_spec_that_it_was_fitted_for() -> None:
    fitted = Fitted("local", "minilm+frontdesk-2", 200, fit(LABELS))
    assert read_calibration(as_text(fitted), "minilm+frontdesk-2") == fitted
    with pytest.raises(BadSettings, match="was fitted for minilm"):
        read_calibration(as_text(fitted), "other+frontdesk-2")
    with pytest.raises(BadSettings, match="frontdesk calibrate"):
        read_calibration("{}", "minilm+frontdesk-2")
