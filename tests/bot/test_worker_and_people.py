"""What a worker leaves to people: their talk, and cases that their askers come back to."""

from dataclasses import replace

from bot.models import HandedOff, HandoffReason, Via
from tests.bot.test_worker import Outside, asked, outside, row
from tests.builders import decision

__all__ = ["outside"]


async def test_what_people_say_to_one_another_is_theirs(outside: Outside) -> None:
    """The bot says nothing to it; an outcome that was final before is posted all the same."""
    outside.carried = True
    await outside.worker().deal_with(row())
    assert outside.steps == ["finish"]
    outside.steps.clear()
    await outside.worker().deal_with(replace(row(), decision=decision()))
    assert "post" in outside.steps or "find" in outside.steps


async def test_words_after_a_case_was_resolved_open_it_again(outside: Outside) -> None:
    """They are no question; thanks are an answer's, and a mention asks the bot."""
    outside.ended = True
    in_thread = replace(asked(), via=Via.THREAD)
    await outside.worker().deal_with(row(in_thread))
    assert "answer" not in outside.steps
    reopened = outside.cases[0].outcome
    assert isinstance(reopened, HandedOff)
    assert reopened.reason is HandoffReason.CAME_BACK
    for incoming in (replace(in_thread, text="thanks!"), replace(in_thread, via=Via.MENTION)):
        outside.steps.clear()
        await outside.worker().deal_with(row(incoming))
        assert "answer" in outside.steps
