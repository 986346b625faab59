"""kill -9 at the worst moments: after a restart every question is answered, once."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.adapters.database.tables import inbox
from bot.inbox import State
from bot.playground import Fault, Message, Playground
from bot.shift import Pace
from knowledge.database import open_database
from tests.e2e.assembly import Bot, Place, running
from tests.e2e.killing import Moment, written
from tests.e2e.office import Office, shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def bot_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database: SQLite always, PostgreSQL as a service."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/bot.db"


ANSWERED, HANDED_OFF = "How do refunds work?", "Why is the sky blue?"


@asynccontextmanager
async def process(place: Place, moment: Moment) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a bot in another process until left, or until it is dead."""
    file = written(place, Path(tempfile.mkdtemp(prefix="frontdesk-")) / "place.json")
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.e2e.killing", str(file), moment, cwd=ROOT
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
        shutil.rmtree(file.parent)


def replies(slack: Playground, ts: str) -> Sequence[Message]:
    thread = slack.messages(slack.channel("help"), ts)
    return [m for m in thread if m.author == slack.bot_user_id]


async def ask(slack: Playground, text: str) -> str:
    mention = f"<@{slack.bot_user_id}> {text}"
    return await slack.say(slack.person("mira"), slack.channel("help"), mention)


async def assert_one_outcome(bot: Bot, slack: Playground, ts: str) -> Message:
    """Fail unless the question has exactly one outcome, now and when all is quiet."""
    await slack.wait_for(lambda: replies(slack, ts), 20)
    await Office(slack, bot).settled()
    [reply] = replies(slack, ts)
    return reply


@pytest.mark.parametrize(
    ("moment", "question"),
    [
        (Moment.ANSWERING, ANSWERED),
        (Moment.BEFORE_POST, ANSWERED),
        (Moment.AFTER_POST, ANSWERED),
        (Moment.AFTER_POST, HANDED_OFF),
        (Moment.AFTER_DESK, HANDED_OFF),
        (Moment.AFTER_JOURNAL, HANDED_OFF),
    ],
)
async def test_a_killed_bot_answers_after_its_restart(
    playground: Playground, place: Place, moment: Moment, question: str
) -> None:
    """Between acknowledgement and answer, and at each step of the answer: once, and one case."""
    async with process(place, moment) as dying:
        await playground.wait_for_app(20)
        ts = await ask(playground, question)
        assert await asyncio.wait_for(dying.wait(), 20) == -9
    async with running(replace(place, owner="test/2")) as bot:
        reply = await assert_one_outcome(bot, playground, ts)
        is_handoff = "asked a colleague" in shown(reply)
        assert is_handoff == (question == HANDED_OFF)
        assert len(playground.messages(playground.desk_channel)) == int(is_handoff)
        entries = await bot.journal.recent("local", reply.channel, "", 9)
        assert len(entries) == int(not is_handoff)


async def test_what_slack_is_still_posting_is_not_posted_again(
    playground: Playground, place: Place
) -> None:
    """The process dies while its call is under way; the next one looks when Slack is done."""
    playground.fail(Fault("chat.postMessage", error="", delay=1.0))
    settling = replace(place, settle_seconds=2.0)
    async with process(settling, Moment.NEVER) as dying:
        await playground.wait_for_app(20)
        ts = await ask(playground, ANSWERED)
        await posting(place.database_url)
        await asyncio.sleep(0.3)
        dying.kill()
        await dying.wait()
    assert not replies(playground, ts), "the call was not slow"
    async with running(replace(settling, owner="test/2")) as bot:
        await assert_one_outcome(bot, playground, ts)
        await asyncio.sleep(1.0)
    assert len(replies(playground, ts)) == 1


async def posting(url: str) -> None:
    """Wait until a row is in `posting`."""
    database = open_database(url)
    query = select(inbox.c.question_id).where(inbox.c.state == State.POSTING)
    async with asyncio.timeout(20):
        found = None
        while found is None:
            await asyncio.sleep(0.02)
            async with database.reading() as connection:
                found = await connection.scalar(query)
    await database.close()


async def test_what_arrives_while_no_bot_runs_is_answered(
    playground: Playground, place: Place
) -> None:
    """Slack keeps an event for a while and sends it again."""
    ts = await ask(playground, "How do refunds work?")
    async with running(place) as bot:
        await assert_one_outcome(bot, playground, ts)


async def test_another_worker_takes_a_lease_that_ran_out(
    playground: Playground, place: Place
) -> None:
    """Nobody has to restart the worker that died, if there is another one."""
    short = replace(place, lease_seconds=1.0, pace=Pace(renew=0.3, look=0.05, pause=0.05))
    async with process(short, Moment.ANSWERING) as dying:
        await playground.wait_for_app(20)
        ts = await ask(playground, "How do refunds work?")
        await asyncio.wait_for(dying.wait(), 20)
    async with running(replace(short, owner="another/1")) as bot:
        await assert_one_outcome(bot, playground, ts)


async def test_sigterm_lets_what_runs_end(playground: Playground, place: Place) -> None:
    """A deployment costs no answer: intake stops, and what was begun is finished."""
    async with process(replace(place, pace=Pace(grace=20.0)), Moment.SLOW) as ending:
        await playground.wait_for_app(20)
        ts = await ask(playground, "How do refunds work?")
        await status_shown(playground)
        ending.terminate()
        assert await asyncio.wait_for(ending.wait(), 20) == 0
    assert len(replies(playground, ts)) == 1


async def test_sigterm_hands_back_what_takes_too_long(playground: Playground, place: Place) -> None:
    """The next process answers it, at once and as a first attempt."""
    async with process(replace(place, pace=Pace(grace=0.2)), Moment.SLOW) as ending:
        await playground.wait_for_app(20)
        ts = await ask(playground, "How do refunds work?")
        await status_shown(playground)
        ending.terminate()
        assert await asyncio.wait_for(ending.wait(), 20) == 0
    assert not replies(playground, ts)
    async with running(replace(place, owner="another/1")) as bot:
        await assert_one_outcome(bot, playground, ts)


async def status_shown(slack: Playground) -> None:
    """Wait until the bot says that it is at work."""
    await slack.wait_for(slack.workspace.statuses, 20)
