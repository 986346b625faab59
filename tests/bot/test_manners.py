"""Whom the bot heeds in a channel."""

import pytest

from bot.manners import Heed, Mode, heed
from bot.models import Via
from bot.routing import reads_like_question


@pytest.mark.parametrize("via", [Via.MENTION, Via.THREAD, Via.COMMAND])
@pytest.mark.parametrize("mode", list(Mode))
def test_who_asks_the_bot_is_answered_or_told(mode: Mode, via: Via) -> None:
    """Nobody is met with silence."""
    assert heed(mode, via) is (Heed.REFUSE if mode is Mode.OFF else Heed.ANSWER)


@pytest.mark.parametrize("mode", list(Mode))
def test_direct_messages_have_no_mode(mode: Mode) -> None:
    """They are the asker's own."""
    assert heed(mode, Via.DIRECT) is Heed.ANSWER


@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_said_to_nobody_is_answered_in_auto_alone(mode: Mode) -> None:
    """Elsewhere it is none of the bot's business."""
    assert heed(mode, Via.OVERHEARD) is (Heed.ANSWER if mode is Mode.AUTO else Heed.PASS)


@pytest.mark.parametrize(
    "text",
    [
        "How do refunds work",
        "Hi all, how do I reset my password?",
        "Is SSO included in the free plan?",
        "My invoice is wrong. Can somebody change it?",
        "Does anybody know where the logs are",
        "quick question: what is the limit of the API",
    ],
)
def test_a_question_is_known_by_its_mark_or_its_opening(text: str) -> None:
    """Also without a question mark, as people type."""
    assert reads_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What?",
        "The deploy is done.",
        "See https://example.com/?q=refunds for the refunds",
        "Whatever you do, do not restart it",
        "Thanks, that is what I needed",
        "I will look into it tomorrow",
        "why " * 2_000,
    ],
)
def test_talk_is_no_question(text: str) -> None:
    """A bot that answers talk is switched off."""
    assert not reads_like_question(text)
