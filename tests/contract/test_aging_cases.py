"""What time does to cases: forgotten ones are found once, ended ones lose what was said in them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.database.aging_cases import SqlAgingCases
from bot.adapters.database.cases import SqlCases
from bot.adapters.database.copies import SqlCopies
from bot.aging import Aging
from bot.handoff import Act, Limits, Step
from bot.models import DELETED, Case, CaseState, Copy, ThreadRef, Turn
from knowledge.database import Database
from tests.builders import NOON, WORKSPACE, case

DAY = timedelta(days=1)


class Told:
    """Note of which cases it was said that nobody went on with them."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    async def expired(self, case: Case) -> None:
        self.cases.append(case)


@pytest.fixture
def old(bot_database: Database) -> SqlAgingCases:
    return SqlAgingCases(bot_database, lambda: NOON, WORKSPACE)


async def opened(database: Database, at: datetime) -> SqlCases:
    cases = SqlCases(database, lambda: at)
    said = (Turn("asker", "before"),)
    full = replace(case(), said=said, draft="A week.", opened_at=at)
    await cases.open(full)
    return cases


async def test_a_case_expires_when_nobody_is_heard_any_more(
    bot_database: Database, old: SqlAgingCases
) -> None:
    """A step or a message keeps it; expired, it is told of once."""
    await opened(bot_database, NOON)
    told = Told()
    aging = Aging(old, told, Limits(idle=14 * DAY), lambda: NOON)
    await aging.sweep(NOON + 13 * DAY)
    assert told.cases == []
    copies = SqlCopies(bot_database, lambda: NOON + 10 * DAY)
    where = ThreadRef(WORKSPACE, "C0DESK", "9.0")
    await copies.keep(Copy("local:C0:1.0", "k1", where, "9.1", "U0ASKER", "Any news?"))
    await aging.sweep(NOON + 20 * DAY)
    assert told.cases == []
    for _ in range(2):
        await aging.sweep(NOON + 25 * DAY)
    assert [(it.case_id, it.state) for it in told.cases] == [("k1", CaseState.EXPIRED)]


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
    assert await copies.of("local:C0:1.0") is None
    assert [it.step for it in await cases.steps("k1")] == [Step.RESOLVE]
