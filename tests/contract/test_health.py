"""What is counted of the inbox, the cases and the workers, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.database.cases import SqlCases
from bot.adapters.database.health import ALIVE_SECONDS, SqlHealth
from bot.adapters.database.inbox import SqlInbox
from bot.adapters.database.journal import SqlJournal
from bot.inbox import ATTEMPTS, Pause
from bot.models import Complaint, Miss, ThreadRef, Verdict
from bot.standing import Called, Standing
from knowledge.database import Database
from tests.builders import ASKER, CHANNEL, NOON, arrival, asked, case, decision, entry


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(bot_database: Database, clock: Clock) -> SqlInbox:
    return SqlInbox(bot_database, clock)


@pytest.fixture
def health(bot_database: Database, clock: Clock) -> SqlHealth:
    return SqlHealth(bot_database, clock)


async def test_nothing_is_nothing(health: SqlHealth) -> None:
    assert await health.standing("local") == Standing(0, 0.0, 0, 0, 0, 0, 0.0, 0)


async def test_what_is_not_done_is_counted_by_how_far_it_is(
    health: SqlHealth, inbox: SqlInbox, clock: Clock
) -> None:
    """Waiting, on its way to Slack, failing; done rows and other workspaces do not count."""
    for name in ("done", "posting", "failing", "waiting"):
        await inbox.put(arrival(name))
        clock.advance(1)
    done = await inbox.lease("one/1")
    assert done
    await inbox.finish(done)
    posting = await inbox.lease("one/1")
    assert posting
    await inbox.begin_posting(posting, decision())
    failing = await inbox.lease("one/1")
    assert failing
    await inbox.put_back(failing, Pause(failed=True))
    elsewhere = replace(asked(), origin=replace(asked().origin, workspace="other"))
    await inbox.put(arrival("other", incoming=elsewhere))
    found = await health.standing("local")
    assert (found.waiting, found.posting, found.failing) == (3, 1, 1)
    assert found.oldest_seconds == 3.0


async def test_what_failed_three_times_is_counted_for_a_day(
    health: SqlHealth, inbox: SqlInbox, clock: Clock
) -> None:
    """Also when a person has it since."""
    await inbox.put(arrival("a"))
    for _ in range(ATTEMPTS):
        row = await inbox.lease("one/1")
        assert row
        await inbox.put_back(row, Pause(failed=True))
    last = await inbox.lease("one/1")
    assert last
    await inbox.finish(last)
    assert (await health.standing("local")).given_up == 1
    clock.advance(86_401)
    assert (await health.standing("local")).given_up == 0


async def test_open_cases_are_counted_with_the_age_of_the_oldest(
    health: SqlHealth, bot_database: Database, clock: Clock
) -> None:
    """Someone at the desk ought to look."""
    cases = SqlCases(bot_database, clock)
    await cases.open(case("k1", "q1", thread="1.0"))
    await cases.open(replace(case("k2", "q2", thread="2.0"), opened_at=NOON + timedelta(hours=1)))
    clock.advance(7_200)
    found = await health.standing("local")
    assert (found.cases, found.oldest_case_seconds) == (2, 7_200.0)


async def test_a_worker_counts_as_long_as_it_beats(health: SqlHealth, clock: Clock) -> None:
    """One that was killed is missed after a while, one that ended in good order at once."""
    await health.beat("one/1")
    await health.beat("two/1")
    await health.beat("two/1")
    assert (await health.standing("local")).workers == 2
    await health.leave("two/1")
    assert (await health.standing("local")).workers == 1
    clock.advance(ALIVE_SECONDS)
    assert (await health.standing("local")).workers == 0


async def test_answers_that_were_voted_wrong_are_counted_among_the_last_ones(
    bot_database: Database, health: SqlHealth
) -> None:
    """Disputed ones, handoffs, older ones and other workspaces' are not."""
    journal = SqlJournal(bot_database, lambda: NOON)
    elsewhere = ThreadRef("other", CHANNEL, "1.0")
    for one in (
        entry("right"),
        entry("wrong"),
        entry("disputed"),
        entry("silent"),
        entry("handed", outcome="handed_off"),
        entry("old", at=NOON - timedelta(days=31)),
        entry("else", where=elsewhere),
    ):
        await journal.record(one)
    await journal.vote("right", ASKER, Verdict.HELPFUL)
    for name in ("wrong", "disputed", "handed", "old", "else"):
        await journal.complain(name, ASKER, Complaint(Miss.WRONG))
    await journal.vote("disputed", "U0OTHER", Verdict.HELPFUL)
    assert await health.called("local") == Called(answers=4, voted=3, wrong=1)
    assert await health.called("empty") == Called()
