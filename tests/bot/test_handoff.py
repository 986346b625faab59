"""The states of a case and the steps between them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handoff import MOVES, Act, Step, comes_back, done_already, refusal
from bot.models import CaseState
from tests.builders import NOON, case


def test_every_state_can_be_left_and_reached() -> None:
    """No case is stuck, and nothing opens by itself."""
    left = frozenset[CaseState]().union(*(move.leaves for move in MOVES.values()))
    assert left == frozenset(CaseState)
    assert {move.to for move in MOVES.values()} == set(CaseState)
    assert set(MOVES) == set(Step)


@pytest.mark.parametrize("state", list(CaseState))
def test_who_is_too_late_is_told_why(state: CaseState) -> None:
    """By the name of whoever was first, where somebody was."""
    told = refusal(replace(case(), state=state, agent="U0AGENT"))
    assert told.endswith(".")
    assert ("<@U0AGENT>" in told) == (state in {CaseState.CLAIMED, CaseState.RESOLVED})


def test_a_press_that_comes_twice_is_no_conflict() -> None:
    """The second delivery of one press; another agent's is one."""
    claimed = replace(case(), state=CaseState.CLAIMED, agent="U0A")
    assert done_already(claimed, Act(Step.CLAIM, "U0A"))
    assert not done_already(claimed, Act(Step.CLAIM, "U0B"))
    assert not done_already(claimed, Act(Step.RESOLVE, "U0A"))
    assert done_already(claimed, Act(Step.TRANSFER, "U0B", "U0A"))


@pytest.mark.parametrize(
    ("hours", "state", "again"),
    [
        (1, CaseState.RESOLVED, True),
        (72, CaseState.RESOLVED, True),
        (73, CaseState.RESOLVED, False),
        (1, CaseState.EXPIRED, False),
        (1, CaseState.CLAIMED, False),
    ],
)
def test_words_open_a_resolved_case_for_three_days(
    hours: int,
    state: CaseState,
    again: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    """Later they are a question like any other."""
    ended = replace(case(), state=state, changed_at=NOON)
    assert comes_back(ended, NOON + timedelta(hours=hours)) is again
    assert not comes_back(None, NOON)
