"""`python -m bot.playground`: a local Slack for any app that slack_sdk or Bolt can point at it."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence

from bot.playground.errors import PlaygroundUsage
from bot.playground.playground import Playground, Setting, fresh_tokens
from bot.playground.server import LOOPBACK
from bot.playground.web_api import Tokens

DEFAULT_PORT = 4747


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    fresh = fresh_tokens()
    parser.add_argument("--bot-token", default=fresh.bot, help="default: a new one each start")
    parser.add_argument("--app-token", default=fresh.app, help="default: a new one each start")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace) -> None:
    """Serve until Ctrl-C."""
    tokens = Tokens(str(options.bot_token), str(options.app_token))
    playground = Playground(setting=Setting(tokens=tokens))
    await playground.start(LOOPBACK, int(options.port))
    print(f"The playground is at {playground.url}\n")
    print("Start a Bolt app in Socket Mode with")
    print(f"  SLACK_API_URL={playground.api_url}      (WebClient's base_url)")
    print(f"  SLACK_BOT_TOKEN={playground.bot_token}")
    print(f"  SLACK_APP_TOKEN={playground.app_token}\n", flush=True)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
    await playground.stop()


def main() -> int:
    """Run the command; return its exit code."""
    options = parsed(sys.argv[1:])
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run(options))
    except PlaygroundUsage as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
