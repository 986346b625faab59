"""How the bot is doing, in words."""

import pytest

from bot.standing import Standing, in_words, span

QUIET = Standing(0, 0.0, 0, 0, 0, 0, 0.0, 0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (119, "119 s"),
        (120, "2 minutes"),
        (7_200, "2 hours"),
        (60 * 3_600, "2 days"),
    ],
)
def test_a_wait_is_said_in_the_largest_unit_that_makes_sense(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_a_quiet_bot_says_so() -> None:
    """Nothing waits, nothing failed, and nobody is at work."""
    assert in_words(QUIET) == (
        "Inbox: empty.",
        "Failures: 0 being tried again, 0 given to a person in the last 24 hours.",
        "Cases: none is open.",
        "Workers: none is running.",
    )


def test_what_waits_is_counted_with_its_age() -> None:
    """The oldest wait is what an asker feels."""
    inbox, failures, cases, workers = in_words(Standing(3, 240.0, 1, 2, 4, 5, 90_000.0, 2))
    assert inbox == "Inbox: 3 waiting, the oldest for 4 minutes, 1 of them on the way to Slack."
    assert failures.startswith("Failures: 2 being tried again, 4 given to a person")
    assert cases == "Cases: 5 open, the oldest for 25 hours."
    assert workers == "Workers: 2."
