"""The bounds of Clopper and Pearson, and of Wilson, against values that others computed."""

import pytest

from bot.bounds import likely, most_wrong


@pytest.mark.parametrize(
    ("wrong", "of", "most"),
    [
        (0, 59, 0.05),
        (0, 149, 0.02),
        (0, 299, 0.01),
        (0, 2_995, 0.001),
        (1, 93, 0.05),
        (1, 236, 0.02),
        (1, 473, 0.01),
        (3, 153, 0.05),
        (3, 386, 0.02),
        (3, 773, 0.01),
    ],
)
def test_so_many_are_needed_and_one_less_is_not_enough(wrong: int, of: int, most: float) -> None:
    """The numbers of labels at 95 %."""
    assert most_wrong(wrong, of) <= most < most_wrong(wrong, of - 1)


def test_without_an_error_it_is_the_root_of_a_twentieth() -> None:
    """1 - 0.05^(1/n), which one can compute by hand."""
    assert most_wrong(0, 40) == pytest.approx(1 - 0.05 ** (1 / 40))


@pytest.mark.parametrize(("wrong", "of"), [(0, 0), (1, 1), (7, 7)])
def test_nothing_right_bounds_nothing(wrong: int, of: int) -> None:
    assert most_wrong(wrong, of) == 1.0


def test_many_errors_lie_above_their_share() -> None:
    assert 0.5 < most_wrong(500, 1_000) < 0.53


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_an_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    """The last row is the example of Newcombe (1998), table I."""
    assert likely(count, of) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_everything_is_likely() -> None:
    assert likely(0, 0) == (0.0, 1.0)
