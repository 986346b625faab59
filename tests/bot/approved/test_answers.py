"""Which question a verified answer or a fact answers, and which it never does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.approved.answers import (
    BadPattern,
    Fact,
    VerifiedAnswer,
    asked_name,
    checked_pattern,
    named_facts,
)
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience
from tests.builders import NOON, WORKSPACE

VERIFIED = VerifiedAnswer(
    answer_id="v1",
    workspace=WORKSPACE,
    question="How do refunds work?",
    answer="Write to billing; refunds take five days.",
    owner="Billing team",
    audience=Audience.PUBLIC,
    approved_at=NOON,
    expires_at=NOON + timedelta(days=30),
    aliases=("Can I get my money back?",),
    patterns=("how do I refund a *",),
)
WINDOW = Fact(
    "Refund window", "30", "days", "https://docs.example.com/refunds", date(2026, 12, 31), 2,
    ("money-back period",), Audience.PUBLIC,
)  # fmt: skip
TRIAL = Fact("trial length", "14", "days", "pricing.md", date(2026, 12, 31), 3)


@pytest.mark.parametrize(
    "asked",
    [
        "How do refunds work?",
        "hi team, how do REFUNDS work",
        "how do refunds work, thanks!",
        "can I get my money back",
        "How do I refund a broken yearly plan?",
    ],
)
def test_the_approved_words_are_answered(asked: str) -> None:
    """Question, alias and pattern; case, greeting and punctuation say nothing."""
    assert VERIFIED.answers(normalised_tokens(asked))


@pytest.mark.parametrize(
    "asked",
    [
        "How do refunds not work?",
        "How do refunds work for teams?",
        "How did refunds work?",
        "Can't I get my money back?",
        "How do I refund a plan without an invoice?",
        "How do I refund a plan that never started?",
        "How do I refund a very old broken yearly plan?",
        "How do I refund a",
        "",
    ],
)
def test_words_that_are_merely_like_them_are_not(asked: str) -> None:
    """A negation, a condition, another tense, more words than a star stands for."""
    assert not VERIFIED.answers(normalised_tokens(asked))


def test_it_says_who_approved_it_and_when_but_pings_nobody() -> None:
    assert VERIFIED.citation.heading == "approved by Billing team on 21 November 2026"
    mine = replace(VERIFIED, owner="U0AGENT123")
    assert mine.by_person
    assert mine.citation.heading == "approved by the desk on 21 November 2026"


def test_it_holds_until_it_expires() -> None:
    assert VERIFIED.holds(NOON)
    assert not VERIFIED.holds(NOON + timedelta(days=30))
    assert replace(VERIFIED, expires_at=None).holds(NOON + timedelta(days=9_999))


@pytest.mark.parametrize("pattern", ["*", "* *", "refund *", "refund a plan", "a b * * * *"])
def test_a_pattern_that_answers_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="stars"):
        checked_pattern(pattern)


def test_a_pattern_is_words_and_never_a_regular_expression() -> None:
    """What means something in one is a letter here."""
    verified = replace(VERIFIED, patterns=(checked_pattern("what is .+ in *"),))
    assert verified.answers(normalised_tokens("what is .+ in python"))
    assert not verified.answers(normalised_tokens("what is anything in python"))


@pytest.mark.parametrize(
    "asked",
    [
        "What is the refund window?",
        "what's our refund window",
        "How long is the Refund Window?",
        "Refund window?",
        "tell me the money-back period please",
    ],
)
def test_a_fact_is_asked_for_by_its_name(asked: str) -> None:
    assert named_facts([WINDOW, TRIAL], normalised_tokens(asked), lambda _: True) == [WINDOW]


@pytest.mark.parametrize(
    "asked",
    [
        "What is the refund window and the trial length?",
        "What is not the refund window?",
        "What is the refund window for teams?",
        "What is the refund window if I cancel?",
        "Why is the refund window so short?",
        "How do I change the refund window?",
        "What was the refund window?",
        "What is the window?",
    ],
)
def test_two_facts_a_negation_or_a_condition_are_no_fact(asked: str) -> None:
    assert named_facts([WINDOW, TRIAL], normalised_tokens(asked), lambda _: True) == []


def test_a_fact_is_said_as_it_stands_with_where_it_is_written_down() -> None:
    assert WINDOW.said == "Refund window: 30 days"
    assert (WINDOW.citation.url, TRIAL.citation.url) == ("https://docs.example.com/refunds", None)
    assert WINDOW.citation.heading == "fact, valid until 31 December 2026"
    assert WINDOW.holds(date(2026, 12, 31))
    assert not WINDOW.holds(date(2027, 1, 1))


def test_a_question_without_an_opener_is_its_own_name() -> None:
    assert asked_name(("refunds",)) == ("refunds",)
    assert asked_name(()) == ()
