"""Who asks too much, through the local Slack: told once where all read it, then privately."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.limiting import Rate, Rates
from bot.playground import Playground
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office, shown
from tests.e2e.scripted import VOICE, ScriptedAnswers

ASK = "How do refunds work?"
SLOWLY, BUSY = VOICE.limits.slowly, VOICE.limits.busy


@pytest.fixture
def rates() -> Rates:
    """Return two questions an asker and three a workspace."""
    return Rates(Rate(2, 600.0), Rate(3, 600.0))


@pytest.fixture
async def office(
    place: Place, answers: ScriptedAnswers, playground: Playground, rates: Rates
) -> AsyncIterator[Office]:
    """Return the office with a bot that limits."""
    async with running(replace(place, rates=rates), Parts(answers)) as bot:
        await playground.wait_for_app()
        yield Office(playground, bot)


async def answer(office: Office, asker: str, text: str) -> str:
    """Let somebody ask, and return all that the bot said in that thread; a whisper is none."""
    whispers = len(office.slack.ephemerals(asker))
    ts = await office.slack.say(asker, office.help, office.mention(text))
    await office.slack.wait_for(
        lambda: office.said(office.help, ts) or len(office.slack.ephemerals(asker)) > whispers
    )
    await office.settled()
    return " ".join(shown(one) for one in office.said(office.help, ts))


async def test_an_asker_is_told_in_the_thread_once_and_then_privately(
    office: Office, answers: ScriptedAnswers
) -> None:
    """A third question of two is refused aloud, a fourth in a whisper; others ask on."""
    for _ in range(2):
        assert "five days" in await answer(office, office.mira, ASK)
    assert SLOWLY in await answer(office, office.mira, ASK)
    assert not await answer(office, office.mira, ASK)
    assert SLOWLY in shown(await office.whisper(office.mira, SLOWLY))
    assert "five days" in await answer(office, office.jonas, ASK)
    assert len(answers.asked) == 3
    assert not office.said(office.slack.desk_channel)


async def test_a_workspace_is_busy_for_those_who_ask_little(office: Office) -> None:
    """Each is told once, whoever used up the share."""
    for asker in (office.mira, office.mira, office.jonas):
        assert "five days" in await answer(office, asker, ASK)
    for asker in (office.priya, office.alex):
        assert BUSY in await answer(office, asker, ASK)
        assert not await answer(office, asker, ASK)
        assert BUSY in shown(await office.whisper(asker, BUSY))


@pytest.mark.parametrize(
    "urgent", ["I want to talk to a person", "I want to kill myself", "Please get me a human!"]
)
async def test_a_person_is_fetched_however_much_was_asked(office: Office, urgent: str) -> None:
    """A wish for a person and a sensitive topic never wait."""
    for _ in range(4):
        await answer(office, office.mira, ASK)
    said = await answer(office, office.mira, urgent)
    assert said
    assert SLOWLY not in said
    assert office.said(office.slack.desk_channel)


async def test_after_a_while_there_is_a_share_again(office: Office) -> None:
    for _ in range(3):
        await answer(office, office.mira, ASK)
    office.bot.clock.advance(601)
    assert "five days" in await answer(office, office.mira, ASK)
