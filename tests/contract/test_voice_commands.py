"""`frontdesk voice …` and `frontdesk costs`, on a journal with answers of a model and quotes."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.__main__ import main
from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.journal import SqlJournal
from bot.composing import compose
from bot.migrations import BOT_HISTORY
from bot.models import Deed, Usage
from knowledge.app import migrate
from knowledge.database import open_database
from tests.builders import WORKSPACE, citation, entry

QUOTE = "We don't utilise e-mail!"
FRAMED = compose((citation(quote=QUOTE),), "This is what the documents say:", "")


async def with_answers(home: Path) -> None:
    """Make a home whose journal has an answer of quotes and one of a model."""
    database = open_database(f"sqlite:///{home}/frontdesk.db")
    await migrate(database, BOT_HISTORY)
    journal, today = SqlJournal(database, lambda: datetime.now(UTC)), datetime.now(UTC)
    quoted = replace(entry("q1", at=today), citations=(citation(quote=QUOTE),), reply=FRAMED)
    spent = Usage(2_000, 100, 0.00025, cached_input_tokens=500)
    written = replace(entry("q2", at=today), model="gpt-6-luna", usage=spent)
    await journal.record(quoted)
    await journal.record(replace(written, reply="You don't pay for it. [1]"))
    await database.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return that home, set as everybody's."""
    asyncio.run(with_answers(tmp_path))
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(capsys.readouterr().out))


def deeds(home: Path) -> list[Deed]:
    async def read() -> list[Deed]:
        database = open_database(f"sqlite:///{home}/frontdesk.db")
        try:
            return list(await SqlAudit(database, lambda: datetime.now(UTC)).deeds(WORKSPACE, 9))
        finally:
            await database.close()

    return asyncio.run(read())


def test_a_model_is_used_tried_and_taken_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each step is in the list and in the audit log; with nothing left, it is one line."""
    assert main(["voice", "use", "a"]) == 0
    assert main(["voice", "use", "b", "--share", "10"]) == 0
    assert main(["voice", "shadow", "c", "--share", "5"]) == 0
    capsys.readouterr()
    assert main(["voice", "list", "--json"]) == 0
    listed = said(capsys)
    assert [listed[key] for key in ("live", "candidate", "share", "shadow")] == ["a", "c", 5, True]
    for _ in range(3):
        assert main(["voice", "rollback"]) == 0
    assert "the configured model is live" in capsys.readouterr().out
    assert main(["voice", "rollback"]) == 1
    assert "all of it is undone" in capsys.readouterr().err
    assert [deed.action for deed in deeds(home)] == ["voice.rollback"] * 3 + ["voice.use"] * 3


@pytest.mark.parametrize(
    "words", [["use", "a", "--share", "101"], ["use", ""], ["shadow"], [], ["lint"]]
)
def test_wrong_usage_is_2(home: Path, words: list[str]) -> None:
    """And changes nothing."""
    with pytest.raises(SystemExit) as end:
        main(["voice", *words])
    assert end.value.code == 2
    assert deeds(home) == []


@pytest.mark.usefixtures("home")
def test_the_journal_is_heard_without_its_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    """The documents say what they like; the model's contraction is an offence."""
    assert main(["voice", "lint", "--journal", "--json"]) == 0
    heard = said(capsys)
    assert (heard["texts"], heard["sentences"], heard["in_voice"]) == (2, 2, 1)
    (offence,) = cast("list[dict[str, object]]", heard["offences"])
    assert (offence["rule"], offence["name"]) == ("contraction", "q2")


@pytest.mark.usefixtures("home")
def test_a_text_is_heard_in_a_voice_of_choice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From stdin; what one voice allows another one does not, and a floor ends with 1."""
    for voice, code in (("warm", 0), ("formal", 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO("You're all set!"))
        assert main(["voice", "lint", "-", "--voice", voice, "--at-least", "1"]) == code
    output = capsys.readouterr()
    assert "-:1:1: reader: 'You'" in output.out
    assert "0.0% of the sentences are in voice, less than 100.0%" in output.err


def test_answers_as_json_lines_are_heard_one_by_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `frontdesk ask --json` prints them, quotes left out; a line that is none is named."""
    answer = {"text": FRAMED, "citations": [{"quote": QUOTE}]}
    (home / "a.jsonl").write_text(f"{json.dumps(answer)}\n{json.dumps(answer)}\n", "utf-8")
    assert main(["voice", "lint", "a.jsonl", "--json"]) == 0
    heard = said(capsys)
    assert (heard["texts"], heard["sentences"], heard["in_voice"]) == (2, 2, 2)
    (home / "b.jsonl").write_text('{"text": 1}\n', "utf-8")
    assert main(["voice", "lint", "b.jsonl"]) == 1
    assert "b.jsonl:1 is no answer" in capsys.readouterr().err
    assert main(["voice", "lint", "missing.txt"]) == 1
    assert "missing.txt cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_costs_are_those_of_the_journal(capsys: pytest.CaptureFixture[str]) -> None:
    """For each answer, and by stage and model; the forecast says what it stands on."""
    assert main(["costs", "--json", "--hits", "0.5"]) == 0
    costs = said(capsys)
    assert costs["usd_per_answer"] == pytest.approx(0.000125)
    stages = cast("dict[str, dict[str, object]]", costs["stages"])
    assert stages["said"]["cached_input_tokens"] == 500
    plans = cast("dict[str, list[dict[str, object]]]", costs["forecast"])["plans"]
    assert [plan["model"] for plan in plans] == ["gpt-6-luna", "ft:gpt-4o-mini", "ft:gpt-4o-mini"]
    months = cast("dict[str, float]", plans[0]["usd_a_month"])
    assert months["1000000"] == pytest.approx(100 * months["10000"])
    assert main(["costs", "--base", "unheard-of"]) == 0
    told = capsys.readouterr().out
    assert "retrieval with a base model (unheard-of" in told
    assert "unknown / unknown / unknown" in told
    assert "measured in the journal" in told
