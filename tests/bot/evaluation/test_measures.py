"""The figures, held against values worked out by hand."""

import math
from datetime import UTC, datetime

import pytest

from bot.evaluation.measures import (
    Row,
    is_right,
    judge,
    mean,
    paired_gain,
    reciprocal_rank,
    success_at,
)
from bot.models import (
    Answered,
    Citation,
    Decision,
    HandedOff,
    HandoffReason,
    Question,
    ThreadRef,
    Via,
)
from knowledge.models import Audience, BlockKind, Chunk, Passage

QUESTION = Question(
    question_id="q1",
    asker="U1",
    where=ThreadRef("local", "C1", None),
    text="How?",
    audience=Audience.INTERNAL,
    via=Via.TERMINAL,
    asked_at=datetime(2026, 11, 21, tzinfo=UTC),
)
ROW = Row("1", "How?", ("a.md",), answerable=True, answer="Open *Settings*.\nThen save.")


def passage(path: str) -> Passage:
    chunk = Chunk(path, "docs", path, 0, "T", (), BlockKind.PARAGRAPH, "x", "h", Audience.INTERNAL)
    return Passage(chunk, 0.5, 2.0, 0.9)


def citation(quote: str, source: str = "a.md") -> Citation:
    return Citation(1, "T", "", source, quote, "c1")


def test_ranks_count_distinct_documents() -> None:
    """Two passages of one document are one document."""
    decision = Decision(
        QUESTION,
        Answered("x", (), 0.5),
        passages=(passage("b.md"), passage("b.md"), passage("a.md")),
    )
    found = judge(ROW, decision)
    assert found.first_relevant == 2
    assert found.gain == pytest.approx(1 / math.log2(3))
    assert success_at([found], 1).value == 0
    assert success_at([found], 5).value == 1
    assert reciprocal_rank([found]).value == 0.5


def test_a_quote_is_right_when_it_stands_in_the_answer_or_holds_it() -> None:
    """White space and markup do not count; other words do."""
    assert is_right(ROW, [citation("Open **Settings**.")])
    assert is_right(ROW, [citation("First:\nOpen Settings. Then\n save. Done.")])
    assert not is_right(ROW, [citation("Open Billing.")])
    assert not is_right(ROW, [citation("**")])
    assert not is_right(ROW, [])


def test_without_an_answer_the_cited_document_decides() -> None:
    """A row with no answer is right when a relevant document is cited."""
    row = Row("1", "How?", ("a.md",), answerable=True)
    assert is_right(row, [citation("x", "a.md")])
    assert not is_right(row, [citation("x", "b.md")])


def test_a_draft_that_was_held_back_is_judged_but_not_given() -> None:
    """The risk curve sees what would have been said."""
    held = Answered("x", (citation("Then save."),), 0.2)
    outcome = HandedOff("sorry", HandoffReason.WEAK_EVIDENCE, "nothing found")
    found = judge(ROW, Decision(QUESTION, outcome, held_back=held, confidence=0.2))
    assert found.right
    assert found.outcome == "handed_off"


def test_an_unanswerable_row_is_never_right() -> None:
    """Whatever was said, it should not have been."""
    row = Row("1", "How?", (), answerable=False)
    assert not judge(row, Decision(QUESTION, Answered("x", (citation("x"),), 0.9))).right


def test_intervals_hold_the_value_and_repeat() -> None:
    """The same rows give the same interval, which holds the mean."""
    figure = mean([1.0] * 70 + [0.0] * 30)
    assert figure == mean([1.0] * 70 + [0.0] * 30)
    assert figure.low < figure.value == 0.7 < figure.high
    assert math.isnan(mean([]).value)


def test_a_paired_gain_is_tighter_than_its_parts() -> None:
    """What both systems find cancels out."""
    ours = [1.0] * 80 + [0.0] * 20
    theirs = [1.0] * 70 + [0.0] * 30
    gain = paired_gain(ours, theirs)
    assert gain.value == pytest.approx(0.1)
    assert gain.low > 0
