"""What Slack sends of shortcuts, modals and tabs, as values."""

import json
from datetime import datetime
from typing import cast

from bot.inbox import Arrival, Chosen, Opened, Shortcut, Submitted, Tab, Whereabouts
from bot.models import Ignored, Miss
from bot.routing import plain
from bot.slack.parse import NOTHING, OURS, Identity, Json, part, parts, text, untied

MISS_MODAL = f"{OURS}miss"
"""The callback id of the modal that asks why an answer did not help."""
MISS, WORDS, PERSON = "miss", "words", "person"
"""Its fields: block id and action id are the same."""


def shortcut(body: Json, me: Identity, at: datetime) -> Arrival | Ignored:
    """Read what was chosen from a message's menu."""
    name, message = text(body, "callback_id") or "", part(body, "message")
    ts = text(body, "message_ts") or text(message, "ts")
    if name.removeprefix(OURS) not in set(Shortcut) or not name.startswith(OURS) or ts is None:
        return Ignored("not a shortcut of ours")
    user, thread = part(body, "user"), text(message, "thread_ts")
    origin = Whereabouts(
        workspace=me.workspace,
        channel=text(part(body, "channel"), "id") or "",
        asker=text(user, "id") or "",
        thread=thread if thread != ts else None,
        team=text(user, "team_id"),
        reply_url=text(body, "response_url"),
    )
    said = plain(text(message, "text") or "")
    chosen = Chosen(origin, Shortcut(name.removeprefix(OURS)), ts, said)
    trigger = text(body, "trigger_id") or f"{ts}:{text(body, 'action_ts')}"
    return untied(chosen, trigger, f"{me.workspace}:{origin.channel}:{ts}:{origin.asker}", at)


def submission(body: Json, me: Identity, at: datetime) -> Arrival | Ignored:
    """Read a modal that was filled in."""
    view, user = part(body, "view"), part(body, "user")
    about = _about(text(view, "private_metadata") or "")
    question_id, fields = text(about, "question"), part(part(view, "state"), "values")
    miss = text(part(_field(fields, MISS), "selected_option"), "value")
    if text(view, "callback_id") != MISS_MODAL or question_id is None or miss not in set(Miss):
        return Ignored("not a modal of ours")
    origin = Whereabouts(
        workspace=me.workspace,
        channel=text(about, "channel") or "",
        asker=text(user, "id") or "",
        thread=text(about, "thread"),
        team=text(user, "team_id"),
    )
    submitted = Submitted(
        origin,
        question_id,
        Miss(miss),
        (text(_field(fields, WORDS), "value") or "").strip(),
        bool(parts(_field(fields, PERSON), "selected_options")),
    )
    # A window is filled in once, however often it is sent.
    window = f"view:{text(view, 'id')}"
    return untied(submitted, window, f"{me.workspace}:{question_id}", at)


def opened(body: Json, me: Identity, at: datetime) -> Arrival | Ignored:
    """Read that somebody looks at one of the app's tabs."""
    event = part(body, "event")
    user, tab = text(event, "user"), text(event, "tab")
    if user is None or tab not in set(Tab):
        return Ignored("not a tab of ours")
    origin = Whereabouts(me.workspace, text(event, "channel") or "", user)
    looked = Opened(origin, Tab(tab), text(part(event, "view"), "hash"))
    event_id = text(body, "event_id") or f"{user}:{text(event, 'event_ts')}"
    return untied(looked, event_id, f"{me.workspace}:home:{user}", at)


def _field(fields: Json, name: str) -> Json:
    return part(part(fields, name), name)


def _about(metadata: str) -> Json:
    """Return what we wrote into a window, when it was opened."""
    try:
        about: object = json.loads(metadata)
    except ValueError:
        return NOTHING
    return cast("Json", about) if isinstance(about, dict) else NOTHING
