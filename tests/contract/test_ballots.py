"""What people said of answers is read back, on every database; and a fit is made of it."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.adapters.database.ballots import SqlBallots
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.verified import SqlVerified
from bot.approved.answers import VerifiedAnswer
from bot.migrations import BOT_HISTORY
from bot.models import Ballot, Complaint, HandoffReason, Miss, Signs, ThreadRef, Verdict
from knowledge.app import migrate
from knowledge.database import Database, open_database
from knowledge.models import Audience
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE, entry

SINCE = NOON - timedelta(days=7)


async def test_votes_are_those_of_a_workspace_since_then(bot_database: Database) -> None:
    """Each asker's last word, with its reason."""
    journal = SqlJournal(bot_database, lambda: NOON)
    elsewhere = ThreadRef("other", CHANNEL, "1.0")
    old = entry("q3", at=SINCE - timedelta(days=1))
    for one in (entry("q1"), entry("q2", where=elsewhere), old, entry("q4")):
        await journal.record(one)
        await journal.vote(one.question_id, ASKER, Verdict.HELPFUL)
    await journal.complain("q1", ASKER, Complaint(Miss.WRONG, "No."))
    await journal.vote("q1", "U0OTHER", Verdict.HELPFUL)
    found = await SqlBallots(bot_database).cast(WORKSPACE, SINCE)
    assert sorted(found) == ["q1", "q4"]
    wrong = Ballot(Verdict.NOT_HELPFUL, Miss.WRONG)
    assert sorted(found["q1"], key=lambda one: one.verdict) == [Ballot(Verdict.HELPFUL), wrong]


@pytest.mark.parametrize(
    ("reason", "corrects"),
    [
        (HandoffReason.NOT_HELPFUL, True),
        (HandoffReason.REPEATED_QUESTION, True),
        (HandoffReason.PARTLY_ANSWERED, False),
        (HandoffReason.WEAK_EVIDENCE, False),
    ],
)
async def test_an_approved_reply_corrects_an_answer_that_the_asker_did_not_take(
    bot_database: Database, *, reason: HandoffReason, corrects: bool
) -> None:
    """A part of an answer, and a handoff that nothing went before, were not wrong."""
    fetched = replace(entry("q2", outcome="handed_off"), reason=reason)
    await SqlJournal(bot_database, lambda: NOON).record(fetched)
    approved = VerifiedAnswer(
        "a1", WORKSPACE, fetched.question, "Two weeks.", "Billing", Audience.INTERNAL, NOON
    )
    await SqlVerified(bot_database).put(approved, ("q2", "local:C:1.0"))
    ballots = SqlBallots(bot_database)
    place = (fetched.channel, fetched.thread, fetched.question)
    assert await ballots.corrected(WORKSPACE) == (frozenset({place}) if corrects else frozenset())
    assert await ballots.corrected("other") == frozenset()


async def with_votes(home: Path, answers: int) -> None:
    """Make a home whose journal has answers, three of four voted helpful, and one without."""
    database = open_database(f"sqlite:///{home}/frontdesk.db")
    await migrate(database, BOT_HISTORY)
    journal, today = SqlJournal(database, lambda: datetime.now(UTC)), datetime.now(UTC)
    for n in range(answers):
        one = replace(entry(f"q{n}", at=today), signs=Signs(0.5 + n % 50 / 100), pipeline="p")
        await journal.record(one)
        verdict = Verdict.NOT_HELPFUL if n % 4 == 0 else Verdict.HELPFUL
        await journal.vote(one.question_id, ASKER, verdict)
    await journal.record(replace(entry("silent", at=today), signs=Signs(0.9)))
    await database.close()


def test_a_calibration_is_fitted_to_the_votes_of_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what they are worth; and from a day on that has none, there is nothing to fit."""
    asyncio.run(with_votes(tmp_path, 120))
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    assert main(["calibrate", "--from-journal", "--since", "7d", "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert (card["labels"], card["right"]) == (120, 90)
    assert (card["journal"]["answers"], card["journal"]["labelled"]) == (121, 120)
    assert card["after"]["ece"] < card["before"]["ece"]
    assert main(["calibrate", "--from-journal"]) == 0
    assert "121 answers since" in capsys.readouterr().out
    assert main(["calibrate", "--from-journal", "--since", "2999-01-01"]) == 1
    refused = capsys.readouterr().err
    assert "a fit needs 100" in refused
    assert "The journal has 0 answers since 2999-01-01" in refused


def test_votes_and_a_file_of_labels_are_fitted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither alone would be enough."""
    asyncio.run(with_votes(tmp_path, 60))
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    file = tmp_path / "labels.jsonl"
    file.write_text('{"evidence_score": 0.6, "right": false}\n' * 50, "utf-8")
    assert main(["calibrate", str(file), "--json"]) == 1
    assert main(["calibrate", "--from-journal", "--json"]) == 1
    capsys.readouterr()
    assert main(["calibrate", str(file), "--from-journal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == 110


def test_no_labels_at_all_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["calibrate"])
    assert end.value.code == 2
    assert "--from-journal" in capsys.readouterr().err
