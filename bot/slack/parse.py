"""What Slack sends, as values: the only place that reads its raw payloads and answers.

Every field that is read here stands in Slack's recorded payloads; a test proves it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.inbox import (
    Arrival,
    Asked,
    Button,
    Command,
    Commanded,
    Incoming,
    Pressed,
    Removed,
    Revised,
    Whereabouts,
    message_key,
)
from bot.models import Ignored, Via
from bot.routing import plain, reads_like_question, spelled_out

Json = Mapping[str, object]

NOTHING: Json = {}

SAID = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody said; every other one tells of an edit, a join and so on."""

BOT_MESSAGE = "bot_message"
"""Subtype of what older bots and webhooks say; newer ones have none."""

ADDRESSED = frozenset({Via.MENTION, Via.DIRECT})
"""Ways of asking by which nobody else can be meant."""

TOMBSTONE = "tombstone"
"""What a deleted message becomes that has replies: Slack says that it was changed."""

SLACKBOT = "USLACKBOT"
ASK = "/ask"
OURS = "frontdesk_"
"""What the ids of our buttons, shortcuts and modals begin with."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a Slack workspace, and what we call that workspace."""

    workspace: str
    team: str
    user: str
    bot: str
    allowed: frozenset[str] = frozenset()
    """Other bots that are answered, by their bot's or user's id; nobody else's bot is."""


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a user, as far as we ask."""

    team: str | None
    is_guest: bool
    is_admin: bool
    is_gone: bool = False
    """Whether the account was deactivated."""


@dataclass(frozen=True, slots=True)
class Persona:
    """How somebody is shown in Slack."""

    name: str
    picture: str | None
    """Address of a small picture."""


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
    """Read an `app_mention` or `message` event: something said, edited or deleted."""
    event = part(body, "event")
    match text(event, "subtype"):
        case "message_changed" if text(part(event, "message"), "subtype") == TOMBSTONE:
            return _removed(body, me)
        case "message_changed":
            return _revised(body, me)
        case "message_deleted":
            return _removed(body, me)
        case _:
            return _asked(body, me)


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
        else Commanded(origin, Command(name), (text(body, "text") or "").strip())
    )
    trigger = text(body, "trigger_id") or f"{name}:{at.timestamp()}"
    return untied(incoming, trigger, f"{me.workspace}:{trigger}", at)


def button(body: Json, me: Identity, at: datetime) -> Arrival | Ignored:
    """Read a press of one of our buttons."""
    pressed = next(iter(parts(body, "actions")), NOTHING)
    action, user = text(pressed, "action_id") or "", part(body, "user")
    if not action.startswith(OURS):
        return Ignored("not a button of ours")
    name = action.removeprefix(OURS)
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
    # A list of people has no value: its block says what it is about.
    value = text(pressed, "value") or text(pressed, "block_id") or ""
    chosen = text(pressed, "selected_user")
    opens = text(body, "trigger_id")
    which = Button(name) if name in set(Button) else Button.UNKNOWN
    incoming = Pressed(origin, which, value, chosen, opens)
    trigger = opens or f"{ts}:{text(pressed, 'action_ts')}"
    # Presses on one answer or one case are dealt with in their order.
    return untied(incoming, trigger, f"{me.workspace}:{value}", at)


def person(answer: Json) -> Person:
    """Read the answer of `users.info`."""
    return _person(part(answer, "user"))


def people(answer: Json) -> Mapping[str, Person]:
    """Read a page of `users.list`, by user id."""
    return {text(one, "id") or "": _person(one) for one in parts(answer, "members")}


def members(answer: Json) -> Sequence[str]:
    """Read a page of `conversations.members`."""
    found = answer.get("members")
    ids = cast("Sequence[object]", found) if isinstance(found, list) else ()
    return [str(one) for one in ids]


def next_page(answer: Json) -> str | None:
    """Return the cursor of the page that follows, or None."""
    return text(part(answer, "response_metadata"), "next_cursor")


def persona(answer: Json) -> Persona:
    """Read from the answer of `users.info` under which name somebody is known."""
    user = part(answer, "user")
    profile = part(user, "profile")
    names = (text(profile, "display_name"), text(profile, "real_name"), text(user, "name"))
    named = next((name for name in names if name), "A colleague")
    return Persona(named, text(profile, "image_72"))


def changed(body: Json) -> Sequence[str]:
    """Read the channel and the person that an event tells something new about."""
    event = part(body, "event")
    named = [text(event, name) or text(part(event, name), "id") for name in ("channel", "user")]
    return [one for one in named if one]


def is_shared(answer: Json) -> bool:
    """Read from the answer of `conversations.info` whether others share the channel, or will."""
    channel = part(answer, "channel")
    if not channel:
        return True
    fields = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
    return any(bool(channel.get(field)) for field in fields)


def _person(user: Json) -> Person:
    guest = ("is_restricted", "is_ultra_restricted", "is_stranger")
    return Person(
        team=text(user, "team_id"),
        is_guest=any(bool(user.get(field)) for field in guest),
        is_admin=any(bool(user.get(field)) for field in ("is_admin", "is_owner")),
        is_gone=bool(user.get("deleted")),
    )


def _asked(body: Json, me: Identity) -> Arrival | Ignored:
    event = part(body, "event")
    why = _unsaid(event, me)
    via = None if why else _via(event, me)
    by_bot = text(event, "bot_id") is not None
    # Bots that go on without being asked would go on for ever.
    if via is None or (by_bot and via not in ADDRESSED):
        return Ignored(why or "not addressed to the bot")
    origin, ts = _origin(body, event, me), text(event, "ts") or ""
    asked = Asked(origin, via, _said(event, me), ts, by_bot, _spelled(event, me))
    event_id = text(body, "event_id") or f"{origin.channel}:{ts}"
    return Arrival(
        incoming=asked,
        delivery=f"event:{event_id}",
        message=message_key(origin, ts),
        lane=_lane(origin, ts),
        position=ts,
    )


def _revised(body: Json, me: Identity) -> Arrival | Ignored:
    """Read an edit. Slack calls it one, too, when a link unfolds or a reply is counted."""
    event = part(body, "event")
    now, before = _inner(event, "message"), _inner(event, "previous_message")
    is_edited = text(before, "ts") or text(part(now, "edited"), "ts")
    if not is_edited or text(now, "text") == text(before, "text"):
        return Ignored("nobody changed the words")
    # Bots write by editing: what they said first is what they asked.
    why = "a bot edited it" if text(now, "bot_id") else _unsaid(now, me)
    via = None if why else _via(now, me) or _via(before, me)
    at, ts = text(event, "ts") or "", text(now, "ts") or ""
    if via is None or not (_is_ts(at) and _is_ts(ts)):
        return Ignored(why or "not addressed to the bot")
    origin = _origin(body, now, me)
    revised = Revised(origin, ts, _said(now, me), via, at, _spelled(now, me))
    return Arrival(revised, f"revised:{revised.key}:{at}", None, _lane(origin, ts), at)


def _removed(body: Json, me: Identity) -> Arrival | Ignored:
    event = part(body, "event")
    before = _inner(event, "previous_message")
    ts = text(event, "deleted_ts") or text(before, "ts") or text(part(event, "message"), "ts")
    if not ts or not text(event, "channel"):
        return Ignored("nothing that has a place was deleted")
    # Where Slack does not say what it was, it may have been a question.
    why = _unsaid(before, me) if text(before, "ts") else None
    if why or (text(before, "ts") and _via(before, me) is None):
        return Ignored(why or "not addressed to the bot")
    origin = _origin(body, before, me)
    removed = Removed(origin, ts)
    at = text(event, "ts") or ts
    return Arrival(removed, removed.delivery, None, _lane(origin, ts), at)


def _inner(event: Json, name: str) -> Json:
    """Return the message inside an event, with what stands around it: its place."""
    inner = part(event, name)
    around = {field: event.get(field) for field in ("channel", "channel_type")}
    # Slack marks what it shows no more as hidden: of the message, that says nothing.
    return {**inner, **around, "hidden": False} if inner else around


def _origin(body: Json, event: Json, me: Identity) -> Whereabouts:
    return Whereabouts(
        workspace=me.workspace,
        channel=text(event, "channel") or "",
        asker=text(event, "user") or text(event, "bot_id") or "",
        thread=text(event, "thread_ts"),
        team=text(event, "user_team") or text(event, "source_team") or text(event, "team"),
        shared=bool(body.get("is_ext_shared_channel")),
    )


def _said(event: Json, me: Identity) -> str:
    return plain(_mention(me).sub(" ", text(event, "text") or ""))


def _spelled(event: Json, me: Identity) -> str | None:
    """Return the same with the addresses of its links, where that is not the same."""
    written = text(event, "text") or ""
    spelled = spelled_out(written)
    return None if spelled == written else plain(_mention(me).sub(" ", spelled))


def _lane(origin: Whereabouts, ts: str) -> str:
    return message_key(origin, origin.thread or ts)


def _is_ts(value: str) -> bool:
    return bool(re.fullmatch(r"\d+\.\d+", value, re.ASCII))


def _unsaid(event: Json, me: Identity) -> str | None:
    """Return why this is nothing that a person said, or a bot that may ask; or None."""
    bot, user = text(event, "bot_id"), text(event, "user")
    if not ((user or bot) and text(event, "channel") and text(event, "ts")):
        return "nobody said it"
    ourselves = user in {me.user, SLACKBOT} or bot == me.bot
    if ourselves or (bot and not {bot, user} & me.allowed):
        return "a bot said it"
    said = SAID | {BOT_MESSAGE} if bot else SAID
    if text(event, "subtype") not in said or event.get("hidden"):
        return "not said, but an edit, a join or the like"
    return None


def _via(event: Json, me: Identity) -> Via | None:
    channel = text(event, "channel") or ""
    if text(event, "channel_type") == "im" or channel.startswith("D"):
        return Via.DIRECT
    if text(event, "type") == "app_mention" or _mention(me).search(text(event, "text") or ""):
        return Via.MENTION
    thread = text(event, "thread_ts")
    # Whether the thread is ours is decided in its turn: our first reply may still be on its way.
    if thread:
        return Via.THREAD if thread != text(event, "ts") else None
    # Who names somebody asks them, not the room.
    said = text(event, "text") or ""
    return Via.OVERHEARD if "<@" not in said and reads_like_question(said) else None


def _mention(me: Identity) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(me.user)}(?:\|[^>]*)?>")


def untied(incoming: Incoming, trigger: str, lane: str, at: datetime) -> Arrival:
    """Return an arrival that is no message of a thread."""
    return Arrival(incoming, f"trigger:{trigger}", None, lane, f"{at.timestamp():.6f}")
