"""What time does to cases: forgotten ones are found once, ended ones lose what was said in them."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.database.aging_cases import SqlAgingCases
from bot.adapters.database.cases import SqlCases
from bot.adapters.database.copies import SqlCopies
from bot.aging import Aging
from bot.handoff import Act, Limits, Step
from bot.inbox import Arrival, Lapsed
from bot.models import DELETED, CaseState, Copy, ThreadRef, Turn
from knowledge.database import Database
from tests.builders import NOON, WORKSPACE, case, origin

DAY = timedelta(days=1)


class Tray:
    """An inbox that knows what came by its delivery."""

    def __init__(self) -> None:
        self.arrived: dict[str, Arrival] = {}

    async def put(self, arrival: Arrival) -> bool:
        return self.arrived.setdefault(arrival.delivery, arrival) is arrival


@pytest.fixture
def old(bot_database: Database) -> SqlAgingCases:
    return SqlAgingCases(bot_database, lambda: NOON, WORKSPACE)


async def opened(database: Database, at: datetime) -> SqlCases:
    cases = SqlCases(database, lambda: at)
    said = (Turn("asker", "before"),)
    full = replace(case(), said=said, draft="A week.", opened_at=at)
    await cases.open(full)
    return cases


async def test_a_case_is_due_when_nobody_is_heard_any_more(
    bot_database: Database, old: SqlAgingCases
) -> None:
    """It is one row a day in the lane of its buttons, however many sweep."""
    await opened(bot_database, NOON)
    tray, desk = Tray(), origin("C0DESK")
    aging = Aging(old, tray, desk, Limits(idle=14 * DAY), lambda: NOON)
    await aging.sweep(NOON + 13 * DAY)
    assert not tray.arrived
    for _ in range(2):
        await aging.sweep(NOON + 25 * DAY)
    [arrival] = tray.arrived.values()
    assert arrival.incoming == Lapsed(desk, "k1", NOON + 11 * DAY)
    assert arrival.lane == f"{WORKSPACE}:k1"
    await aging.sweep(NOON + 26 * DAY)
    assert len(tray.arrived) == 2


async def test_what_is_heard_of_a_case_keeps_it(bot_database: Database, old: SqlAgingCases) -> None:
    """A step, another question of its asker, and a word that was carried."""
    cases, later = await opened(bot_database, NOON), NOON + 3 * DAY
    for n in range(2, 6):
        await cases.open(case(f"k{n}", f"q{n}", f"{n}.0"))
    await SqlCases(bot_database, lambda: later).change("k1", Act(Step.CLAIM, "U0A"))
    await cases.open(replace(case("k9", "q9", "2.0"), opened_at=later))
    carried = Copy("o1", "k3", case().where, "9.0", "U0A", "Hello")
    await SqlCopies(bot_database, lambda: later).keep(carried)
    await cases.change("k5", Act(Step.RESOLVE, "U0A"))
    assert [it.case_id for it in await old.idle(later)] == ["k4"]
    assert await old.idle(NOON) == ()
    for heard in ("k1", "k2", "k3", "k5", "nothing"):
        assert await old.expire(heard, later) is None
    expired = await asyncio.gather(*(old.expire("k4", later) for _ in range(5)))
    assert [it.state for it in expired if it] == [CaseState.EXPIRED]
    assert [(it.step, it.actor) for it in await cases.steps("k4")] == [("expired", "frontdesk")]


async def test_what_is_said_after_an_erasure_is_erased_after_the_next_end(
    bot_database: Database, old: SqlAgingCases
) -> None:
    """A case that opens again has words again."""
    cases = await opened(bot_database, NOON)
    for _ in range(2):
        await cases.change("k1", Act(Step.RESOLVE, "U0A"))
        assert await old.erase_ended(NOON + DAY) == 1
        assert await old.erase_ended(NOON + DAY) == 0
        await cases.change("k1", Act(Step.REOPEN, "U0A"))


async def test_a_case_of_another_workspace_is_not_ours(bot_database: Database) -> None:
    """Its own bot looks after it."""
    await opened(bot_database, NOON)
    other = SqlAgingCases(bot_database, lambda: NOON, "another")
    assert await other.idle(NOON + 99 * DAY) == ()
    assert await other.erase_ended(NOON + 99 * DAY) == 0


async def test_what_was_said_in_an_ended_case_is_erased(
    bot_database: Database, old: SqlAgingCases
) -> None:
    """Its state, its places and its steps stay; an open case keeps its words."""
    cases = await opened(bot_database, NOON)
    copies = SqlCopies(bot_database, lambda: NOON)
    where = ThreadRef(WORKSPACE, "C0DESK", "9.0")
    await copies.keep(Copy("local:C0:1.0", "k1", where, "9.1", "U0ASKER", "Any news?"))
    assert await old.erase_ended(NOON + 99 * DAY) == 0
    await cases.change("k1", Act(Step.RESOLVE, "U0AGENT"))
    assert await old.erase_ended(NOON) == 0
    assert await old.erase_ended(NOON + DAY) == 1
    assert await old.erase_ended(NOON + DAY) == 0
    erased = await cases.find("k1")
    assert (erased.question, erased.why, erased.said, erased.draft) == (DELETED, "", (), "")
    assert (erased.state, erased.agent) == (CaseState.RESOLVED, "U0AGENT")
    copy = await copies.of("local:C0:1.0")
    assert copy is not None
    assert copy.text == DELETED
    assert [it.step for it in await cases.steps("k1")] == [Step.RESOLVE]
