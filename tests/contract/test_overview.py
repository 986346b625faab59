"""What the journal says of many turns, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.cases import SqlCases
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.overview import SqlOverview
from bot.handoff import Act, Step
from bot.models import HandoffReason, ThreadRef, Verdict
from bot.overview import Figures
from knowledge.database import Database
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE, case, entry

LONG_AGO = NOON - timedelta(days=60)
SINCE = NOON - timedelta(days=7)


@pytest.fixture
def journal(bot_database: Database) -> SqlJournal:
    return SqlJournal(bot_database, lambda: NOON)


@pytest.fixture
def overview(bot_database: Database) -> SqlOverview:
    return SqlOverview(bot_database)


async def test_figures_count_turns_and_votes_since_then(
    journal: SqlJournal, overview: SqlOverview
) -> None:
    """Courtesies and older turns are not counted, nor is another workspace."""
    elsewhere = ThreadRef("other", CHANNEL, "1.0")
    for one in (
        replace(entry("q1"), timings_ms={"total": 10.0}),
        replace(entry("q2"), timings_ms={"total": 30.0}),
        entry("q3", outcome="handed_off"),
        entry("q4", outcome="acknowledged"),
        entry("q5", at=LONG_AGO),
        entry("q6", where=elsewhere),
    ):
        await journal.record(one)
    await journal.vote("q1", ASKER, Verdict.HELPFUL)
    await journal.vote("q2", ASKER, Verdict.NOT_HELPFUL)
    await journal.vote("q5", ASKER, Verdict.HELPFUL)
    figures = await overview.figures(WORKSPACE, SINCE)
    assert figures == Figures(3, 2, 1, helpful=1, votes=2, median_ms=20.0)
    assert await overview.figures("empty", SINCE) == Figures()


async def test_gaps_are_what_the_documents_do_not_hold(
    journal: SqlJournal, overview: SqlOverview
) -> None:
    """Who asked for a person found no gap."""
    weak = replace(entry("q1", outcome="handed_off"), reason=HandoffReason.WEAK_EVIDENCE)
    asked = replace(entry("q2", outcome="handed_off"), reason=HandoffReason.ASKED_FOR_PERSON)
    for one in (weak, asked, entry("q3")):
        await journal.record(one)
    found = await overview.unanswered(WORKSPACE, SINCE, 9)
    assert [one.question_id for one in found] == ["q1"]


async def test_what_was_answered_privately_is_nobody_elses(
    journal: SqlJournal, overview: SqlOverview
) -> None:
    """It is among one's own questions."""
    await journal.record(replace(entry("q1"), private=True))
    await journal.record(entry("q2", at=NOON - timedelta(hours=1)))
    answered = await overview.answered(WORKSPACE, SINCE, 9)
    assert [one.question_id for one in answered] == ["q2"]
    own = await overview.asked_by(WORKSPACE, ASKER, 9)
    assert [one.question_id for one in own] == ["q1", "q2"]
    assert not await overview.asked_by(WORKSPACE, "U0OTHER", 9)


async def test_ones_own_cases_are_those_that_nobody_ended(bot_database: Database) -> None:
    """Newest first; another's are not among them."""
    cases = SqlCases(bot_database, lambda: NOON)
    await cases.open(case("k1", "q1", "1.0"))
    await cases.open(replace(case("k2", "q2", "2.0"), opened_at=NOON + timedelta(hours=1)))
    await cases.open(replace(case("k3", "q3", "3.0"), asker="U0OTHER"))
    await cases.open(case("k4", "q4", "4.0"))
    await cases.change("k4", Act(Step.RESOLVE, "U0AGENT"))
    own = await cases.of_asker(WORKSPACE, ASKER)
    assert [one.case_id for one in own] == ["k2", "k1"]
