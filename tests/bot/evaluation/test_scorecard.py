"""What `eval` and `ask --json` report, field by field."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.eval import BadQuestions, in_words, read_rows
from bot.evaluation.measures import Row, judge
from bot.evaluation.page import scorecard_page
from bot.evaluation.scorecard import scorecard, wrong_in_words
from bot.models import (
    Acknowledged,
    Decision,
    HandedOff,
    HandoffReason,
    Level,
    Setback,
    Turn,
    Usage,
)
from bot.report import as_json
from knowledge.models import Audience, BlockKind, Chunk, Passage
from tests.builders import answered, question

CHUNK = Chunk(
    "chunk1", "docs", "docs/billing.md", 0, "Billing", ("Refunds",), BlockKind.PARAGRAPH,
    "Refunds take five days.", "h", Audience.INTERNAL, line=12,
)  # fmt: skip
PASSAGE = Passage(CHUNK, None, 9.2, 0.8)
GIVEN = Decision(
    question(), answered(), (PASSAGE,), 0.97, 0.93, generation=7,
    usage=Usage(10, 5, None), timings_ms={"embed": 2.0, "total": 5.0},
)  # fmt: skip
HANDED = replace(
    GIVEN,
    outcome=HandedOff("Sorry.", HandoffReason.WEAK_EVIDENCE, "not found: SCIM"),
    confidence=0.1,
    held_back=answered(),
)
ASKED = Row("1", "How?", ("docs/billing.md",), answerable=True)
STRANGE = Row("2", "What?", (), answerable=False)


def test_an_answer_as_json_has_the_contract_s_fields() -> None:
    """Scripts rely on every one of these."""
    found = json.loads(json.dumps(as_json(GIVEN)))
    assert list(found) == [
        "outcome", "text", "citations", "confidence", "evidence_score", "reason", "retrieved",
        "model", "cache", "tokens", "cost_usd", "timings_ms",
    ]  # fmt: skip
    assert found["outcome"] == "answered"
    assert found["citations"][0] == {
        "n": 1, "title": "Billing", "heading": "Billing > Refunds", "source": "docs/billing.md",
        "url": None, "line": 12, "page": None, "quote": "Refunds take five days.",
        "chunk_id": "chunk1",
    }  # fmt: skip
    assert found["retrieved"] == [
        {
            "source": "docs/billing.md", "chunk_id": "chunk1", "dense_score": None,
            "lexical_score": 9.2, "fused_score": 0.8,
        },
    ]  # fmt: skip
    assert found["tokens"] == {"input": 10, "cached_input": 0, "output": 5}
    assert found["cost_usd"] is None


def test_a_handoff_as_json_says_why_and_shows_no_draft() -> None:
    """What was held back is for the desk alone."""
    found = as_json(HANDED)
    assert (found["outcome"], found["reason"]) == ("handed_off", "weak_evidence")
    assert found["citations"] == []
    assert as_json(Decision(question(), Acknowledged("Hi!")))["reason"] is None


def test_the_scorecard_counts_by_hand() -> None:
    """One answered and right, one handed off, one stranger answered and so wrong."""
    judged = [judge(ASKED, GIVEN), judge(ASKED, HANDED), judge(STRANGE, GIVEN)]
    card = json.loads(json.dumps(scorecard(judged)))
    assert card["n"] == 3
    assert card["outcomes"]["answerable"] == {
        "answered": 1, "clarified": 0, "handed_off": 1, "acknowledged": 0,
    }  # fmt: skip
    assert card["outcomes"]["unanswerable"]["answered"] == 1
    assert card["retrieval"]["success@1"]["value"] == 1
    assert card["correctness"] == {
        "right_of_answered": {"value": 1.0, "low": 1.0, "high": 1.0}, "n": 1,
    }  # fmt: skip
    assert card["abstention"]["auroc"] == 0.25
    assert card["abstention"]["risk_coverage"] == [[0.6667, 0.5], [1.0, 0.3333]]
    assert card["grounding"] == {"quote_match": 1.0, "unsupported_sentences": 0}
    assert card["generation"] == 7


def test_a_quote_that_is_not_in_its_chunk_lowers_the_match() -> None:
    """The figure is able to fall."""
    chunk = replace(CHUNK, text="Refunds take six days.")
    torn = replace(GIVEN, passages=(replace(PASSAGE, chunk=chunk),))
    card = scorecard([judge(ASKED, torn)])
    assert card["grounding"] == {"quote_match": 0.0, "unsupported_sentences": 0}


def test_the_card_is_printed_and_plotted() -> None:
    """Words for a terminal, a page without outside parts for a browser."""
    judged = [judge(ASKED, GIVEN), judge(STRANGE, HANDED)]
    card = scorecard(judged)
    assert "success@5" in in_words(card)
    assert "risk_coverage" not in in_words(card)
    shown = scorecard_page(card, judged, 0.57)
    assert shown.count("<svg") == 3
    assert "http" not in shown
    assert "answered from 0.57" in shown


def test_how_often_it_is_wrong_is_said_plainly_with_intervals() -> None:
    """Of all answers, and apart for questions with an answer in the documents and without."""
    missed = replace(GIVEN, outcome=replace(answered(), citations=()))
    judged = [judge(ASKED, GIVEN), judge(ASKED, GIVEN), judge(ASKED, missed), judge(STRANGE, GIVEN)]
    judged.append(judge(STRANGE, HANDED))
    every, known, strange = wrong_in_words(judged)
    assert every.startswith("Wrong among what it answered: 50.0% (2 of 4; ")
    assert "33.3% (1 of 3; 6.1% to 79.2%) were wrong" in known
    assert "50.0% (1 of 2; 9.5% to 90.5%) were answered, so wrongly" in strange
    card = json.loads(json.dumps(scorecard(judged)))["answered_wrongly"]
    assert (card["answerable"]["value"], card["answerable"]["n"]) == (0.3333, 3)
    assert (card["unanswerable"]["value"], card["unanswerable"]["n"]) == (0.5, 2)


def test_no_error_seen_does_not_mean_none() -> None:
    """Of three right answers one would learn little: the interval says how little."""
    (every, _) = wrong_in_words([judge(ASKED, GIVEN)] * 3)
    assert every == "Wrong among what it answered: 0.0% (0 of 3; 0.0% to 56.1%)."


def test_where_nothing_was_answered_nothing_was_wrong() -> None:
    assert wrong_in_words([judge(ASKED, HANDED)]) == ("Nothing was answered.",)


def test_questions_are_read_with_their_history(tmp_path: Path) -> None:
    """Every field of a row arrives; blank lines do not count."""
    raw = {
        "id": "a", "question": "And then?", "relevant": ["x.md"], "answerable": True,
        "answer": "So.",
        "history": [{"role": "user", "text": "First?"}, {"role": "bot", "text": "!"}],
    }  # fmt: skip
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{json.dumps(raw)}\n\n", "utf-8")
    history = (Turn("asker", "First?"), Turn("bot", "!"))
    expected = Row("a", "And then?", ("x.md",), answerable=True, answer="So.", history=history)
    assert list(read_rows(path)) == [expected]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"question": 3, "answerable": true}', '{"question": "x"}']
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    """One line says which one it is and what it should be."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"question": "x", "answerable": true}}\n{line}\n', "utf-8")
    with pytest.raises(BadQuestions, match="line 2"):
        list(read_rows(path))


def test_a_missing_or_empty_file_is_one_line(tmp_path: Path) -> None:
    """No traceback for a path that is not there."""
    with pytest.raises(BadQuestions, match="cannot be read"):
        list(read_rows(tmp_path / "none.jsonl"))
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
    with pytest.raises(BadQuestions, match="no questions"):
        list(read_rows(tmp_path / "empty.jsonl"))


def test_the_share_of_each_level_is_reported_and_what_came_to_nothing() -> None:
    """A person counts also where nothing was composed; a greeting was composed by nobody."""
    down = Setback(Level.VOICE, HandoffReason.MODEL_DOWN)
    failed = Setback(Level.PLAIN, HandoffReason.FAILED_CHECK)
    voiced = replace(GIVEN, level=Level.VOICE)
    quoted = replace(GIVEN, level=Level.QUOTED, setbacks=(down, failed))
    greeted = Decision(question(), Acknowledged("Hi!"))
    judged = [judge(ASKED, one) for one in (voiced, quoted, HANDED, greeted)]
    card = json.loads(json.dumps(scorecard(judged)))
    quarter = {"n": 1, "share": 0.25}
    assert card["levels"] == {
        "voice": quarter, "plain": {"n": 0, "share": 0.0}, "quoted": quarter, "person": quarter,
        "none": quarter,
    }  # fmt: skip
    assert card["setbacks"]["voice"] == {"model_down": 1, "failed_check": 0}
    assert card["setbacks"]["plain"] == {"model_down": 0, "failed_check": 1}
    assert "<td>quoted passages</td><td>1</td><td>25.0%</td>" in scorecard_page(card, judged, 0.5)
