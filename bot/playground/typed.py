"""What a person types, turned into Slack's own text and back: pure.

Slack escapes `&`, `<` and `>` and writes mentions, channels and links in angle brackets.
"""

import html
import re

from bot.playground.models import Kind
from bot.playground.workspace import Workspace

LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)'\"]")
BRACKETS = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
EVERYBODY = ("here", "channel", "everyone")


def typed(workspace: Workspace, text: str) -> str:
    """Return Slack's text for what a person typed."""
    names = mentionable(workspace)
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    escaped = html.escape(text, quote=False)
    linked = LINK.sub(lambda found: f"<{found[0]}>", escaped)
    mention = re.compile(rf"(?<![\w<])({pattern})(?!\w)", re.IGNORECASE)
    return mention.sub(lambda found: names[found[1].lower()], linked)


def mentionable(workspace: Workspace) -> dict[str, str]:
    """Return what can be typed for a mention, in small letters, with what Slack writes for it."""
    names = {f"@{name}": f"<!{name}>" for name in EVERYBODY}
    for channel in workspace.channels.values():
        if channel.kind in (Kind.PUBLIC, Kind.PRIVATE):
            names[f"#{channel.name}".lower()] = f"<#{channel.channel_id}|{channel.name}>"
    for person in workspace.people.values():
        for name in (person.handle, person.name):
            names[f"@{name}".lower()] = f"<@{person.user_id}>"
    return names


def untyped(workspace: Workspace, text: str) -> str:
    """Return what a person would type for Slack's text."""
    return html.unescape(BRACKETS.sub(lambda found: spoken(workspace, found), text))


def spoken(workspace: Workspace, found: re.Match[str]) -> str:
    """Return what stands for one bracket."""
    sign, target, label = found[1], found[2], found[3]
    if sign == "@" and target in workspace.people:
        return f"@{workspace.people[target].name}"
    if sign == "#" and target in workspace.channels:
        return f"#{workspace.channels[target].name}"
    if sign == "!":
        return f"@{target}"
    return label or target
