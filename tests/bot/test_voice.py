"""The brand's own lines, and what happens when they are wrong."""

from pathlib import Path

import pytest

import prompts
from bot.models import HandoffReason
from bot.routing import Courtesy
from bot.voice import read_voice
from knowledge.errors import BadSettings

VOICE = (Path(prompts.__file__).parent / "voice.toml").read_text("utf-8")


def test_the_shipped_voice_has_a_line_for_everything() -> None:
    """Every reason and every courtesy is worded."""
    voice = read_voice(VOICE)
    assert set(voice.handoff) == set(HandoffReason)
    assert set(voice.courtesy) == set(Courtesy)
    assert all((*voice.handoff.values(), *voice.courtesy.values(), voice.disclosure))


def test_the_opening_counts() -> None:
    """One quote and several are introduced in different words."""
    lines = read_voice(VOICE).answer
    assert lines.opening(1) != lines.opening(3)
    assert "3" in lines.opening(3)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "Frontdesk"', 'name = "F"\ntone = "warm"', "nothing reads tone at the top"),
        ('thanks = "You are welcome!"', "thanks = 3", "[courtesy] thanks must be a line of text"),
        ("[status]", "[statuses]", "nothing reads statuses"),
        ('name = "Frontdesk"', "name = ", "not valid TOML"),
        ('farewell = "Goodbye!"', "", "[courtesy] farewell must be a line of text"),
    ],
)
def test_a_wrong_voice_names_the_key(before: str, after: str, said: str) -> None:
    """A mistake in voice.toml is one line that names it."""
    with pytest.raises(BadSettings) as caught:
        read_voice(VOICE.replace(before, after))
    assert said in str(caught.value)
