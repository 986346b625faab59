"""What came of paraphrases survives a restart, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.trials import SqlTrials
from bot.cache.trials import Kind, Standing, Trial
from knowledge.database import Database
from tests.builders import NOON, WORKSPACE

TRIAL = Trial("q2", WORKSPACE, "judge", "q1", Kind.SHADOW, NOON, agreed=True)


@pytest.fixture
def trials(bot_database: Database) -> SqlTrials:
    return SqlTrials(bot_database, lambda: NOON)


async def standing(trials: SqlTrials) -> Standing:
    return await trials.standing(WORKSPACE, "judge")


async def test_nothing_seen_is_nothing_known(trials: SqlTrials) -> None:
    assert await standing(trials) == Standing(0, 0)
    assert not (await standing(trials)).is_open(0.5)


async def test_what_was_compared_is_counted_once(trials: SqlTrials, bot_database: Database) -> None:
    """What was given without a comparison counts for nothing."""
    await trials.note(TRIAL)
    await trials.note(replace(TRIAL, agreed=False))
    await trials.note(replace(TRIAL, question_id="q3", agreed=False))
    await trials.note(replace(TRIAL, question_id="q4", kind=Kind.SERVED, agreed=None))
    await trials.note(replace(TRIAL, question_id="q5", workspace="another"))
    await trials.note(replace(TRIAL, question_id="q6", judge="another"))
    reopened = SqlTrials(bot_database, lambda: NOON)
    assert await standing(reopened) == Standing(2, 1)


async def test_a_given_answer_that_was_voted_down_is_an_error(trials: SqlTrials) -> None:
    """And leads to the question whose it was; what was not given leads nowhere."""
    await trials.note(replace(TRIAL, kind=Kind.SERVED, agreed=None))
    assert await trials.blame("q2") == "q1"
    assert await standing(trials) == Standing(1, 1)
    await trials.note(replace(TRIAL, question_id="q3"))
    assert await trials.blame("q3") is None
    assert await trials.blame("unknown") is None


async def test_a_judge_that_was_shut_begins_anew_when_told_so(bot_database: Database) -> None:
    """What was counted before counts no more."""
    trials = SqlTrials(bot_database, lambda: NOON)
    await trials.note(TRIAL)
    await trials.shut(WORKSPACE, "judge")
    assert (await standing(trials)).broken_at == NOON
    later = SqlTrials(bot_database, lambda: NOON + timedelta(hours=1))
    await later.resume(WORKSPACE, "judge")
    assert await standing(later) == Standing(0, 0)
