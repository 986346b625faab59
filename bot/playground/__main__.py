"""`python -m bot.playground`: a local Slack for any app that slack_sdk or Bolt can point at it."""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.playground.company_file import read_company
from bot.playground.errors import PlaygroundUsage
from bot.playground.events import EVERY_EVENT
from bot.playground.playground import Playground, Setting, fresh_tokens
from bot.playground.rates import Pace
from bot.playground.request_url import Endpoint
from bot.playground.server import LOOPBACK
from bot.playground.web_api import Tokens

DEFAULT_PORT = 4747
NEW = "default: a new one each start"


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    fresh = fresh_tokens()
    parser.add_argument("--bot-token", default=fresh.bot, help=NEW)
    parser.add_argument("--app-token", default=fresh.app, help=NEW)
    parser.add_argument("--company", type=Path, metavar="FILE", help="your people and channels")
    parser.add_argument("--request-url", metavar="URL", help="post signed HTTP there")
    parser.add_argument("--rate-limits", action="store_true", help="keep to Slack's, with 429")
    secret = os.environ.get("SLACK_SIGNING_SECRET") or secrets.token_hex(16)
    help_of_secret = f"with --request-url; default: SLACK_SIGNING_SECRET, else {NEW[9:]}"
    parser.add_argument("--signing-secret", default=secret, help=help_of_secret)
    return parser.parse_args(arguments)


def setting_of(options: argparse.Namespace) -> Setting:
    """Return what the command line asks for."""
    endpoint = None
    if options.request_url:
        endpoint = Endpoint(str(options.request_url), str(options.signing_secret))
    rest = Setting(
        tokens=Tokens(str(options.bot_token), str(options.app_token)),
        subscriptions=EVERY_EVENT,
        endpoint=endpoint,
        pace=Pace() if options.rate_limits else None,
    )
    if options.company is None:
        return rest
    opened = read_company(options.company)
    return replace(
        rest, company=opened.company, commands=opened.commands, shortcuts=opened.shortcuts
    )


def introduction(playground: Playground, endpoint: Endpoint | None) -> str:
    """Say where it is, and how an app finds it."""
    way = f"signed HTTP to {endpoint.url}" if endpoint else "Socket Mode"
    lines = [
        f"The playground is at {playground.url}",
        "",
        f"Start a Bolt app with these, for {way}:",
        f"  export SLACK_API_URL={playground.api_url}",
        f"  export SLACK_BOT_TOKEN={playground.bot_token}",
    ]
    if endpoint:
        return "\n".join([*lines, f"  export SLACK_SIGNING_SECRET={endpoint.signing_secret}", ""])
    return "\n".join([*lines, f"  export SLACK_APP_TOKEN={playground.app_token}", ""])


async def run(setting: Setting, port: int) -> None:
    """Serve until Ctrl-C."""
    playground = Playground(setting=setting)
    await playground.start(LOOPBACK, port)
    print(introduction(playground, setting.endpoint), flush=True)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    greeting = asyncio.ensure_future(greet(playground, setting.endpoint))
    await stopped.wait()
    greeting.cancel()
    await asyncio.gather(greeting, return_exceptions=True)
    await playground.stop()


async def greet(playground: Playground, endpoint: Endpoint | None) -> None:
    """Say when the app is there; challenge it until it is, if it has a request URL."""
    if endpoint:
        await playground.verify_until_answered()
    await playground.wait_for_app(float("inf"))
    print("The app is connected.", flush=True)


def main() -> int:
    """Run the command; return its exit code."""
    options = parsed(sys.argv[1:])
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run(setting_of(options), int(options.port)))
    except PlaygroundUsage as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
