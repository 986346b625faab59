"""What Slack sends, as values: the only place that reads its raw payloads and answers.

Every field that is read here stands in Slack's recorded payloads; a test proves it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.inbox import Arrival, Asked, Button, Command, Commanded, Incoming, Pressed, Whereabouts
from bot.models import Ignored, Via
from bot.routing import plain

Json = Mapping[str, object]

NOTHING: Json = {}

SAID = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody said; every other one tells of an edit, a join and so on."""

SLACKBOT = "USLACKBOT"
ASK = "/ask"
BUTTON = "frontdesk_"
"""What the action id of each of our buttons begins with."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a Slack workspace, and what we call that workspace."""

    workspace: str
    team: str
    user: str
    bot: str


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a user, as far as we ask."""

    team: str | None
    is_guest: bool
    is_admin: bool


def text(of: Json, name: str) -> str | None:
    """Return a field that is a text with something in it, else None."""
    value = of.get(name)
    return value if isinstance(value, str) and value else None


def part(of: Json, name: str) -> Json:
    """Return a field that is an object, else an empty one."""
    value = of.get(name)
    return cast("Json", value) if isinstance(value, Mapping) else {}


def parts(of: Json, name: str) -> Sequence[Json]:
    """Return a field that is a list of objects."""
    value = of.get(name)
    items = cast("Sequence[object]", value) if isinstance(value, list) else ()
    return [cast("Json", item) for item in items if isinstance(item, Mapping)]


def message(body: Json, me: Identity) -> Arrival | Ignored:
    """Read an `app_mention` or `message` event."""
    event = part(body, "event")
    why = _unsaid(event, me)
    via = None if why else _via(event, me)
    if via is None:
        return Ignored(why or "not addressed to the bot")
    channel, ts = text(event, "channel") or "", text(event, "ts") or ""
    origin = Whereabouts(
        workspace=me.workspace,
        channel=channel,
        asker=text(event, "user") or "",
        thread=text(event, "thread_ts"),
        team=text(event, "user_team") or text(event, "source_team") or text(event, "team"),
        shared=bool(body.get("is_ext_shared_channel")),
    )
    said = plain(_mention(me).sub(" ", text(event, "text") or ""))
    asked = Asked(origin, via, said, ts)
    return Arrival(
        incoming=asked,
        delivery=f"event:{text(body, 'event_id') or f'{channel}:{ts}'}",
        message=f"{me.workspace}:{channel}:{ts}",
        lane=f"{me.workspace}:{channel}:{asked.where.thread}",
        position=ts,
    )


def command(body: Json, me: Identity, at: datetime) -> Arrival:
    """Read a slash command."""
    origin = Whereabouts(
        workspace=me.workspace,
        channel=text(body, "channel_id") or "",
        asker=text(body, "user_id") or "",
        team=text(body, "team_id"),
        reply_url=text(body, "response_url"),
    )
    name, said = text(body, "command") or "", plain(text(body, "text") or "")
    incoming: Incoming = (
        Asked(origin, Via.COMMAND, plain(_mention(me).sub(" ", said)))
        if name == ASK
        else Commanded(origin, Command(name), said)
    )
    trigger = text(body, "trigger_id") or f"{name}:{at.timestamp()}"
    return _untied(incoming, trigger, f"{me.workspace}:{trigger}", at)


def button(body: Json, me: Identity, at: datetime) -> Arrival | Ignored:
    """Read a press of one of our buttons."""
    pressed = next(iter(parts(body, "actions")), NOTHING)
    action, user = text(pressed, "action_id") or "", part(body, "user")
    if action.removeprefix(BUTTON) not in set(Button) or not action.startswith(BUTTON):
        return Ignored("not a button of ours")
    container = part(body, "container")
    ts = text(container, "message_ts")
    thread = text(container, "thread_ts") or text(part(body, "message"), "thread_ts")
    origin = Whereabouts(
        workspace=me.workspace,
        channel=text(part(body, "channel"), "id") or text(container, "channel_id") or "",
        asker=text(user, "id") or "",
        thread=thread if thread != ts else None,
        team=text(user, "team_id"),
        reply_url=text(body, "response_url"),
    )
    value = text(pressed, "value") or ""
    incoming = Pressed(origin, Button(action.removeprefix(BUTTON)), value)
    trigger = text(body, "trigger_id") or f"{ts}:{text(pressed, 'action_ts')}"
    # Presses on one answer or one case are dealt with in their order.
    return _untied(incoming, trigger, f"{me.workspace}:{value}", at)


def person(answer: Json) -> Person:
    """Read the answer of `users.info`."""
    user = part(answer, "user")
    guest = ("is_restricted", "is_ultra_restricted", "is_stranger")
    return Person(
        team=text(user, "team_id"),
        is_guest=any(bool(user.get(field)) for field in guest),
        is_admin=any(bool(user.get(field)) for field in ("is_admin", "is_owner")),
    )


def is_shared(answer: Json) -> bool:
    """Read from the answer of `conversations.info` whether others share the channel, or will."""
    channel = part(answer, "channel")
    if not channel:
        return True
    fields = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
    return any(bool(channel.get(field)) for field in fields)


def _unsaid(event: Json, me: Identity) -> str | None:
    """Return why this is nothing that a person said, or None."""
    if not all(text(event, field) for field in ("user", "channel", "ts")):
        return "nobody said it"
    if text(event, "subtype") not in SAID or event.get("hidden"):
        return "not said, but an edit, a join or the like"
    if text(event, "bot_id") or text(event, "user") in {me.user, SLACKBOT}:
        return "a bot said it"
    return None


def _via(event: Json, me: Identity) -> Via | None:
    channel = text(event, "channel") or ""
    if text(event, "channel_type") == "im" or channel.startswith("D"):
        return Via.DIRECT
    if text(event, "type") == "app_mention" or _mention(me).search(text(event, "text") or ""):
        return Via.MENTION
    thread = text(event, "thread_ts")
    # Whether the thread is ours is decided in its turn: our first reply may still be on its way.
    return Via.THREAD if thread and thread != text(event, "ts") else None


def _mention(me: Identity) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(me.user)}(?:\|[^>]*)?>")


def _untied(incoming: Incoming, trigger: str, lane: str, at: datetime) -> Arrival:
    """Return an arrival that is no message of a thread."""
    return Arrival(incoming, f"trigger:{trigger}", None, lane, f"{at.timestamp():.6f}")
