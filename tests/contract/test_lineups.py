"""What is kept of voice models: every change, who made it, and what was written in shadow."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.lineups import SqlLineups
from bot.adapters.database.shadows import SqlShadows
from bot.adapters.database.turns import PAGE, SqlTurns
from bot.errors import NothingToUndo
from bot.models import Deed, Entry
from bot.registry.lineup import Lineup
from knowledge.database import Database
from tests.builders import NOON, WORKSPACE, entry

TRIAL = Lineup("a", "b", 10)


@pytest.fixture
def lineups(bot_database: Database) -> SqlLineups:
    return SqlLineups(bot_database, lambda: NOON)


@pytest.fixture
def journal(bot_database: Database) -> SqlJournal:
    return SqlJournal(bot_database, lambda: NOON)


def unsaid(of: Entry) -> Entry:
    return replace(of, voice_model="b", reply="Something else. [1]")


async def test_before_the_first_move_the_configured_model_is_live(lineups: SqlLineups) -> None:
    """There is nothing to undo either."""
    assert await lineups.current(WORKSPACE) == Lineup()
    assert await lineups.moves(WORKSPACE) == ()
    with pytest.raises(NothingToUndo):
        await lineups.roll_back(WORKSPACE, "U0ADMIN")


async def test_the_last_move_holds_in_its_workspace(
    lineups: SqlLineups, bot_database: Database
) -> None:
    """Whoever reads next has it, and the audit log says who did it."""
    await lineups.move(WORKSPACE, Lineup("a"), "U0ADMIN")
    await lineups.move(WORKSPACE, TRIAL, "U0ADMIN")
    assert await SqlLineups(bot_database, lambda: NOON).current(WORKSPACE) == TRIAL
    assert await lineups.current("another") == Lineup()
    (last, first) = await SqlAudit(bot_database, lambda: NOON).deeds(WORKSPACE, 9)
    assert first == Deed(WORKSPACE, "U0ADMIN", "voice.use", "1", "a is live")
    assert last.result == TRIAL.in_words


async def test_rollbacks_go_back_step_by_step(lineups: SqlLineups) -> None:
    """Each is a move of its own: nothing that was is forgotten."""
    for lineup in (Lineup("a"), TRIAL):
        await lineups.move(WORKSPACE, lineup, "x")
    assert (await lineups.roll_back(WORKSPACE, "x")).lineup == Lineup("a")
    assert (await lineups.roll_back(WORKSPACE, "x")).lineup == Lineup()
    assert await lineups.current(WORKSPACE) == Lineup()
    with pytest.raises(NothingToUndo):
        await lineups.roll_back(WORKSPACE, "x")
    assert [move.number for move in await lineups.moves(WORKSPACE)] == [1, 2, 3, 4]


async def test_moves_at_the_same_moment_are_all_kept(lineups: SqlLineups) -> None:
    """Each has a number of its own."""
    moved = (lineups.move(WORKSPACE, Lineup(name), "x") for name in "abcdef")
    made = await asyncio.gather(*moved)
    assert sorted(move.number for move in made) == [1, 2, 3, 4, 5, 6]


async def test_a_shadow_stands_beside_its_entry(
    journal: SqlJournal, bot_database: Database
) -> None:
    """Not before the entry is there; once, however often it is kept."""
    shadows = SqlShadows(bot_database)
    assert not await shadows.keep(unsaid(entry()))
    await journal.record(entry())
    assert await shadows.keep(unsaid(entry()))
    assert await shadows.keep(replace(unsaid(entry()), reply="again"))
    assert await shadows.of("q1") == (unsaid(entry()),)


async def test_a_deleted_question_leaves_no_shadow(
    journal: SqlJournal, bot_database: Database
) -> None:
    """Neither one that was kept, nor one that comes later."""
    shadows = SqlShadows(bot_database)
    await journal.record(entry())
    await shadows.keep(unsaid(entry()))
    await journal.erase("q1")
    assert await shadows.of("q1") == ()
    assert await shadows.keep(unsaid(entry()))
    assert await shadows.of("q1") == ()


async def test_an_edited_question_loses_what_was_written_for_its_first_words(
    journal: SqlJournal, bot_database: Database
) -> None:
    """The entry is another one now."""
    shadows = SqlShadows(bot_database)
    await journal.record(entry())
    await shadows.keep(unsaid(entry()))
    await journal.amend(replace(entry(), question="Something else?"))
    assert await shadows.of("q1") == ()


async def test_all_turns_are_read_once_and_in_order(
    journal: SqlJournal, bot_database: Database
) -> None:
    """Over the borders of pages, of one workspace, since a day; what was erased is left out."""
    many = [entry(f"q{n:04}", at=NOON + timedelta(seconds=n // 3)) for n in range(PAGE + 30)]
    for one in many:
        await journal.record(one)
    await journal.record(replace(entry("other"), workspace="another"))
    await journal.record(entry("old", at=NOON - timedelta(days=1)))
    await SqlShadows(bot_database).keep(unsaid(many[5]))
    await journal.erase("q0003")
    turns = SqlTurns(bot_database)
    found = [one.question_id async for one in turns.said(WORKSPACE, NOON)]
    assert found == [one.question_id for one in many if one.question_id != "q0003"]
    assert [one async for one in turns.rehearsed(WORKSPACE, NOON)] == [unsaid(many[5])]
