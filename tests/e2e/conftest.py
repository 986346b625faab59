"""A playground for each test, and where a bot finds it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.playground import Playground
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office
from tests.e2e.scripted import ScriptedAnswers


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Log one line an event: a traceback in colours takes a second to draw."""
    renderer = structlog.processors.KeyValueRenderer()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, renderer])
    yield
    structlog.reset_defaults()


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a local Slack that listens."""
    slack = Playground()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
def bot_url(tmp_path: Path) -> str:
    """Return the URL of an empty database."""
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
def place(playground: Playground, bot_url: str) -> Place:
    """Return where a bot finds this playground, and a database of its own."""
    return Place(
        api_url=playground.api_url,
        bot_token=playground.bot_token,
        app_token=playground.app_token,
        desk=playground.desk_channel,
        database_url=bot_url,
    )


@pytest.fixture
def answers() -> ScriptedAnswers:
    """Return what decides questions: a script that a test may change."""
    return ScriptedAnswers()


@pytest.fixture
async def office(
    place: Place, answers: ScriptedAnswers, playground: Playground
) -> AsyncIterator[Office]:
    """Return the office with a bot at work in it."""
    async with running(place, Parts(answers)) as bot:
        await playground.wait_for_app()
        yield Office(playground, bot)
