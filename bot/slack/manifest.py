"""Slack's manifest of the app: exactly what the code uses, and the link that creates it."""

import json
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from bot.slack.parse import part, parts
from bot.slack.scopes import COMMANDS, EVENTS, SHORTCUTS, bot_scopes
from knowledge.errors import BadSettings

NAME_LIMIT = 35
DESCRIPTION_LIMIT = 140
AGENT_LIMIT = 300
"""Characters that Slack takes of an app's name, description and agent description."""

AGENT_SCOPE = "assistant:write"
"""What an app with the agent view must have, whatever it calls."""

_DESCRIPTION = "Answers from your company's documents, with sources, or fetches a person."
_LONG_DESCRIPTION = (
    "Ask in a channel or directly. Every answer quotes your company's own documents word for word "
    "and names the page and the line of each quote. When the documents do not hold the answer, a "
    "colleague is asked, who finds the question and what was looked up."
)
_PROMPTS = (
    ("Who are you?", "Who are you?"),
    ("Ask a person", "I want to talk to a person."),
)

PATH = "/slack/events"
"""The one route of signed HTTP."""

Json = Mapping[str, object]


def manifest(name: str, disclosure: str) -> Json:
    """Return the manifest for Socket Mode, of an app called `name` that says what it is."""
    return {
        "display_information": {
            "name": name[:NAME_LIMIT],
            "description": _DESCRIPTION,
            "long_description": f"{_LONG_DESCRIPTION} {disclosure}".strip(),
        },
        "features": _features(name, disclosure),
        "oauth_config": {"scopes": {"bot": sorted({*bot_scopes(), AGENT_SCOPE})}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def by_http(app: Json, url: str) -> Json:
    """Return the same app for signed HTTP: Slack sends everything to this address."""
    features, settings = part(app, "features"), part(app, "settings")
    commands = [{**command, "url": url} for command in parts(features, "slash_commands")]
    events, interactivity = part(settings, "event_subscriptions"), part(settings, "interactivity")
    return {
        **app,
        "features": {**features, "slash_commands": commands},
        "settings": {
            **settings,
            "event_subscriptions": {**events, "request_url": url},
            "interactivity": {**interactivity, "request_url": url},
            "socket_mode_enabled": False,
        },
    }


def request_url(address: str) -> str:
    """Return where Slack sends to a bot at this public address; raise `BadSettings`."""
    parsed = urlsplit(address)
    if parsed.scheme != "https" or not parsed.netloc or parsed.query or parsed.fragment:
        message = (
            "--http takes the address at which Slack reaches the bot, such as https://bot.example"
        )
        raise BadSettings(message)
    path = parsed.path.rstrip("/")
    return urlunsplit(
        ("https", parsed.netloc, path if path.endswith(PATH) else path + PATH, "", "")
    )


def link(app: Json) -> str:
    """Return the address at which Slack offers to create this app."""
    packed = json.dumps(app, separators=(",", ":"), ensure_ascii=False)
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(packed, safe='')}"


def _features(name: str, disclosure: str) -> Json:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": f"{_DESCRIPTION} {disclosure}".strip()[:AGENT_LIMIT],
            "suggested_prompts": [{"title": title, "message": text} for title, text in _PROMPTS],
        },
        "bot_user": {"display_name": name[:NAME_LIMIT], "always_online": True},
        "shortcuts": [
            {"type": "message", "callback_id": callback_id, "name": title, "description": words}
            for callback_id, (title, words) in SHORTCUTS.items()
        ],
        "slash_commands": [_slash_command(command, *words) for command, words in COMMANDS.items()],
    }


def _slash_command(command: str, description: str, hint: str) -> Json:
    # Escaped, mentions and channels arrive as ids: names alone cannot be told apart.
    said = {"command": command, "description": description, "should_escape": True}
    return {**said, "usage_hint": hint} if hint else said
