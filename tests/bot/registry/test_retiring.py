"""A voice model's end is told in time, by whoever knows it, and once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from bot.app import watch
from bot.errors import ModelUnavailable, SlackUnavailable
from bot.inbox import Button
from bot.models import Deed
from bot.registry.lineup import Lineup
from bot.registry.retiring import Retiring, Watch
from bot.rounds import once
from bot.settings import Settings
from tests.bot.registry.test_casting import SetLineups
from tests.builders import NOON

ANNOUNCED = watch(Settings.from_environ({})).announced
TODAY = NOON.date()


@dataclass
class Endpoint:
    """An endpoint's model list, or its error."""

    ends: Mapping[str, date] = field(default_factory=dict[str, date])
    down: bool = False

    async def shutdowns(self) -> Mapping[str, date]:
        if self.down:
            message = "It cannot be reached."
            raise ModelUnavailable(message)
        return self.ends


@dataclass
class Desk:
    """What was said at the desk, and what was noted."""

    said: list[str] = field(default_factory=list[str])
    deeds: list[Deed] = field(default_factory=list[Deed])
    away: bool = False

    async def line(self, text: str) -> None:
        if self.away:
            raise SlackUnavailable
        self.said.append(text)

    async def offer(self, text: str, button: Button, value: str) -> None:
        raise AssertionError

    async def has(self, deed: Deed) -> bool:
        return deed in self.deeds

    async def note(self, deed: Deed) -> None:
        self.deeds.append(deed)


async def words(model: str, endpoint: Endpoint | None = None, on: date = TODAY) -> list[str]:
    found = await Watch(model, ANNOUNCED, endpoint).endings([""], on)
    return [one.words for one in found]


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4.1-2025-04-14", "ft:gpt-4o-mini:org::x"])
async def test_an_announced_end_is_known_without_an_endpoint(model: str) -> None:
    """Snapshots end with their model, and what was tuned on it, too."""
    (told,) = await words(model)
    assert f"{model} shuts down on 2027-01-14 (in 54 days)" in told
    assert "gpt-6-luna" in told
    assert ("OpenAI tunes no model anew from 2027-01-06 on" in told) == model.startswith("ft:")


async def test_what_ends_is_said_also_afterwards() -> None:
    """Who overlooked it reads what happened."""
    (told,) = await words("gpt-4o-mini", on=date(2027, 2, 1))
    assert "gpt-4o-mini was shut down on 2027-01-14" in told


@pytest.mark.parametrize("model", ["", "extractive", "gpt-6-luna", "my-own-lora"])
async def test_of_others_nothing_is_said(model: str) -> None:
    """No model, none that ends, none that anybody knows."""
    assert await words(model, Endpoint()) == []


async def test_the_endpoint_knows_better() -> None:
    """Its own date counts, of its own models and of those that were announced."""
    endpoint = Endpoint({"gpt-4o-mini": date(2027, 3, 1), "my-lora": date(2026, 12, 24)})
    assert "shuts down on 2027-03-01" in (await words("gpt-4o-mini", endpoint))[0]
    assert "my-lora shuts down on 2026-12-24" in (await words("my-lora", endpoint))[0]


async def test_an_endpoint_that_is_away_takes_nothing_from_what_was_announced() -> None:
    """It is asked again tomorrow."""
    assert len(await words("gpt-4o-mini", Endpoint(down=True))) == 1


def retiring(desk: Desk, lineup: Lineup, days: int = 0) -> Retiring:
    now = NOON + timedelta(days=days)
    observed = Watch("gpt-6-luna", ANNOUNCED, None)
    return Retiring(observed, SetLineups(lineup), desk, desk, "local", lambda: now)


async def test_the_desk_is_told_once_of_each_end() -> None:
    """Not every day, and not again by another process: the audit log remembers."""
    desk, lineup = Desk(), Lineup("gpt-4.1", "gpt-4o-mini", 10)
    for days in range(3):
        await retiring(desk, lineup, days).look()
    assert len(desk.said) == 2
    assert desk.said[0].startswith("A voice model ends: gpt-4.1 shuts down on 2027-01-14")
    assert [deed.action for deed in desk.deeds] == ["voice.ends"] * 2


async def test_what_could_not_be_told_is_told_later() -> None:
    """A desk that is away is told tomorrow; nothing ends the looking."""
    desk = Desk(away=True)
    await once(retiring(desk, Lineup("gpt-4.1")).look, "voice")
    assert (desk.said, desk.deeds) == ([], [])
    desk.away = False
    await retiring(desk, Lineup("gpt-4.1"), 1).look()
    assert len(desk.said) == 1


async def test_the_plain_model_is_watched_as_the_voice_model_is() -> None:
    """It writes where that one's words cannot be used; where none speaks, it does not either."""
    on = date(2027, 1, 1)
    watch = Watch("gpt-6-luna", ANNOUNCED, None, "gpt-4o-mini")
    assert [one.model for one in await watch.endings([""], on)] == ["gpt-4o-mini"]
    assert not await watch.endings(["extractive"], on)
