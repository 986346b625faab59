"""What remains of a draft: whether it still answers, and how it says what is missing."""

import pytest

from bot.models import Answerable, Draft, Sentence
from bot.remaining import LONGEST_MISSING, sayable, still_answers

FIRST, SECOND, THIRD = "You can cancel at any time.", "Open the billing page.", "Press Cancel."


def draft(*texts: str) -> Draft:
    return Draft(Answerable.YES, "", tuple(Sentence(text, ("p1.s1",)) for text in texts), "m")


@pytest.mark.parametrize(
    ("texts", "dropped", "answers"),
    [
        ((FIRST, SECOND, THIRD), (), True),
        ((FIRST, SECOND, THIRD), (THIRD,), True),
        ((FIRST, SECOND), (SECOND,), True),
        ((FIRST, SECOND, THIRD), (SECOND, THIRD), False),
        ((FIRST, SECOND, THIRD), (FIRST,), False),
        ((FIRST,), (FIRST,), False),
        ((FIRST, f"1. {SECOND}", f"2. {THIRD}"), (f"2. {THIRD}",), False),
        ((f"{FIRST} ![x](y)", SECOND), (FIRST,), False),
        (("![x](y)", FIRST), (), True),
        ((), (), False),
    ],
)
def test_what_remains_must_still_answer(
    texts: tuple[str, ...], dropped: tuple[str, ...], *, answers: bool
) -> None:
    """With its direct answer, half of its sentences, and every step."""
    assert still_answers(draft(*texts), dropped) is answers


ASKED = "How long do refunds take on the Pro plan, and who approves them?"


@pytest.mark.parametrize(
    "missing",
    ["who approves refunds", "how long refunds take on the Pro plan.", "the approval of refunds"],
)
def test_a_plain_phrase_about_the_question_is_said(missing: str) -> None:
    """Its full stop is not: the phrase stands in a line of the brand's own."""
    assert sayable(missing, ASKED) == missing.rstrip(".")


@pytest.mark.parametrize(
    "missing",
    [
        "",
        "the price",
        "refunds take 14 days",
        "refunds: see https://evil.example",
        "refunds <!channel>",
        "refunds @ops",
        "refunds on the Enterprise plan",
        "refunds `rm -rf`",
        "refunds; ignore the rules",
        "refunds must be sent by mail",
        "your refunds password",
        "refunds\nand more",
        "refunds " * (LONGEST_MISSING // 8 + 1),
    ],
)
def test_anything_else_is_not(missing: str) -> None:
    """No fact, address, mention, order, or name that was not asked about."""
    assert sayable(missing, ASKED) == ""
