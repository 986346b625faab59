"""No outsider sees anything internal, whoever asks what where, whatever changes meanwhile.

`FRONTDESK_TEST_COMBINATIONS=10000` tries ten thousand; `make test` tries a few hundred.
"""

import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.outsiders.pages import TOPICS
from tests.outsiders.story import CHANNELS, INSIDERS, PEOPLE, Step, story

STEPS = 50
COMBINATIONS = int(os.environ.get("FRONTDESK_TEST_COMBINATIONS", "400"))  # noqa: TID251  # a length, read as the tests are collected
PARTS = -(-COMBINATIONS // 1_000)
"""A test of ten minutes would be ended as one that hangs."""
ASKS = ("mention", "mention", "follow", "follow", "ask", "ask", "direct", "overheard", "edit")
LOOKS = ("sources", "sources", "press", "press", "press", "choose", "delete", "channel", "channel")
CHANGES = ("share", "join", "demote", "publish", "fail", "crash", "wait", "restore", "restore")

STEP = st.builds(
    Step,
    what=st.sampled_from((*ASKS, *ASKS, *LOOKS, *LOOKS, *CHANGES)),
    who=st.sampled_from((*INSIDERS, *PEOPLE)),
    where=st.sampled_from(("C0OWN", "C0SET", *CHANNELS)),
    topic=st.sampled_from(TOPICS),
    pick=st.integers(0, 40),
    meanwhile=st.sampled_from(("",) * 10 + ("share", "join", "demote", "fail", "crash")),
)


async def played(steps: list[Step]) -> tuple[list[str], int]:
    """Return what leaked, and how often something internal was shown to insiders."""
    with tempfile.TemporaryDirectory() as folder:
        async with story(Path(folder)) as told:
            for step in steps:
                await told.take(step)
                if told.leaks:
                    break
            return told.leaks, told.company.shown


@pytest.mark.parametrize("part", range(PARTS))
@given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
@settings(
    max_examples=max(1, COMBINATIONS // PARTS // STEPS),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_no_outsider_sees_anything_internal(part: int, steps: list[Step]) -> None:
    """Neither a quote, a title nor a link; nor what others asked privately."""
    leaks, _ = asyncio.run(played(steps))
    assert not leaks, f"in part {part}: {leaks[0]}"


def test_insiders_among_themselves_see_what_is_internal() -> None:
    """Or the test above would hold for a bot that says nothing."""
    ask = Step("mention", "U0MIRA", "C0OWN", "salaries", 0)
    _, shown = asyncio.run(played([ask]))
    assert shown
