"""What of the desk's cases becomes knowledge: resolved, answered by people, and still kept."""

from dataclasses import replace
from datetime import timedelta

from bot.adapters.database.aging_cases import SqlAgingCases
from bot.adapters.database.cases import SqlCases
from bot.adapters.database.copies import SqlCopies
from bot.adapters.database.resolved import SqlResolvedCases
from bot.handoff import Act, Step
from bot.models import Alarm, Copy, ThreadRef
from knowledge.database import Database
from knowledge.models import Audience, ResolvedCase
from tests.builders import NOON, WORKSPACE, case

DESK = ThreadRef(WORKSPACE, "C0DESK", "1763726500.000100")


async def resolved(database: Database, workspace: str = WORKSPACE) -> list[ResolvedCase]:
    return [one async for one in SqlResolvedCases(database).resolved(workspace)]


async def answered(database: Database, *replies: str) -> SqlCases:
    """Open a case, answer it, and resolve it."""
    cases = SqlCases(database, lambda: NOON)
    await cases.open(case())
    copies = SqlCopies(database, lambda: NOON)
    for number, text in enumerate(replies):
        origin = f"{WORKSPACE}:C0DESK:{number}"
        await copies.keep(Copy(origin, "k1", case().where, f"{number}", "U0AGENT", text))
    said = Copy(f"{WORKSPACE}:C1:9", "k1", DESK, "9", case().asker, "The asker's own words.")
    await copies.keep(said)
    await cases.change("k1", Act(Step.CLAIM, "U0AGENT"))
    await cases.change("k1", Act(Step.RESOLVE, "U0AGENT"))
    return cases


async def test_a_resolved_case_is_told_with_what_people_replied(bot_database: Database) -> None:
    """And with nothing that the asker wrote later, nor to another workspace."""
    await answered(bot_database, "A week.", "Or two.")
    (found,) = await resolved(bot_database)
    assert found == ResolvedCase(
        key="k1",
        question="How do refunds work?",
        answers=("A week.", "Or two."),
        asker=case().asker,
        at=NOON,
        audience=Audience.INTERNAL,
        channel=case().where.channel,
        message=case().where.thread,
        is_direct=False,
    )
    assert not await resolved(bot_database, "T0OTHER")


async def test_a_case_that_nobody_answered_or_resolved_is_not_told(bot_database: Database) -> None:
    cases = await answered(bot_database)
    assert not await resolved(bot_database)
    await SqlCopies(bot_database, lambda: NOON).keep(
        Copy(f"{WORKSPACE}:C0DESK:1", "k1", case().where, "1", "U0AGENT", "A week.")
    )
    assert await resolved(bot_database)
    await cases.change("k1", Act(Step.REOPEN, "U0AGENT"))
    assert not await resolved(bot_database)


async def test_what_was_deleted_or_erased_is_not_told(bot_database: Database) -> None:
    cases = await answered(bot_database, "A week.")
    copies = SqlCopies(bot_database, lambda: NOON)
    await copies.reword(f"{WORKSPACE}:C0DESK:0", "A fortnight.")
    assert [one.answers for one in await resolved(bot_database)] == [("A fortnight.",)]
    await copies.drop(f"{WORKSPACE}:C0DESK:0")
    assert not await resolved(bot_database)
    await copies.keep(Copy(f"{WORKSPACE}:C0DESK:2", "k1", case().where, "2", "U0AGENT", "A week."))
    assert await resolved(bot_database)
    await cases.reword("q1", None)
    assert not await resolved(bot_database)


async def test_a_case_with_a_sensitive_topic_is_not_told(bot_database: Database) -> None:
    """Nor one in which such a topic came up later."""
    cases = SqlCases(bot_database, lambda: NOON)
    await cases.open(case())
    alarm = Alarm("legal", "Legal threat", urgent=False)
    joined = await cases.open(replace(case("k2", "q2"), alarm=alarm))
    assert (joined.case_id, joined.alarm) == ("k1", alarm)
    copies = SqlCopies(bot_database, lambda: NOON)
    await copies.keep(Copy(f"{WORKSPACE}:C0DESK:1", "k1", case().where, "1", "U0AGENT", "Oh."))
    await cases.change("k1", Act(Step.RESOLVE, "U0AGENT"))
    assert not await resolved(bot_database)


async def test_a_case_is_not_told_longer_than_it_is_kept(bot_database: Database) -> None:
    await answered(bot_database, "A week.")
    aging = SqlAgingCases(bot_database, lambda: NOON, WORKSPACE)
    await aging.erase_ended(NOON + timedelta(days=1))
    assert not await resolved(bot_database)
