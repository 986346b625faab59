"""One storm from beginning to end."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic

from bot.adapters.database.inbox import SqlInbox
from bot.playground import Patience, Playground, Setting
from knowledge.database import Database, open_database
from knowledge.errors import KnowledgeError
from tests.chaos.askers import Askers
from tests.chaos.company import company, write_pages
from tests.chaos.crew import Crew, Post, frontdesk, working
from tests.chaos.reckoning import Reckoning, reckon, stored
from tests.chaos.storm import Storm

PATIENCE = Patience(ack_seconds=3.0, retry_delays=(0.0, *(2.0,) * 60))
"""Slack's own are a minute and five: a storm has more of them in less time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a storm is like."""

    seed: int
    questions: int
    post: Post
    per_second: float = 8.0
    calm_seconds: float = 240.0
    """How long everything may take to come to its end when the storm is over."""


@dataclass(frozen=True, slots=True)
class Storms:
    """What happened, and what is left."""

    reckoning: Reckoning
    harm: str
    complaints: tuple[str, ...]
    seconds: float

    def line(self, name: str) -> str:
        """Return the one line of counts."""
        found = self.reckoning
        outcomes = ", ".join(f"{count} {kind}" for kind, count in sorted(found.outcomes.items()))
        return (
            f"{name}: {found.questions} questions, {outcomes}; {found.cases} cases; {self.harm}; "
            f"{len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.broken)} broken; "
            f"{self.seconds:.0f} s"
        )


async def run(plan: Plan) -> Storms:
    """Let people ask in a storm, wait until it is calm, and reckon."""
    started = monotonic()
    slack = Playground(setting=Setting(company=company(), patience=PATIENCE))
    await slack.start()
    database = None
    try:
        environ = plan.post.environ(slack)
        pages = write_pages(plan.post.folder / "pages")
        await frontdesk(plan.post, environ, "knowledge", "load", str(pages))
        database = open_database(plan.post.bot_url)
        async with working(plan.post, slack, Random(plan.seed + 1)) as crew:
            askers, storm = await _rage(plan, slack, crew)
            await _calm(plan, slack, database)
        found = reckon(askers.asked, slack, await stored(database))
    finally:
        await slack.stop()
        if database is not None:
            await database.close()
    harm = {"kills": crew.kills, **dict(sorted(storm.done.items()))}
    words = ", ".join(f"{count} {name}" for name, count in harm.items())
    return Storms(found, words, tuple(crew.complaints), monotonic() - started)


async def _rage(plan: Plan, slack: Playground, crew: Crew) -> tuple[Askers, Storm]:
    askers = Askers(slack, Random(plan.seed))
    storm = Storm(slack, crew, Random(plan.seed + 2))
    await slack.wait_for_app(60)
    raging = asyncio.create_task(storm.rage())
    try:
        await askers.ask(plan.questions, plan.per_second)
    finally:
        raging.cancel()
        await asyncio.gather(raging, return_exceptions=True)
    return askers, storm


async def _calm(plan: Plan, slack: Playground, database: Database) -> None:
    """Wait until nothing is left to be done; a reckoning shows what did not come to its end."""
    inbox = SqlInbox(database, lambda: datetime.now(UTC))
    end = monotonic() + plan.calm_seconds
    while monotonic() < end:
        try:
            async with asyncio.timeout(plan.calm_seconds):
                await slack.settled()
            if not (await inbox.backlog()).rows:
                return
        except (KnowledgeError, TimeoutError):
            continue
        await asyncio.sleep(0.2)


def folder_in(scratch: Path, name: str) -> Path:
    """Return a new folder for one storm."""
    folder = scratch / name
    folder.mkdir()
    return folder
