"""The connection: a token that is refused ends it, a Slack that is away is waited for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused
from bot.slack.socket import connected

PING = 0.05


@dataclass
class FlakySlack:
    """Give out addresses that are good once; refuse, fail or break off as a test says."""

    refused: str = ""
    failing: int = 0
    breaking: int = 0
    """How many sockets are not let in; their address is used up all the same."""
    tickets: set[str] = field(default_factory=set[str])
    given: int = 0
    met: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def open(self, _request: web.Request) -> web.Response:
        if self.failing:
            self.failing -= 1
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if self.refused:
            return web.json_response({"ok": False, "error": self.refused})
        self.given += 1
        self.tickets.add(str(self.given))
        address = f"{self.url.replace('http', 'ws', 1)}/link?ticket={self.given}"
        return web.json_response({"ok": True, "url": address})

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.remove(ticket)
        if self.breaking:
            self.breaking -= 1
            return web.Response(status=502)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.met.set()
        async for _ in socket:
            pass
        return socket


@pytest.fixture
async def slack() -> AsyncIterator[FlakySlack]:
    """Return a Slack that listens."""
    flaky = FlakySlack()
    app = web.Application()
    app.router.add_route("*", "/api/apps.connections.open", flaky.open)
    app.router.add_get("/link", flaky.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    flaky.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield flaky
    await runner.cleanup()


def app_of(slack: FlakySlack) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-test", base_url=f"{slack.url}/api/")  # noqa: S106  # no token at all
    return AsyncApp(client=client, signing_secret="unused")  # noqa: S106  # likewise


async def test_a_token_that_is_refused_is_one_clear_error(slack: FlakySlack) -> None:
    """The SDK's client alone would try it for ever."""
    slack.refused = "invalid_auth"
    with pytest.raises(SlackRefused, match="invalid_auth"):
        async with connected(app_of(slack), "xapp-wrong", PING):
            pass


async def test_a_slack_that_is_away_at_the_start_is_waited_for(slack: FlakySlack) -> None:
    """A restart in the middle of an incident needs nobody's hand."""
    slack.failing = 2
    async with connected(app_of(slack), "xapp-test", PING):
        await asyncio.wait_for(slack.met.wait(), 5)
    assert slack.failing == 0


async def test_an_address_that_is_used_up_is_asked_for_again(slack: FlakySlack) -> None:
    """Each is good once: a socket that was not let in needs a new one."""
    slack.breaking = 2
    async with asyncio.timeout(10), connected(app_of(slack), "xapp-test", PING):
        await slack.met.wait()
    assert slack.given > 2
