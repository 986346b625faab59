"""What cases promise: one winner of every change, one open case a thread and asker, all audited."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.cases import SqlCases
from bot.errors import CaseConflict
from bot.handoff import Act, Step
from bot.models import DELETED, Case, CaseState, Deed, Find, Turn
from knowledge.database import Database
from tests.builders import ASKER, NOON, WORKSPACE, case


@pytest.fixture
def cases(bot_database: Database) -> SqlCases:
    return SqlCases(bot_database, lambda: NOON)


@pytest.fixture
def audit(bot_database: Database) -> SqlAudit:
    return SqlAudit(bot_database, lambda: NOON)


async def test_a_case_is_kept_as_it_was(cases: SqlCases) -> None:
    """Opening it again, after a crash, changes nothing and finds the card."""
    first = replace(case(), found=(Find("Billing", "Refunds", "docs/billing.md", 0.5, None),))
    assert await cases.of_question("q1") is None
    assert await cases.open(first) == first
    await cases.carded("k1", "2.0")
    assert await cases.of_question("q1") == replace(first, card="2.0")
    assert await cases.open(first) == replace(first, card="2.0")


async def test_a_case_without_a_card_is_found_again(cases: SqlCases) -> None:
    """Unless it is resolved: then nobody needs to see it any more."""
    await cases.open(case("k1", "q1", "1.0"))
    await cases.open(case("k2", "q2", "2.0"))
    await cases.open(case("k3", "q3", "3.0"))
    await cases.carded("k2", "9.0")
    await cases.change("k3", Act(Step.RESOLVE, "U0AGENT"))
    assert [found.case_id for found in await cases.uncarded(WORKSPACE)] == ["k1"]
    assert await cases.uncarded("another") == ()


async def test_repeats_join_the_open_case(cases: SqlCases) -> None:
    """One asker in one thread has one open case; another asker or thread has another."""
    await cases.open(case("k1", "q1"))
    assert (await cases.open(case("k2", "q2"))).case_id == "k1"
    joined = await cases.of_question("q2")
    assert joined is not None
    assert joined.case_id == "k1"
    assert (await cases.open(replace(case("k3", "q3"), asker="U0OTHER"))).case_id == "k3"
    assert (await cases.open(case("k4", "q4", thread="9.9"))).case_id == "k4"


async def test_a_resolved_case_is_joined_by_nobody(cases: SqlCases) -> None:
    """The next question in the thread opens a new one."""
    await cases.open(case("k1", "q1"))
    await cases.change("k1", Act(Step.RESOLVE, "U0AGENT"))
    assert (await cases.open(case("k2", "q2"))).case_id == "k2"


async def test_one_of_many_claims_wins(cases: SqlCases) -> None:
    """Whoever comes second is told who was first."""
    await cases.open(case())
    agents = [f"U0AGENT{n}" for n in range(100)]
    claims = (cases.change("k1", Act(Step.CLAIM, agent)) for agent in agents)
    results = await asyncio.gather(*claims, return_exceptions=True)
    winners = [result for result in results if isinstance(result, Case)]
    losers = [result for result in results if isinstance(result, CaseConflict)]
    assert (len(winners), len(losers)) == (1, 99)
    assert all(f"<@{winners[0].agent}>" in str(loser) for loser in losers)


async def test_a_resolved_case_stays_resolved(cases: SqlCases) -> None:
    """An old card's buttons change nothing."""
    await cases.open(case())
    await cases.change("k1", Act(Step.RESOLVE, "U0AGENT"))
    for step in (Step.CLAIM, Step.RELEASE, Step.TRANSFER, Step.RESOLVE, Step.EXPIRE):
        with pytest.raises(CaseConflict, match="resolved this case already"):
            await cases.change("k1", Act(step, "U0OTHER", "U0THIRD"))


async def test_an_unknown_case_is_a_conflict(cases: SqlCases) -> None:
    """A button from before a restore gets a line, not a traceback."""
    with pytest.raises(CaseConflict, match="not known"):
        await cases.change("nothing", Act(Step.CLAIM, "U0AGENT"))


async def test_every_change_is_audited_and_no_refusal_is(cases: SqlCases, audit: SqlAudit) -> None:
    """The audit log tells who did what, newest first."""
    await cases.open(case())
    await cases.change("k1", Act(Step.CLAIM, "U0AGENT"))
    with pytest.raises(CaseConflict):
        await cases.change("k1", Act(Step.CLAIM, "U0OTHER"))
    await audit.note(Deed(WORKSPACE, "U0ADMIN", "knowledge.reload", "local", "generation 2"))
    assert [(deed.actor, deed.action) for deed in await audit.deeds(WORKSPACE, 10)] == [
        ("U0ADMIN", "knowledge.reload"),
        ("U0AGENT", "case.claimed"),
        ("frontdesk", "case.opened"),
    ]


async def test_a_case_says_what_its_question_says(cases: SqlCases) -> None:
    """Edited, it changes; deleted, its words go, and those about them; a repeat has its own."""
    await cases.open(case("k1", "q1"))
    await cases.open(case("k2", "q2"))
    assert await cases.reword("never was", "x") is None
    assert await cases.reword("q1", "And abroad?") == replace(case(), question="And abroad?")
    assert await cases.reword("q2", None) == replace(case(), question="And abroad?")
    erased = await cases.reword("q1", None)
    assert erased is not None
    assert (erased.question, erased.why) == (DELETED, "")
    assert await cases.of_question("q1") == erased


async def test_a_case_goes_its_way_step_by_step(cases: SqlCases) -> None:
    """Released it is nobody's, transferred somebody else's, reopened it says who had it."""
    opened = await cases.open(case())
    assert opened.changed_at is None
    way = [
        (Act(Step.CLAIM, "U0A"), CaseState.CLAIMED, "U0A"),
        (Act(Step.RELEASE, "U0A"), CaseState.OPEN, None),
        (Act(Step.TRANSFER, "U0A", "U0B"), CaseState.CLAIMED, "U0B"),
        (Act(Step.TRANSFER, "U0B", "U0C"), CaseState.CLAIMED, "U0C"),
        (Act(Step.RESOLVE, "U0D"), CaseState.RESOLVED, "U0D"),
        (Act(Step.REOPEN, ASKER), CaseState.OPEN, "U0D"),
        (Act(Step.EXPIRE, "frontdesk"), CaseState.EXPIRED, "U0D"),
        (Act(Step.REOPEN, "U0A"), CaseState.OPEN, "U0D"),
    ]
    for act, state, agent in way:
        taken = await cases.change("k1", act)
        assert (taken.state, taken.agent, taken.changed_at) == (state, agent, NOON)
        assert await cases.find("k1") == taken
    assert [(it.step, it.actor, it.agent) for it in await cases.steps("k1")] == [
        (act.step, act.actor, agent) for act, _, agent in way
    ]


async def test_a_case_that_ended_does_not_open_beside_a_newer_one(cases: SqlCases) -> None:
    """One asker has one open case in a thread, whichever way it opened."""
    await cases.open(case("k1", "q1"))
    await cases.change("k1", Act(Step.EXPIRE, "frontdesk"))
    newer = replace(case("k2", "q2"), opened_at=NOON + timedelta(minutes=1))
    assert (await cases.open(newer)).case_id == "k2"
    with pytest.raises(CaseConflict, match="A newer case"):
        await cases.change("k1", Act(Step.REOPEN, "U0A"))
    assert await cases.steps("k2") == ()
    last = await cases.last(newer.where, newer.asker)
    assert last is not None
    assert last.case_id == "k2"
    assert await cases.last(newer.where, "U0NOBODY") is None


async def test_an_asker_is_asked_once_a_case(cases: SqlCases) -> None:
    """However often it is resolved."""
    await cases.open(case())
    assert not await cases.was_asked("k1")
    await cases.note_asked("k1")
    assert await cases.was_asked("k1")


async def test_what_a_case_quotes_can_be_taken_back(cases: SqlCases) -> None:
    """A turn that was deleted stands in the conversation of every later case of its thread."""
    said = (Turn("asker", "my secret"), Turn("bot", "Really?"), Turn("asker", "And abroad?"))
    await cases.open(replace(case("k1", "q1"), said=said))
    await cases.open(replace(case("k2", "q2", thread="9.9"), said=said))
    [left] = await cases.unsay(case().where, {"my secret", "Really?"})
    assert left.said == said[2:]
    assert await cases.of_question("q1") == left
    other = await cases.of_question("q2")
    assert other is not None
    assert other.said == said
