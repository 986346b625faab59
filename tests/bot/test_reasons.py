"""Which reasons act at once, which offer, and what counts as asking the same again."""

import pytest

from bot.models import HandoffReason
from bot.reasons import FIRMNESS, Firmness, repeats

FIRST = "How do I reset my password?"


def test_every_reason_is_hard_or_soft() -> None:
    """Soft ones leave the choice to the asker, who has an answer already."""
    assert set(FIRMNESS) == set(HandoffReason)
    soft = {reason for reason, firmness in FIRMNESS.items() if firmness is Firmness.SOFT}
    assert soft == {
        HandoffReason.NOT_HELPFUL,
        HandoffReason.REPEATED_QUESTION,
        HandoffReason.PARTLY_ANSWERED,
    }


@pytest.mark.parametrize(
    "again",
    [
        "How do I reset my password?",
        "how do I reset my password",
        "Hello! How do I reset my PASSWORD??? Thanks!",
    ],
)
def test_the_same_words_again_are_a_repeat(again: str) -> None:
    """However they are written, and whatever was asked in between."""
    assert repeats(again, [FIRST])
    assert repeats(again, [FIRST, "And what does it cost?"])


def test_other_words_repeat_a_question_in_three_turns_running() -> None:
    """Not in two: whoever says more, or says it better, helps the bot."""
    wordings = ["I asked how to reset the password", "password reset, how?"]
    assert not repeats(wordings[0], [FIRST])
    assert repeats(wordings[1], [FIRST, wordings[0]])
    assert not repeats(wordings[1], [FIRST, wordings[0], "What does a seat cost?"])


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("How do I change my plan?", ["How do I change my card?"]),
        ("How long do refunds take?", ["How do refunds work?", "Who gets refunds?"]),
        ("What is the refund policy abroad for teams?", ["refund policy", "refund policy abroad"]),
        ("I moved to Berlin, what now?", ["I moved from Berlin, what now?"]),
        ("Why?", ["Why?", "Why?"]),
        ("", ["", ""]),
        (FIRST, []),
    ],
)
def test_another_question_is_no_repeat(asked: str, before: list[str]) -> None:
    """One that goes on, one about something near, and one that is a cry."""
    assert not repeats(asked, before)
