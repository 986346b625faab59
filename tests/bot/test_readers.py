"""For whom an answer is: looked up again right before it is posted."""

from dataclasses import replace

import pytest

from bot.inbox import Button, Pressed
from bot.models import Turn
from knowledge.models import Audience, Passage
from tests.bot.test_worker import Outside, row
from tests.builders import decision, entry, findings, origin


@pytest.fixture
def outside() -> Outside:
    return Outside()


async def test_who_asks_is_looked_up_and_what_was_said_is_known(outside: Outside) -> None:
    """The question that is decided has its audience and its history."""
    await outside.worker().deal_with(row())
    assert outside.asked[0].audience is Audience.INTERNAL
    assert outside.asked[0].history == (Turn("asker", "before"),)
    assert outside.asked[0].question_id == "q9"


INTERNAL_FIND = Passage(
    replace(findings().passages[0].chunk, audience=Audience.INTERNAL), 0.9, 9.0, 1.0
)


@pytest.mark.parametrize("interrupted", [False, True])
async def test_a_channel_that_is_shared_meanwhile_gets_no_internal_answer(
    outside: Outside, *, interrupted: bool
) -> None:
    """It is looked up again right before posting, also after a crash, and decided again."""
    outside.decided = replace(decision(), passages=(INTERNAL_FIND,))
    outside.audiences = [Audience.PUBLIC] if interrupted else [Audience.INTERNAL, Audience.PUBLIC]
    waiting = replace(row(), decision=outside.decided) if interrupted else row()
    await outside.worker().deal_with(waiting)
    assert "look_again" in outside.steps
    assert outside.steps[-3:] == ["note_posted", "record", "finish"]
    assert outside.asked[-1].audience is Audience.PUBLIC
    assert outside.entries[0].audience is Audience.PUBLIC


async def test_an_answer_from_public_pages_needs_no_second_look(outside: Outside) -> None:
    """Nobody learns from it what they may not know."""
    public = replace(findings().passages[0].chunk, audience=Audience.PUBLIC)
    outside.decided = replace(decision(), passages=(Passage(public, 0.9, 9.0, 1.0),))
    await outside.worker().deal_with(row())
    assert "look_again" not in outside.steps


async def test_nobody_fetches_a_person_with_the_private_question_of_another(
    outside: Outside,
) -> None:
    """What is handed over is what the one who pressed could see."""
    outside.entries = [replace(entry("q1"), private=True, asker="U0OTHER")]
    await outside.worker().deal_with(row(Pressed(origin(), Button.PERSON, "q1")))
    assert outside.cases[0].question.text == ""
