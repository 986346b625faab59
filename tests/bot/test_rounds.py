"""Work that comes round: nothing that goes wrong in one round ends the rounds."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import SlackUnavailable
from bot.rounds import every
from knowledge.errors import DatabaseUnavailable


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (DatabaseUnavailable("The database is away."), "round_failed"),
        (SlackUnavailable("Slack is away."), "round_failed"),
        (ZeroDivisionError("A mistake of ours."), "round_broke"),
    ],
)
async def test_a_round_that_fails_is_told_and_the_next_one_comes(
    error: Exception, event: str
) -> None:
    stop = asyncio.Event()
    rounds: list[int] = []

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise error
        stop.set()

    with capture_logs() as lines:
        await asyncio.wait_for(every(0.001, work, stop, "cases"), 5)
    assert rounds == [0, 1]
    assert [(line["event"], line["stage"]) for line in lines] == [(event, "cases")]
