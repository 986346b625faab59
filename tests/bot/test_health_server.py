"""`/healthz` and `/livez`: who asks learns whether questions can be taken, and why not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest
from aiohttp import ClientSession

from bot.adapters.health_server import Figures, Probe, served
from bot.adapters.meter import Index, PrometheusMeter
from bot.standing import Called, Standing
from knowledge.errors import DatabaseUnavailable
from tests.weaviate_server import free_port


@dataclass
class ScriptedHealth:
    """Count as told, and write as told."""

    full: bool = False
    slow: float = 0.0
    is_connected: bool = True

    async def standing(self, workspace: str) -> Standing:
        return Standing(3, 12.4, 1, 2, 0, 5, 60.0, 2)

    async def called(self, workspace: str) -> Called:
        return Called(120, 17, 3)

    async def write(self) -> None:
        await asyncio.sleep(self.slow)
        if self.full:
            message = "The database does not answer: database or disk is full"
            raise DatabaseUnavailable(message)

    async def connected(self) -> bool:
        return self.is_connected


@asynccontextmanager
async def asking(health: ScriptedHealth) -> AsyncGenerator[tuple[ClientSession, str]]:
    port = free_port()
    probe = Probe(health, "local", health.write, health.connected)
    async with served(port, probe), ClientSession() as client:
        yield client, f"http://127.0.0.1:{port}"


async def test_a_ready_bot_says_how_it_is_doing() -> None:
    """Depth, oldest wait, failures: what an operator plots."""
    async with asking(ScriptedHealth()) as (client, url), client.get(f"{url}/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "ready": True, "waiting": 3, "oldest_seconds": 12, "posting": 1, "failing": 2,
            "given_up": 0, "cases": 5, "oldest_case_seconds": 60, "workers": 2,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("health", "reason"),
    [
        (ScriptedHealth(full=True), "disk is full"),
        (ScriptedHealth(slow=60), "locked or slow"),
        (ScriptedHealth(is_connected=False), "no live connection"),
    ],
)
async def test_a_bot_that_cannot_keep_questions_is_alive_but_not_ready(
    health: ScriptedHealth, reason: str
) -> None:
    """A disk that is full, a database that is locked, a socket that is stale."""
    async with asking(health) as (client, url):
        async with client.get(f"{url}/healthz") as answer:
            said = await answer.json()
            assert (answer.status, said["ready"]) == (503, False)
            assert reason in said["reason"]
        for path in ("/livez", "/healthz?alive"):
            async with client.get(f"{url}{path}") as answer:
                assert (answer.status, await answer.json()) == (200, {"alive": True})


async def test_figures_are_there_whether_the_index_can_be_asked_or_not() -> None:
    """Prometheus plots what was counted while the database is away."""

    async def live() -> Index | None:
        return Index(7, 60.0)

    async def away() -> Index | None:
        message = "The database does not answer."
        raise DatabaseUnavailable(message)

    for index, wanted in (
        (live, "frontdesk_index_generation 7.0"),
        (live, 'frontdesk_answers_30d{which="voted"} 17.0'),
        (away, "frontdesk_votes"),
    ):
        port = free_port()
        health = ScriptedHealth()
        probe = Probe(health, "local", health.write, health.connected)
        async with (
            served(port, probe, Figures(PrometheusMeter(), index, partial(health.called, "local"))),
            ClientSession() as client,
            client.get(f"http://127.0.0.1:{port}/metrics") as answer,
        ):
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert wanted in await answer.text()
