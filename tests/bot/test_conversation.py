"""Follow-ups take their topic along; questions that stand alone stay as they are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import standalone
from bot.models import Question, ThreadRef, Turn, Via
from knowledge.models import Audience

HISTORY = (
    Turn("asker", "How do I cancel the Business plan?"),
    Turn("bot", "Open Settings."),
)


def asked(text: str, history: tuple[Turn, ...] = HISTORY) -> Question:
    where = ThreadRef("local", "C1", "1.0")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    question = Question("q", "U1", where, text, Audience.INTERNAL, Via.THREAD, now)
    return replace(question, history=history)


@pytest.mark.parametrize("text", ["and for teams?", "When does it end?", "Refunds?", "why?"])
def test_a_follow_up_takes_the_question_before_it(text: str) -> None:
    """A pronoun, an ellipsis or a word or two lean on what came before."""
    assert standalone(asked(text)) == f"How do I cancel the Business plan? {text}"


def test_a_question_that_stands_alone_is_left_alone() -> None:
    """History without a cue changes nothing."""
    text = "How do I invite a new member to my team?"
    assert standalone(asked(text)) == text


def test_without_history_nothing_is_added() -> None:
    """A first question is searched as it was asked."""
    assert standalone(asked("Does it cost extra?", ())) == "Does it cost extra?"
