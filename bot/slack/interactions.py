"""What Slack sends of shortcuts, modals and tabs, as values."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import cast

from bot.approved.approving import Field
from bot.approved.verified_lines import end_of
from bot.inbox import Approval, Arrival, Chosen, Opened, Shortcut, Submitted, Tab, Whereabouts
from bot.models import Ignored, Miss
from bot.routing import plain
from bot.slack.mrkdwn import with_line_ends
from bot.slack.parse import NOTHING, OURS, Identity, Json, part, parts, text, untied
from knowledge.models import Audience

MISS_MODAL = f"{OURS}miss"
"""The callback id of the modal that asks why an answer did not help."""
MISS, WORDS, PERSON = "miss", "words", "person"
"""Its fields: block id and action id are the same."""
APPROVAL_MODAL = f"{OURS}approval"
"""The callback id of the modal in which an answer is verified; its fields are `Field`."""


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
    view = part(body, "view")
    fields = part(part(view, "state"), "values")
    about = _about(text(view, "private_metadata") or "")
    origin = _opened_from(body, about, me)
    # A window is filled in once, however often it is sent.
    window = f"view:{text(view, 'id')}"
    match text(view, "callback_id"):
        case name if name == MISS_MODAL:
            filled: Submitted | Approval | None = _why(origin, about, fields)
            lane = text(about, "question")
        case name if name == APPROVAL_MODAL:
            filled = _approval(origin, about, fields, window)
            lane = text(about, "case")
        case _:
            filled = lane = None
    if filled is None or lane is None:
        return Ignored("not a modal of ours")
    return untied(filled, window, f"{me.workspace}:{lane}", at)


def _opened_from(body: Json, about: Json, me: Identity) -> Whereabouts:
    user = part(body, "user")
    return Whereabouts(
        workspace=me.workspace,
        channel=text(about, "channel") or "",
        asker=text(user, "id") or "",
        thread=text(about, "thread"),
        team=text(user, "team_id"),
    )


def _why(origin: Whereabouts, about: Json, fields: Json) -> Submitted | None:
    question_id = text(about, "question")
    miss = text(part(_field(fields, MISS), "selected_option"), "value")
    if question_id is None or miss not in set(Miss):
        return None
    return Submitted(
        origin,
        question_id,
        Miss(miss),
        (text(_field(fields, WORDS), "value") or "").strip(),
        bool(parts(_field(fields, PERSON), "selected_options")),
    )


def _approval(origin: Whereabouts, about: Json, fields: Json, window: str) -> Approval | None:
    case_id = text(about, "case")
    if case_id is None:
        return None
    chosen = text(part(_field(fields, Field.AUDIENCE), "selected_option"), "value")
    return Approval(
        origin=origin,
        case_id=case_id,
        question=" ".join(_typed(fields, Field.QUESTION).split()),
        answer=with_line_ends(_typed(fields, Field.ANSWER)),
        audience=Audience.PUBLIC if chosen == Audience.PUBLIC else Audience.INTERNAL,
        owner=text(_field(fields, Field.OWNER), "selected_user") or "",
        until=_last_moment(text(_field(fields, Field.UNTIL), "selected_date")),
        aliases=_each_line(_typed(fields, Field.ALIASES)),
        made_of=_texts(about, "made_of"),
        replaces=text(about, "replaces") or "",
        answer_id=sha256(f"{origin.workspace}:{window}".encode()).hexdigest()[:32],
    )


def _typed(fields: Json, name: str) -> str:
    return text(_field(fields, name), "value") or ""


def _each_line(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in said.splitlines() if line.strip()))


def _texts(about: Json, name: str) -> tuple[str, ...]:
    listed = about.get(name)
    each = cast("Sequence[object]", listed) if isinstance(listed, list) else ()
    return tuple(one for one in each if isinstance(one, str))


def _last_moment(chosen: str | None) -> datetime | None:
    """Return the end of the day that was picked."""
    try:
        return end_of(date.fromisoformat(chosen)) if chosen else None
    except ValueError:
        return None


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
