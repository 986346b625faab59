"""The states of a row, and what may follow what."""

import pytest

from bot.inbox import FOLLOWS, State, before


def test_done_is_the_end() -> None:
    """Nothing brings an outcome back."""
    assert FOLLOWS[State.DONE] == frozenset()
    assert before(State.WAITING) == {State.LEASED}


def test_what_may_be_in_slack_is_never_decided_again() -> None:
    """From `posting` the only way is to the end."""
    assert FOLLOWS[State.POSTING] == {State.POSTING, State.DONE}
    assert before(State.POSTING) == {State.LEASED, State.POSTING}


@pytest.mark.parametrize("state", list(State))
def test_every_row_can_come_to_its_end(state: State) -> None:
    """No state is a trap."""
    reached = {state}
    while more := {after for known in reached for after in FOLLOWS[known]} - reached:
        reached |= more
    assert State.DONE in reached
