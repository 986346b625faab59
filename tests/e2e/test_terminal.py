"""The command line as a newcomer types it, on a small folder of pages."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from bot.__main__ import COMMANDS, main

REFUNDS = """# Refunds

How money comes back to a customer.

## Time limit

You can ask for a refund within 30 days of the purchase. Annual plans are refunded in part.

## How it is paid

A refund goes back to the card that was charged, and takes five business days to arrive.
"""
TEAMS = """---
title: Working in teams
---

## Inviting people

Open Settings, choose Members, and click Invite. An invitation expires after seven days.

- Owners can do everything.
- Editors cannot see invoices.
"""


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of two pages, next to an empty home."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "refunds.md").write_text(REFUNDS, "utf-8")
    (folder / "teams.md").write_text(TEAMS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(capsys.readouterr().out))


def test_load_then_ask_quotes_the_page(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer names its document, and its quote stands there at its line."""
    assert main(["knowledge", "load", str(pages), "--json"]) == 0
    loaded = said(capsys)
    assert loaded["documents"] == {
        "added": 2, "changed": 0, "unchanged": 0, "removed": 0, "failed": 0,
    }  # fmt: skip
    assert main(["ask", "Where does a refund go and how long does it take?", "--json"]) == 0
    answer = said(capsys)
    assert answer["outcome"] == "answered"
    first = cast("list[dict[str, object]]", answer["citations"])[0]
    assert first["source"] == "refunds.md"
    lines = (pages / str(first["source"])).read_text("utf-8").splitlines()
    quote = str(first["quote"]).splitlines()[0]
    assert lines[int(cast("int", first["line"])) - 1].strip() == quote.strip()


def test_many_questions_come_back_in_order(
    pages: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One object a line, also for a blank line, thanks and a stranger's question."""
    assert main(["knowledge", "load", str(pages)]) == 0
    questions = (
        "How do I invite people?\n\nthanks!\nWhich moons of Saturn have oceans of methane?\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(questions))
    capsys.readouterr()
    assert main(["ask", "-", "--json"]) == 0
    lines = [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["answered", "acknowledged", "acknowledged", "handed_off"]


def test_a_bare_topic_is_asked_back(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what it may mean on numbered lines, and no source, because nothing is said yet."""
    assert main(["knowledge", "load", str(pages)]) == 0
    capsys.readouterr()
    assert main(["ask", "refunds?", "--json"]) == 0
    back = said(capsys)
    assert (back["outcome"], back["citations"], back["reason"]) == ("clarified", [], None)
    [question, *readings] = str(back["text"]).splitlines()
    assert question.endswith("?")
    assert sorted(reading.partition(". ")[2] for reading in readings) == [
        "How it is paid", "Time limit",
    ]  # fmt: skip
    assert [reading[:2] for reading in readings] == ["1.", "2."]
    assert main(["ask", "refunds?"]) == 0
    assert capsys.readouterr().out.strip() == str(back["text"])


def test_an_answer_in_words_names_its_sources(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person reads text, sources with their lines, and how sure it is."""
    assert main(["knowledge", "load", str(pages)]) == 0
    assert main(["ask", "When does an invitation expire?"]) == 0
    out = capsys.readouterr().out
    assert "seven days" in out
    assert "teams.md:" in out
    assert "confidence" in out


@pytest.mark.usefixtures("pages")
def test_without_knowledge_a_person_is_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing loaded is not a failure of the command."""
    assert main(["ask", "How do I invite people?", "--json"]) == 0
    answer = said(capsys)
    assert (answer["outcome"], answer["reason"]) == ("handed_off", "no_knowledge")


@pytest.mark.parametrize(
    "question",
    [
        '") OR body:* NEAR("',
        "refund AND NOT (page*) ^2",
        "<!channel> refunds?",
        "r\u200befund\u200b time",
        "🤷🏽‍♀️🎉",
        "x " * 10_000,
    ],
)
def test_odd_questions_end_in_one_visible_outcome(
    question: str, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Search syntax, mentions, invisible characters, emoji, novels: something is always said."""
    assert main(["knowledge", "load", str(pages)]) == 0
    capsys.readouterr()
    assert main(["ask", question, "--json"]) == 0
    answer = said(capsys)
    assert answer["outcome"] in {"answered", "clarified", "handed_off", "acknowledged"}
    assert answer["text"]
    assert "<!" not in str(answer["text"])


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("question", ["", "   ", "\u200b\ufeff"])
def test_an_empty_question_is_wrong_usage(
    question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and a line that shows how to ask."""
    with pytest.raises(SystemExit) as end:
        main(["ask", question])
    assert end.value.code == 2
    assert "try: frontdesk ask" in capsys.readouterr().err


def test_a_question_may_use_the_knowledge_of_its_audience_alone(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was loaded for insiders is not there for the public."""
    assert main(["knowledge", "load", str(pages)]) == 0
    capsys.readouterr()
    assert main(["ask", "How do I invite people?", "--json", "--audience", "public"]) == 0
    answer = said(capsys)
    assert answer["outcome"] == "handed_off"
    assert answer["retrieved"] == []


def test_eval_prints_one_object(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The figures of two questions, and a page with plots."""
    answerable = {"question": "How long does a refund take?", "answerable": True}
    stranger = {"question": "Which moons have methane?", "answerable": False}
    rows: list[dict[str, object]] = [
        {**answerable, "relevant": ["refunds.md"]},
        {**stranger, "relevant": []},
    ]
    Path("questions.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert main(["knowledge", "load", str(pages)]) == 0
    capsys.readouterr()
    assert main(["eval", "questions.jsonl", "--json", "--report", "report.html"]) == 0
    card = said(capsys)
    assert card["n"] == 2
    assert card["generation"] == 1
    assert "<svg" in Path("report.html").read_text("utf-8")


def test_doctor_says_what_is_missing(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No Slack yet is a warning; a variable that cannot be is an error."""
    assert main(["knowledge", "load", str(pages)]) == 0
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 0
    findings = cast("list[dict[str, str]]", said(capsys)["findings"])
    states = {one["what"]: one["state"] for one in findings}
    assert states["Knowledge"] == "ok"
    assert states["Slack"] == "warning"


def test_doctor_names_the_lines_that_a_voice_of_before_lacks(
    pages: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade stops nobody; the brand is told which words are not its own, as `lint` is."""
    voice = pages.parent / "voice.toml"
    voice.write_text('name = "Robin"\n[courtesy]\nthanks = "Any time!"', "utf-8")
    monkeypatch.setenv("FRONTDESK_VOICE", str(voice))
    assert main(["doctor", "--json"]) == 0
    findings = cast("list[dict[str, str]]", said(capsys)["findings"])
    (found,) = [one for one in findings if one["what"] == "Voice"]
    assert found["state"] == "warning"
    assert "lacks [handoff], [offer]" in found["found"]
    (pages.parent / "text.txt").write_text("You are welcome.", "utf-8")
    assert main(["voice", "lint", str(pages.parent / "text.txt")]) == 0
    assert "[courtesy] greeting" in capsys.readouterr().out


@pytest.mark.usefixtures("pages")
def test_a_wrong_setting_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, and the variable is named."""
    monkeypatch.setenv("FRONTDESK_COST_OF_HANDOFF", "much")
    assert main(["ask", "Hello?"]) == 1
    assert capsys.readouterr().err.startswith("frontdesk: FRONTDESK_COST_OF_HANDOFF takes a number")
    assert main(["doctor"]) == 1


def test_serving_without_tokens_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Every variable that is missing is named at once."""
    assert main(["serve"]) == 1
    assert "SLACK_BOT_TOKEN, SLACK_APP_TOKEN, FRONTDESK_DESK_CHANNEL" in capsys.readouterr().err


def test_an_empty_signing_secret_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """White space is no secret: nothing begins to listen."""
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("FRONTDESK_DESK_CHANNEL", "C1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "  ")
    assert main(["serve"]) == 1
    err = capsys.readouterr().err
    assert "SLACK_SIGNING_SECRET" in err
    assert len(err.splitlines()) == 1


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for help it is 0, without words it is wrong usage."""
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)
    assert main([]) == 2
    assert main(["frobnicate"]) == 2
    assert "no command 'frobnicate'" in capsys.readouterr().err
