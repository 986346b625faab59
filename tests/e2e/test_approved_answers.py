"""What people approved, from the command that keeps it to the answer that an asker gets."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from bot.__main__ import main

PAGE = "# Refunds\n\nRefunds take about a week, and go back to the card that was charged.\n"
ASKED = "How long does a refund take?"
APPROVED = "A refund takes **five business days**."
SETTINGS = ("FRONTDESK_FACTS", "FRONTDESK_CALIBRATION")


@pytest.fixture(autouse=True)
def page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Load one page for everybody into an empty home."""
    monkeypatch.chdir(tmp_path)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "refunds.md").write_text(PAGE, "utf-8")
    assert main(["knowledge", "load", "pages", "--audience", "public"]) == 0
    capsys.readouterr()


def ask(
    capsys: pytest.CaptureFixture[str], question: str = ASKED, audience: str = "internal"
) -> Mapping[str, object]:
    """Return what `frontdesk ask --json` says."""
    assert main(["ask", question, "--audience", audience, "--json"]) == 0
    return cast("Mapping[str, object]", json.loads(capsys.readouterr().out))


def approve(capsys: pytest.CaptureFixture[str], *options: str) -> None:
    """Keep the approved answer."""
    given = ["verified", "add", ASKED, APPROVED, "--owner", "Billing", *options]
    assert main(given) == 0, capsys.readouterr().err
    capsys.readouterr()


def test_what_was_approved_is_said_word_for_word_and_names_its_owner(
    capsys: pytest.CaptureFixture[str],
) -> None:
    approve(capsys, "--alias", "When do I get my money back?")
    for question in (ASKED, "hi, HOW long does a refund take", "When do I get my money back?"):
        said = ask(capsys, question)
        assert str(said["text"]).startswith(APPROVED)
        [source] = cast("list[Mapping[str, object]]", said["citations"])
        assert "Billing" in str(source["heading"])
    assert APPROVED not in str(ask(capsys, "How long does a refund not take?")["text"])


def test_an_internal_answer_is_not_said_to_outsiders(capsys: pytest.CaptureFixture[str]) -> None:
    approve(capsys, "--audience", "internal")
    assert "five business days" in str(ask(capsys)["text"])
    assert "five business days" not in json.dumps(ask(capsys, audience="public"))


def test_an_answer_that_ended_gives_way_to_the_documents(
    capsys: pytest.CaptureFixture[str],
) -> None:
    approve(capsys, "--expires", "2020-01-01")
    said = ask(capsys)
    assert "five business days" not in json.dumps(said)
    assert "about a week" in str(said["text"])


def test_a_fact_is_said_with_its_value_unit_and_source_until_it_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "name,value,unit,source,valid until\n"
        "seat limit,25,seats,Price list 2026,2999-12-31\n"
        "upload limit,10,MB,Old price list,2020-01-01\n"
    )
    (tmp_path / "facts.csv").write_text(rows, "utf-8")
    (tmp_path / ".env").write_text("FRONTDESK_FACTS=facts.csv\n", "utf-8")
    said = ask(capsys, "What is the seat limit?")
    assert "25 seats" in str(said["text"])
    assert "Price list 2026" in json.dumps(said["citations"])
    assert "10 MB" not in json.dumps(ask(capsys, "What is the upload limit?"))


def test_an_evaluations_labels_make_a_calibration_that_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three in four count as wrong, whatever was said: the confidence comes down."""
    rows = [
        {
            "id": f"q{n}",
            "question": f"{ASKED} Case {n}.",
            "relevant": ["refunds.md"],
            "answerable": True,
            "answer": "Something else entirely." if n % 4 else PAGE,
        }
        for n in range(120)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    before = cast("float", ask(capsys)["confidence"])
    assert main(["eval", "rows.jsonl", "--labels", "labels.jsonl", "--json"]) == 0
    assert main(["calibrate", "labels.jsonl", "--out", "fitted.json", "--json"]) == 0
    capsys.readouterr()
    (tmp_path / ".env").write_text("FRONTDESK_CALIBRATION=fitted.json\n", "utf-8")
    after = cast("float", ask(capsys)["confidence"])
    assert after < before - 0.1
