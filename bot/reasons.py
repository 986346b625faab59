"""Why a person is fetched: which reasons act at once, and which only offer one. Pure.

Hard: the bot has no answer that it may give, or the asker wants a person. A case opens at once.
Soft: there is an answer, but it may not be what the asker needs. They are offered a person with
it, once a thread, and decide.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.models import HandoffReason
from knowledge.analysis import normalised_tokens, query_terms


class Firmness(StrEnum):
    """Say what follows from a reason."""

    HARD = "hard"
    """A case opens at once."""
    SOFT = "soft"
    """The asker is offered a person."""


FIRMNESS: Mapping[HandoffReason, Firmness] = {
    HandoffReason.WEAK_EVIDENCE: Firmness.HARD,
    HandoffReason.NO_KNOWLEDGE: Firmness.HARD,
    HandoffReason.OTHER_LANGUAGE: Firmness.HARD,
    HandoffReason.NOT_ANSWERABLE: Firmness.HARD,
    HandoffReason.FAILED_CHECK: Firmness.HARD,
    HandoffReason.SOURCES_DISAGREE: Firmness.HARD,
    HandoffReason.MODEL_DOWN: Firmness.HARD,
    HandoffReason.SENSITIVE_TOPIC: Firmness.HARD,
    HandoffReason.UNAVAILABLE: Firmness.HARD,
    HandoffReason.FAILED_THREE_TIMES: Firmness.HARD,
    HandoffReason.ASKED_FOR_PERSON: Firmness.HARD,
    HandoffReason.CAME_BACK: Firmness.HARD,
    HandoffReason.NOT_HELPFUL: Firmness.SOFT,
    HandoffReason.REPEATED_QUESTION: Firmness.SOFT,
    HandoffReason.PARTLY_ANSWERED: Firmness.SOFT,
}

BY_REQUEST = frozenset(
    {
        HandoffReason.ASKED_FOR_PERSON,
        HandoffReason.NOT_HELPFUL,
        HandoffReason.REPEATED_QUESTION,
        HandoffReason.PARTLY_ANSWERED,
    }
)
"""Reasons for which the asker asked for a person, after an answer or without one."""

RUNNING = 3
"""Turns of one asker after which another wording of the same question counts as repeating it."""

ALIKE = 0.6
"""Share of their terms that two wordings of one question have in common."""

_FEWEST = 2
"""Words of a question that can be repeated: `Why?` asks something else each time."""


def repeats(asked: str, before: Sequence[str]) -> bool:
    """Say whether an asker repeats a question; `before` is what they asked so far, oldest first.

    They do when they ask it in the same words again, or in three turns running in like ones.
    """
    tokens = normalised_tokens(asked)
    if len(tokens) < _FEWEST:
        return False
    if any(normalised_tokens(earlier) == tokens for earlier in before):
        return True
    running = before[1 - RUNNING :]
    return len(running) == RUNNING - 1 and all(_alike(asked, earlier) for earlier in running)


def _alike(one: str, other: str) -> bool:
    first, second = set(query_terms(one)), set(query_terms(other))
    return bool(first) and len(first & second) >= ALIKE * len(first | second)
