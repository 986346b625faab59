# pyright: reportUnknownMemberType=false
"""Socket Mode: the connection through which Slack sends, without a public address.

Two ways of the SDK's client would leave a bot deaf, so they are mended here: it goes on for ever
with a token that Slack refuses, and with an address that is used up.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.slack.calls import call, patiently, text

log = structlog.get_logger()

PING_SECONDS = 10.0
GOODBYE_SECONDS = 3.0
"""A server that is gone does not say good-bye: what runs must not lose its time to that."""


@asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, ping_seconds: float = PING_SECONDS
) -> AsyncGenerator[AsyncSocketModeHandler]:
    """Take what Slack sends, until left; raise `SlackRefused`.

    A Slack that does not answer is waited for.
    """
    handler = AsyncSocketModeHandler(app, app_token, ping_interval=ping_seconds)
    watching = asyncio.create_task(_forget_used_addresses(handler, ping_seconds / 2))
    try:
        handler.client.wss_uri = await patiently(lambda: _address(app, app_token))
        await handler.connect_async()
        yield handler
    finally:
        watching.cancel()
        await _close(handler)


async def _address(app: AsyncApp, app_token: str) -> str:
    """Ask for the address of one socket; the client itself would not say why it gets none."""
    opened = app.client.apps_connections_open(app_token=app_token)
    return text(await call("apps.connections.open", opened), "url") or ""


async def _forget_used_addresses(handler: AsyncSocketModeHandler, seconds: float) -> None:
    """Let the client ask for a new address: each is good once, and it keeps the one that failed."""
    while True:
        await asyncio.sleep(seconds)
        if not await handler.client.is_connected():
            handler.client.wss_uri = None


def _silence() -> logging.Logger:
    silent = logging.getLogger(f"{__name__}.leaving")
    silent.setLevel(logging.CRITICAL + 1)
    return silent


async def _close(handler: AsyncSocketModeHandler) -> None:
    # An event that comes while we leave cannot be acknowledged, and is sent again: no error.
    handler.client.logger = _silence()
    closing = asyncio.ensure_future(handler.close_async())
    done, _ = await asyncio.wait({closing}, timeout=GOODBYE_SECONDS)
    if not done:
        log.info("no_goodbye", stage="end")
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
    # The client's own tasks end at their next turn.
    await asyncio.sleep(0)
