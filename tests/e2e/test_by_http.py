"""The bot by signed HTTP, end to end: it does all that it does by Socket Mode."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from bot.inbox import Arrival
from bot.playground import Endpoint, Patience, Playground, PlaygroundUsage, Setting
from bot.ports import Intake
from knowledge.errors import DatabaseUnavailable
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office, shown
from tests.weaviate_server import free_port

SIGNED_WITH = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def playground(port: int) -> AsyncIterator[Playground]:
    """Return a local Slack that posts to the bot, and does not wait long before it does again."""
    endpoint = Endpoint(f"http://127.0.0.1:{port}/slack/events", SIGNED_WITH)
    patience = Patience(2.0, (0.0, 0.1, 0.1, 0.1))
    slack = Playground(setting=Setting(patience=patience, endpoint=endpoint))
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
def by_http(place: Place, port: int) -> Place:
    return replace(place, app_token="", signing_secret=SIGNED_WITH, port=port)


async def test_everything_comes_by_one_route(playground: Playground, by_http: Place) -> None:
    """Slack's sign of life, mentions, edits, commands and buttons."""
    async with running(by_http) as bot:
        office = Office(playground, bot)
        await playground.verify()
        ts = await office.ask("Why is the sky blue?")
        await office.replies(office.help, ts)
        await playground.settled()
        await playground.edit(office.mira, office.help, ts, office.mention("Are refunds slow?"))
        await playground.settled()
        await office.settled()
        [reply] = office.said(office.help, ts)
        assert "five days" in shown(reply)
        await playground.command(office.mira, office.help, "/ask", "How do refunds work?")
        await office.whisper(office.mira, "five days")
        await playground.click(office.mira, reply, "frontdesk_helpful")
        await office.whisper(office.mira, "Thank you")


@dataclass
class BrokenIntake:
    """An inbox whose disk is full, a few times."""

    real: Intake
    failures: int
    tried: list[str] = field(default_factory=list[str])

    async def put(self, arrival: Arrival) -> bool:
        self.tried.append(arrival.delivery)
        if len(self.tried) <= self.failures:
            message = "The disk is full."
            raise DatabaseUnavailable(message)
        return await self.real.put(arrival)


async def test_what_is_not_stored_is_sent_again(playground: Playground, by_http: Place) -> None:
    """A write that fails is a 500; the question is answered once."""
    broken: list[BrokenIntake] = []

    def intake(real: Intake) -> Intake:
        broken.append(BrokenIntake(real, failures=3))
        return broken[0]

    async with running(by_http, Parts(intake=intake)) as bot:
        office = Office(playground, bot)
        await playground.verify()
        ts = await office.ask("How do refunds work?")
        await office.replies(office.help, ts)
        await playground.settled()
        await office.settled()
        assert len(office.said(office.help, ts)) == 1
    assert len(broken[0].tried) > len(set(broken[0].tried)), "no event came twice"


async def test_another_secret_opens_nothing(playground: Playground, by_http: Place) -> None:
    """Slack's sign of life is refused, so it sends nothing; and nothing is kept."""
    wrong = replace(by_http, signing_secret="another secret")  # noqa: S106  # of nothing
    async with running(wrong) as bot:
        with pytest.raises(PlaygroundUsage):
            await playground.verify()
        assert (await bot.inbox.backlog()).rows == 0
