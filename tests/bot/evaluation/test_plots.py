"""The plots are of the figures, and the page loads nothing."""

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import pytest

from bot.evaluation.calibrating import Label
from bot.evaluation.calibration_page import calibration_page, gain, measures
from bot.evaluation.plots import HEIGHT, WIDTH, Rated, page, reliability, risk, spread
from bot.models import Signs

RATED = Rated("fitted", (0.95, 0.95, 0.95, 0.15), (True, True, False, False))
LABELS = [Label(Signs(0.3 + n % 60 / 100), n % 3 > 0) for n in range(120)]
NONE = Rated("", (), ())


def numbers(svg: str, attribute: str, kind: str) -> list[float]:
    """Return a coordinate of every element of a class."""
    found = re.findall(rf'class="{kind}"[^>]*? {attribute}="([-0-9.]+)"', svg)
    return [float(one) for one in found]


def test_a_dot_stands_where_its_bin_was_right_and_a_whisker_around_it() -> None:
    """Two of three right at .95: the higher the better, between the ends of the interval."""
    drawn = reliability((RATED,), 0.57)
    low, high = numbers(drawn, "cx", "f1")
    assert 0 < low < high < WIDTH
    bottom, top = numbers(drawn, "cy", "f1")
    assert 0 < top < bottom < HEIGHT
    assert "0.67 right of 3, 0.21 to 0.94" in drawn
    assert "<td>0.21 to 0.94</td><td>3</td>" in drawn
    assert "answered from 0.57" in drawn


def test_the_threshold_is_told_with_what_it_costs() -> None:
    drawn = risk((RATED,), 0.57)
    assert "at the threshold 75% are answered, and 33.3% of these are wrong (1 of 3;" in drawn
    assert "nothing is answered at the threshold" in risk((RATED,), 0.99)


def test_the_axis_of_risk_fits_what_it_shows() -> None:
    """One wrong of twenty would be on the ground of an axis that ends at 1."""
    rare = Rated("", tuple(0.9 - n / 100 for n in range(20)), (True,) * 19 + (False,))
    assert ">0.1</text>" in risk((rare,), 0.5)
    assert ">1</text>" in risk((RATED,), 0.5)


def test_bars_are_as_high_as_their_tenths_are_full() -> None:
    drawn = spread((RATED,), 0.57)
    heights = numbers(drawn, "height", "b1")
    assert [round(one / max(heights), 2) for one in heights] == [0, 0.33, *[0] * 7, 1]


@pytest.mark.parametrize("draw", [reliability, risk, spread])
def test_every_picture_is_well_formed_also_of_nothing(
    draw: Callable[[Sequence[Rated], float], str],
) -> None:
    for rated in ((RATED,), (RATED, RATED), (NONE,)):
        drawn = ET.fromstring(draw(rated, 0.57).replace("<br>", ""))  # noqa: S314  # our own text
        assert drawn.find("svg") is not None


def test_the_page_has_both_confidences_and_loads_nothing() -> None:
    """No script, no address, and what it is told stands escaped in it."""
    found = gain(LABELS)
    shown = calibration_page(found, 0.57, ["Votes <are> biased."])
    assert "120 labels, 80 of them right." in shown
    assert "Votes &lt;are&gt; biased." in shown
    assert shown.count("<svg") == 3
    assert ">as shipped</span>" in shown
    assert ">fitted</span>" in shown
    for word in ("<script", "http", "url(", "@import", "src="):
        assert word not in shown
    assert f"{measures(found.fitted)['brier']:.3f}" in shown
    assert "prefers-color-scheme: dark" in page("x", "")


def test_measures_are_as_they_are_defined() -> None:
    """Both right ones are surer than one wrong one, and as sure as the other."""
    found = measures(RATED)
    assert found["auroc"] == pytest.approx(3 / 4)
    assert found["aurc"] == pytest.approx((1 / 3) * 0.75 + 0.5 * 0.25)
    assert found["coverage_at_95_precision"] == 0
    assert measures(Rated("", (0.9,), (True,)))["auroc"] == 0.5
