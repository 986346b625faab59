"""Scheduled sources: synced when due, one by one, and their trouble is told once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.errors import SlackUnavailable
from bot.inbox import Button
from bot.rounds import once
from bot.syncing import Syncing
from knowledge.declaration import DeclaredSource, due
from knowledge.errors import (
    DatabaseUnavailable,
    KnowledgeError,
    LoadRunning,
    SourceShrunk,
    SourceUnreadable,
)
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, LoadReport

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=15)


def scheduled(*names: str) -> list[DeclaredSource]:
    return [
        DeclaredSource("local", KnownSource(name, f"/{name}", Audience.INTERNAL), EVERY)
        for name in names
    ]


@dataclass
class Shelf:
    """Sources that a test breaks and mends."""

    names: tuple[str, ...]
    trouble: dict[str, KnowledgeError] = field(default_factory=dict[str, KnowledgeError])
    synced: dict[str, datetime] = field(default_factory=dict[str, datetime])
    order: list[str] = field(default_factory=list[str])
    now: datetime = NOON
    down: bool = False
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def clock(self) -> datetime:
        return self.now

    async def due(self, workspace: str, tried: Mapping[str, datetime]) -> Sequence[str]:
        if self.down:
            message = "The database does not answer."
            raise DatabaseUnavailable(message)
        return due(scheduled(*self.names), {**self.synced, **tried}, self.now)

    async def sync(self, workspace: str, name: str) -> LoadReport:
        self.order.append(name)
        self.called.set()
        if name in self.trouble:
            raise self.trouble[name]
        self.synced[name] = self.now
        return LoadReport(1, 1, 0, 0, 0, 1, 0, 1, 0, 0.1)


@dataclass
class DeskLines:
    """What the desk was told."""

    lines: list[str] = field(default_factory=list[str])
    offers: list[tuple[str, Button, str]] = field(default_factory=list[tuple[str, Button, str]])
    deaf: bool = False

    async def line(self, text: str) -> None:
        if self.deaf:
            message = "Slack does not answer."
            raise SlackUnavailable(message)
        self.lines.append(text)

    async def offer(self, text: str, button: Button, value: str) -> None:
        self.offers.append((text, button, value))


def syncing(shelf: Shelf, desk: DeskLines) -> Syncing:
    return Syncing(shelf, desk, "local", shelf.clock)


async def test_each_source_is_synced_when_its_time_has_come() -> None:
    shelf = Shelf(("docs", "site"), synced={"docs": NOON - timedelta(minutes=5)})
    flow = syncing(shelf, DeskLines())
    await flow.look()
    assert shelf.order == ["site"], "a source that was never synced is due, another one not yet"
    shelf.now += timedelta(minutes=10)
    await flow.look()
    assert shelf.order == ["site", "docs"]
    shelf.now += timedelta(minutes=4)
    await flow.look()
    assert shelf.order == ["site", "docs"]


async def test_a_source_that_fails_keeps_no_other_waiting_and_is_told_once() -> None:
    shelf = Shelf(("docs", "site"), {"docs": SourceUnreadable("The disk is not mounted.")})
    desk = DeskLines()
    flow = syncing(shelf, desk)
    await flow.look()
    assert shelf.order == ["docs", "site"]
    await flow.look()
    assert shelf.order == ["docs", "site"], "it waits for its next turn"
    shelf.now += EVERY
    await flow.look()
    assert desk.lines == ["The scheduled sync of docs failed. The disk is not mounted."]
    shelf.trouble.clear()
    shelf.now += EVERY
    await flow.look()
    shelf.trouble["docs"] = SourceUnreadable("The disk is not mounted.")
    shelf.now += EVERY
    await flow.look()
    assert len(desk.lines) == 2, "after it went well the same trouble is news"


async def test_a_source_that_shrank_is_offered_to_the_desk() -> None:
    shelf = Shelf(("docs",), {"docs": SourceShrunk(("docs",), "docs has 1 of 9 documents left")})
    desk = DeskLines()
    await syncing(shelf, desk).look()
    ((text, button, value),) = desk.offers
    assert "docs has 1 of 9 documents left" in text
    assert (button, value) == (Button.ACCEPT_SHRINK, '["docs"]')


async def test_a_load_that_runs_is_no_trouble_and_its_turn_comes_soon() -> None:
    shelf = Shelf(("docs",), {"docs": LoadRunning("Another load is running.")})
    desk = DeskLines()
    flow = syncing(shelf, desk)
    await flow.look()
    shelf.trouble.clear()
    await flow.look()
    assert shelf.order == ["docs", "docs"]
    assert not desk.lines


async def test_what_slack_did_not_take_is_told_again() -> None:
    shelf = Shelf(("docs",), {"docs": SourceUnreadable("The disk is not mounted.")})
    desk = DeskLines(deaf=True)
    flow = syncing(shelf, desk)
    await flow.look()
    desk.deaf = False
    shelf.now += EVERY
    await flow.look()
    assert len(desk.lines) == 1


async def test_looking_goes_on_while_the_database_is_away_and_ends_when_told() -> None:
    shelf = Shelf(("docs",), down=True)
    flow = syncing(shelf, DeskLines())
    await once(flow.look, "sync")
    shelf.down = False
    stop = asyncio.Event()
    running = asyncio.create_task(flow.run(stop))
    await asyncio.wait_for(shelf.called.wait(), 5)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert shelf.order == ["docs"]
