# pyright: reportUnknownMemberType=false
"""Socket Mode: the connection through which Slack sends, without a public address."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.errors import SlackUnavailable
from bot.slack.calls import FAILURES, translated

METHOD = "apps.connections.open"


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncGenerator[AsyncSocketModeHandler]:
    """Take what Slack sends, until left; raise `SlackRefused` or `SlackUnavailable`."""
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        await handler.connect_async()
    except SlackApiError as error:
        raise translated(METHOD, error) from error
    except FAILURES as error:
        message = f"{METHOD}: Slack does not answer"
        raise SlackUnavailable(message) from error
    try:
        yield handler
    finally:
        await handler.close_async()
        # The client's own tasks end at their next turn.
        await asyncio.sleep(0)
