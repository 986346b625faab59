"""How the bot is doing, in words."""

import pytest

from bot.standing import Called, Standing, called_in_words, in_words, span

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


def test_what_was_voted_wrong_is_said_of_all_answers_and_of_those_voted_on() -> None:
    """With intervals: the truth is somewhere between the two, for votes are few and biased."""
    assert called_in_words(Called(120, 17, 3)) == (
        "Answers in the last 30 days: 120; 3 voted wrong, 2.5% (0.9% to 7.1%) of all, "
        "17.6% (6.2% to 41.0%) of 17 voted on."
    )


def test_where_nobody_voted_nothing_is_claimed() -> None:
    assert called_in_words(Called()) == "Answers in the last 30 days: none."
    assert called_in_words(Called(1_200)).endswith("1,200; nobody voted on any.")
    assert Called(5).rate(0) is None
