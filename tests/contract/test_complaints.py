"""Which pages left askers unhappy, on every database."""

from dataclasses import replace
from datetime import timedelta

from bot.adapters.database.complaints import LOOKED_BACK, SqlComplaints
from bot.adapters.database.journal import SqlJournal
from bot.models import ThreadRef, Verdict
from knowledge.database import Database
from knowledge.models import NO_COMPLAINTS, Complaints
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE, citation, entry

ONE, TWO = (ThreadRef(WORKSPACE, CHANNEL, f"{n}.0") for n in (1, 2))
LONG_AGO = NOON - LOOKED_BACK - timedelta(days=1)


async def complaints(database: Database) -> Complaints:
    return await SqlComplaints(database, lambda: NOON).complaints(WORKSPACE)


async def test_pages_are_counted_once_an_unhelpful_answer(bot_database: Database) -> None:
    """Helpful answers, other workspaces and what is long ago do not count."""
    journal = SqlJournal(bot_database, lambda: NOON)
    cites = (citation(), replace(citation(), n=2), replace(citation(), source="plans.md"))
    for one in (
        replace(entry("q1"), citations=cites),
        entry("q2"),
        entry("q3", at=LONG_AGO),
        entry("q4", where=ThreadRef("other", CHANNEL, "9.0")),
    ):
        await journal.record(one)
    for name in ("q1", "q3", "q4"):
        await journal.vote(name, ASKER, Verdict.NOT_HELPFUL)
    await journal.vote("q2", ASKER, Verdict.HELPFUL)
    found = await complaints(bot_database)
    assert found.unhelpful == {citation().source: 1, "plans.md": 1}
    assert found.handed_over == {}


async def test_an_answer_that_a_person_had_to_follow_counts(bot_database: Database) -> None:
    """In its thread, and only the last answer before the person came."""
    journal = SqlJournal(bot_database, lambda: NOON)
    for number, (where, outcome, page) in enumerate(
        (
            (ONE, "answered", "a.md"),
            (ONE, "answered", "b.md"),
            (TWO, "answered", "c.md"),
            (ONE, "handed_off", "x.md"),
            (ONE, "handed_off", "x.md"),
        )
    ):
        one = entry(f"q{number}", where, NOON + timedelta(minutes=number), outcome)
        await journal.record(replace(one, citations=(replace(citation(), source=page),)))
    found = await complaints(bot_database)
    assert found.handed_over == {"b.md": 1}


async def test_before_anybody_asked_nobody_is_unhappy(bot_database: Database) -> None:
    assert await complaints(bot_database) == NO_COMPLAINTS
