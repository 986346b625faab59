# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Modals look like this, and where Slack opens none, its choices are shown as a line."""

import pytest

from bot.inbox import BUTTONS_OF_MISSES, Button, Pressed
from bot.slack.modals import SlackInquiry, why_line, why_modal
from tests.bot.slack.golden import assert_golden, assert_golden_view
from tests.bot.slack.scripted_web_api import ScriptedWebApi, serving
from tests.builders import origin

PRESSED = Pressed(origin("C1", "1763726400.000100"), Button.NOT_HELPFUL, "q1", trigger="1.2")


def test_why_an_answer_missed_is_asked_like_this() -> None:
    """One choice is needed; words and a person are not."""
    assert_golden_view("why_modal", why_modal(PRESSED))


def test_why_an_answer_missed_is_asked_in_a_line_like_this() -> None:
    """Without words of one's own, and with a person one press away."""
    assert_golden("why_line", why_line("q1"))
    assert len({button.value for button in BUTTONS_OF_MISSES}) == len(BUTTONS_OF_MISSES)


@pytest.mark.parametrize(
    "error", ["expired_trigger_id", "exchanged_trigger_id", "invalid_arguments"]
)
async def test_a_modal_that_comes_too_late_becomes_a_line(error: str) -> None:
    """Three seconds are short where the inbox is long."""
    api = ScriptedWebApi({"views.open": {"ok": False, "error": error}, "chat.postEphemeral": {}})
    async with serving(api) as client:
        await SlackInquiry(client).ask_why(PRESSED)
    assert dict(api.calls) == {"views.open": 1, "chat.postEphemeral": 1}


async def test_a_modal_that_opens_needs_no_line() -> None:
    """Nobody is asked twice."""
    api = ScriptedWebApi({"views.open": {}, "chat.postEphemeral": {}})
    async with serving(api) as client:
        await SlackInquiry(client).ask_why(PRESSED)
    assert dict(api.calls) == {"views.open": 1}
