"""What the card of a sensitive topic says that others do not."""

from dataclasses import replace

from bot.models import Alarm, CaseState
from bot.slack.card import URGENT, card, repeat
from tests.builders import case

URGENT_ALARM = Alarm("self_harm", "Self-harm", urgent=True, mention="<!subteam^S0CARE>")


def test_an_urgent_card_says_so_first_and_calls_somebody() -> None:
    """Until a person has it."""
    shown = card(replace(case(), alarm=URGENT_ALARM), None)
    header, alarm = (block.to_dict()["text"]["text"] for block in shown.blocks[:2])
    assert header == URGENT
    assert alarm == "*Sensitive topic:* Self-harm <!subteam^S0CARE>"
    assert shown.text.startswith(URGENT)
    claimed = replace(case(), alarm=URGENT_ALARM, state=CaseState.CLAIMED, agent="U0AGENT")
    assert URGENT not in str(card(claimed, None).blocks[0].to_dict())


def test_a_topic_that_is_not_urgent_is_named_alone() -> None:
    """The desk sees what kind it is."""
    shown = card(replace(case(), alarm=Alarm("legal", "Legal threat", urgent=False)), None)
    assert URGENT not in shown.text
    assert "*Sensitive topic:* Legal threat" in str(shown.blocks[1].to_dict())


def test_a_sensitive_topic_in_an_open_case_is_named_under_its_card() -> None:
    """Whoever has the case is told."""
    assert "Self-harm" in str(repeat("q2", "…", None, URGENT_ALARM).blocks[0].to_dict())
    assert len(repeat("q2", "…", None).blocks) == 2
