"""`frontdesk manifest`: Slack's manifest of the app, and the link that creates it."""

import argparse
import json
from collections.abc import Mapping, Sequence

from bot.app import open_voice
from bot.settings import Settings
from bot.slack.manifest import by_http, link, manifest, request_url

_NEXT = """
Open the link, choose your workspace, press Create, and install the app. Then set SLACK_BOT_TOKEN
(OAuth & Permissions, xoxb-…) and SLACK_APP_TOKEN (Basic Information, an app-level token with
connections:write, xapp-…), and run: frontdesk doctor"""

_NEXT_BY_HTTP = """
Open the link, choose your workspace, press Create, and install the app. Then set SLACK_BOT_TOKEN
(OAuth & Permissions, xoxb-…) and SLACK_SIGNING_SECRET (Basic Information), leave SLACK_APP_TOKEN
unset, run frontdesk doctor, start frontdesk serve behind that address, and let Slack verify the
address (Event Subscriptions)."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print the manifest and the link."""
    words = argparse.ArgumentParser(prog="frontdesk manifest", description=__doc__)
    words.add_argument("--json", action="store_true", help="one object: manifest and link")
    words.add_argument(
        "--http", metavar="URL", help="for signed HTTP: your bot's public address, https://…"
    )
    given = words.parse_args(arguments)
    voice = open_voice(Settings.from_environ(environ).voice)
    app = manifest(voice.name, voice.disclosure)
    if given.http:
        app = by_http(app, request_url(given.http))
    if given.json:
        print(json.dumps({"manifest": app, "link": link(app)}, ensure_ascii=False))
    else:
        print(
            json.dumps(app, indent=2, ensure_ascii=False),
            link(app),
            _NEXT_BY_HTTP if given.http else _NEXT,
            sep="\n\n",
        )
    return 0
