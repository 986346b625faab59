"""Compare Slack with the playground: `make smoke-slack`, with the tokens of a real workspace.

SLACK_BOT_TOKEN and SLACK_SMOKE_CHANNEL (the id of a channel that the app is in, with a person) are
needed; SLACK_APP_TOKEN adds the events. Without them it is skipped. It writes into that channel
and deletes what it wrote, and takes the channel's events while it runs: use a workspace for tests.
"""

import asyncio
import os
import sys
from collections.abc import Mapping

from aiohttp import ClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from bot.playground.wire import Json
from tests.smoke_slack.differences import differences
from tests.smoke_slack.rounds import Room, go_round

NEEDED = ("SLACK_BOT_TOKEN", "SLACK_SMOKE_CHANNEL")
SLACK = "https://slack.com/api/"


def room_of(url: str, tokens: tuple[str, str], channel: str) -> Room:
    """Return where to go round."""
    bot, app = (AsyncWebClient(token=token, base_url=url) if token else None for token in tokens)
    assert bot is not None
    for client in filter(None, (bot, app)):
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=5))
    return Room(bot, app, channel)


async def in_slack(environ: Mapping[str, str]) -> Mapping[str, Json]:
    """Go round in the real workspace."""
    tokens = environ["SLACK_BOT_TOKEN"], environ.get("SLACK_APP_TOKEN", "")
    url = environ.get("SLACK_API_URL") or SLACK
    return await go_round(room_of(url, tokens, environ["SLACK_SMOKE_CHANNEL"]))


async def in_playground(*, with_events: bool) -> Mapping[str, Json]:
    """Go round in the playground."""
    playground = Playground()
    await playground.start()
    try:
        tokens = playground.bot_token, playground.app_token if with_events else ""
        room = room_of(playground.api_url, tokens, playground.channel("help"))
        return await go_round(room)
    finally:
        await playground.stop()


async def compare(environ: Mapping[str, str]) -> int:
    """Print what differs; return the exit code."""
    with_events = bool(environ.get("SLACK_APP_TOKEN"))
    if not with_events:
        print("No events are compared: SLACK_APP_TOKEN is not set.")
    slack = await in_slack(environ)
    found = differences(slack, await in_playground(with_events=with_events))
    for difference in found:
        print(difference)
    wrong = sum(difference.is_wrong for difference in found)
    print(
        f"{len(slack)} answers and events compared: {wrong} wrong in the playground, "
        f"{len(found) - wrong} fields that Slack alone sends."
    )
    return 1 if wrong else 0


def main() -> int:
    """Run the command; return its exit code."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        print(f"SKIPPED: nothing was compared with Slack; not set: {', '.join(missing)}.")
        return 0
    try:
        return asyncio.run(compare(os.environ))
    except (ClientError, LookupError, TimeoutError) as error:
        print(f"Slack could not be reached or used: {error or type(error).__name__}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
