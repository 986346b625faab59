"""What the card of a sensitive topic says that others do not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.models import Alarm, CaseState, HandoffReason
from bot.slack.card import URGENT, card, repeat
from bot.slack.render import Message
from tests.builders import case

URGENT_ALARM = Alarm("self_harm", "Self-harm", urgent=True, mention="<!subteam^S0CARE>")


HANDBOOK = Path(__file__).parents[3] / "knowledge/handbook/when-a-person-takes-over.md"


def words(message: Message, block: int) -> str:
    return json.dumps(message.blocks[block].to_dict())  # pyright: ignore[reportUnknownMemberType]  # the SDK's blocks are untyped


@pytest.mark.parametrize("reason", HandoffReason)
def test_every_reason_is_said_on_a_card_and_explained(reason: HandoffReason) -> None:
    message = card(replace(case(), reason=reason), None)
    assert any("Why a person:" in words(message, n) for n in range(len(message.blocks)))
    assert f"| `{reason}` |" in HANDBOOK.read_text("utf-8")


def test_an_urgent_card_says_so_first_and_calls_somebody() -> None:
    """Until a person has it."""
    shown = card(replace(case(), alarm=URGENT_ALARM), None)
    assert json.dumps(URGENT) in words(shown, 0)
    assert "*Sensitive topic:* Self-harm <!subteam^S0CARE>" in words(shown, 1)
    assert shown.text.startswith(URGENT)
    claimed = replace(case(), alarm=URGENT_ALARM, state=CaseState.CLAIMED, agent="U0AGENT")
    assert json.dumps(URGENT) not in words(card(claimed, None), 0)


def test_a_topic_that_is_not_urgent_is_named_alone() -> None:
    """The desk sees what kind it is."""
    shown = card(replace(case(), alarm=Alarm("legal", "Legal threat", urgent=False)), None)
    assert URGENT not in shown.text
    assert "*Sensitive topic:* Legal threat" in words(shown, 1)


def test_a_sensitive_topic_in_an_open_case_is_named_under_its_card() -> None:
    """Whoever has the case is told."""
    assert "Self-harm" in words(repeat("q2", "…", None, URGENT_ALARM), 0)
    assert len(repeat("q2", "…", None).blocks) == 2
