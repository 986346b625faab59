"""What Slack sends of shortcuts, as values: read as `bot.slack.parse` reads messages."""

from datetime import datetime

from bot.inbox import Arrival, Chosen, Shortcut, Whereabouts
from bot.models import Ignored
from bot.routing import plain
from bot.slack.parse import OURS, Identity, Json, part, text, untied


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
