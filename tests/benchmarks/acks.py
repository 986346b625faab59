"""Print how long Slack waits for the acknowledgement of an event while answers are being written.

`python -m tests.benchmarks.acks`; 50 events a second for 20 seconds, as mentions, each of which
comes as two events. Half of the questions were asked before (the answer cache hits), half were not.
The bot is `frontdesk serve` in a process of its own; PostgreSQL is what `make services` started.
SECONDS and RATE change the amount, DATABASE=sqlite|postgres picks.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

import numpy as np

from bot.playground import Playground, Setting
from bot.playground.models import Kind
from bot.playground.traffic import OK, Exchange, Way
from tests.chaos.__main__ import SERVICES, WORKERS, fresh_database
from tests.chaos.company import DESK, KNOWN, company, write_pages
from tests.chaos.crew import Post, frontdesk, working

EVENTS_OF_A_MENTION = 2
TARGET_MS = 100.0
SLEEP = 0.005


@dataclass(frozen=True, slots=True)
class Load:
    """What the bot is asked."""

    seconds: float
    events_per_second: float

    @property
    def pause(self) -> float:
        """Return the seconds between two mentions."""
        return EVENTS_OF_A_MENTION / self.events_per_second


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen: each event, and how late this process itself was while it looked."""

    events: Sequence[Exchange]
    lags: Sequence[float]
    """Milliseconds that a sleep took too long: a busy machine's share of what was measured."""


async def measure(post: Post, load: Load) -> Measured:
    """Return every event that was delivered, with how long its acknowledgement took."""
    slack = Playground(setting=Setting(company=company()))
    await slack.start()
    seen: list[Exchange] = []
    lags: list[float] = []
    try:
        pages = write_pages(post.folder / "pages")
        await frontdesk(post, post.environ(slack), "knowledge", "load", str(pages))
        async with working(post, slack, Random(1)):
            await slack.wait_for_app(60)
            await _warm_up(slack)
            stop = slack.traffic.watch(seen.append)
            watching = asyncio.create_task(_watch_ourselves(lags))
            await _ask(slack, load)
            watching.cancel()
            await slack.settled()
            stop()
    finally:
        await slack.stop()
    return Measured([one for one in seen if one.way is Way.EVENT], lags)


async def _watch_ourselves(lags: list[float]) -> None:
    while True:
        since = monotonic()
        await asyncio.sleep(SLEEP)
        lags.append((monotonic() - since - SLEEP) * 1000)


async def _warm_up(slack: Playground) -> None:
    """Ask each question once: so the model is loaded, and the cache has the answers."""
    room, asker = _rooms(slack)[0], slack.person("asker1")
    for question in KNOWN:
        ts = await slack.say(asker, room, f"<@{slack.bot_user_id}> {question}")
        await slack.wait_for(lambda ts=ts: slack.messages(room, ts)[1:], 30)


async def _ask(slack: Playground, load: Load) -> None:
    """Mention the bot at an even pace, whatever it does meanwhile."""
    random, numbers = Random(2), count(1)
    people = [one.user_id for one in slack.people if one.handle.startswith("asker")]
    rooms, started = _rooms(slack), monotonic()
    for number in numbers:
        due = started + number * load.pause
        if due > started + load.seconds:
            return
        await asyncio.sleep(max(0.0, due - monotonic()))
        question = random.choice(KNOWN)
        if number % 2:
            question = f"{question} My ticket is {number * 7919}."
        text = f"<@{slack.bot_user_id}> {question}"
        await slack.say(random.choice(people), random.choice(rooms), text)


def _rooms(slack: Playground) -> Sequence[str]:
    rooms = (one for one in slack.channels if one.kind is Kind.PUBLIC)
    return [one.channel_id for one in rooms if one.channel_id != DESK]


def row(name: str, found: Measured) -> str:
    """Return a row of the table."""
    waited = [one.milliseconds for one in found.events]
    late = sum(one.status != OK for one in found.events)
    again = sum(one.attempt > 0 for one in found.events)
    p50, p95, p99 = np.percentile(waited, [50, 95, 99])
    missed = "" if p99 <= TARGET_MS else f"; above the target of {TARGET_MS:.0f} ms"
    return (
        f"{name:10s} {len(waited):5d} events   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   "
        f"p99 {p99:6.1f} ms   {late} not acknowledged, {again} sent again{missed}\n"
        f"{'':10s} the asking side's own lag: p50 {np.percentile(found.lags, 50):.1f} ms, "
        f"p99 {np.percentile(found.lags, 99):.1f} ms, load {os.getloadavg()[0]:.1f}"
    )


async def main() -> int:
    """Print the table."""
    wanted = os.environ.get("DATABASE", "both")  # noqa: TID251  # a program of its own
    load = Load(
        float(os.environ.get("SECONDS", "20")),  # noqa: TID251  # likewise
        float(os.environ.get("RATE", "50")),  # noqa: TID251  # likewise
    )
    for name in WORKERS:
        if wanted not in {name, "both"}:
            continue
        if name == "postgres" and not SERVICES.exists():
            print("postgres   skipped: no server, run `make services`")
            continue
        with tempfile.TemporaryDirectory(prefix="frontdesk-acks-") as scratch:
            async with fresh_database(name) as url:
                found = await measure(Post(Path(scratch), url, 1), load)
        print(row(name, found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
