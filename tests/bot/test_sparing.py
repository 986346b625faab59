"""A model that keeps failing is left alone for a while, then tried once."""

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.breaker import LIMIT, REST, Breaker
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Answerable, Draft
from bot.sparing import SparedModel
from tests.builders import question
from tests.scripted import HangingModel, ScriptedModel

GOOD = Draft(Answerable.YES, "", (), "scripted")
DOWN = ModelUnavailable("The voice model cannot be reached.")
STEPS = st.tuples(st.sampled_from(["fail", "succeed"]), st.floats(0, 2 * REST))


@given(st.lists(STEPS, max_size=40))
def test_a_breaker_opens_after_failures_running_and_rests(steps: list[tuple[str, float]]) -> None:
    """Never before `LIMIT` of them, never for longer than `REST` after the last request."""
    breaker, now, running = Breaker(), 0.0, 0
    for what, pause in steps:
        now += pause
        if not breaker.lets_through(now):
            assert running >= LIMIT
            continue
        breaker = breaker.asked(now)
        running = running + 1 if what == "fail" else 0
        breaker = breaker.failed(now) if what == "fail" else breaker.succeeded()
        assert breaker.lets_through(now) == (running < LIMIT)
        assert breaker.lets_through(now + REST)


def test_a_half_open_breaker_lets_one_request_through() -> None:
    """Until that is decided, or has been forgotten."""
    breaker = Breaker()
    for _ in range(LIMIT):
        breaker = breaker.failed(0)
    probing = breaker.asked(REST)
    assert breaker.lets_through(REST)
    assert not probing.lets_through(REST + 1)
    assert probing.lets_through(2 * REST)
    assert not probing.failed(REST + 1).lets_through(REST + 2)
    assert probing.succeeded() == Breaker()


@dataclass
class Spared:
    """A spared model on a clock of our own."""

    script: list[Draft | Exception]
    now: float = 0
    model: SparedModel = field(init=False)

    def __post_init__(self) -> None:
        self.model = SparedModel(ScriptedModel(self.script), lambda: self.now)

    async def write(self) -> Draft:
        return await self.model.write(question(), ())


async def test_a_model_that_is_down_is_not_asked_for_a_while() -> None:
    """The operator reads why, and for how long; then one request decides."""
    spared = Spared([*([DOWN] * LIMIT), GOOD])
    for _ in range(LIMIT):
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            await spared.write()
    spared.now = 10
    with pytest.raises(ModelUnavailable, match="It is not asked for another 20 s"):
        await spared.write()
    assert len(spared.script) == 1
    spared.now = REST
    assert await spared.write() is GOOD
    assert await spared.write() != GOOD


async def test_a_draft_that_cannot_be_used_opens_nothing() -> None:
    """The model answers: that its words are no good is no reason to wait."""
    spared = Spared([DOWN, DOWN, DraftUnusable("prose"), DOWN, DOWN, GOOD])
    for _ in range(5):
        with pytest.raises((ModelUnavailable, DraftUnusable)):
            await spared.write()
    assert await spared.write() is GOOD


async def test_a_model_that_outlasts_its_callers_is_spared_too() -> None:
    """Whoever runs out of patience counts as having seen it fail."""
    model = SparedModel(HangingModel(), lambda: 0)
    for _ in range(LIMIT):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await model.write(question(), ())
    with pytest.raises(ModelUnavailable, match="took too long"):
        await model.write(question(), ())
