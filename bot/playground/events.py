"""What the app is told of a change, as Events API callbacks: pure."""

from collections.abc import Sequence

from bot.playground.models import (
    Change,
    Changed,
    Deleted,
    Kind,
    Message,
    Posted,
    Reacted,
    Tab,
    TabOpened,
)
from bot.playground.payloads import message_json, view_json
from bot.playground.wire import Json, JsonValue, present, text_at, without
from bot.playground.workspace import Workspace

SUBSCRIPTIONS = frozenset(
    {"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"}
)
"""What an app is subscribed to unless it says otherwise, in the manifest's words."""

SCOPE = {Kind.PUBLIC: "message.channels", Kind.PRIVATE: "message.groups", Kind.DIRECT: "message.im"}


class EventFeed:
    """Turns changes into the callbacks that the app is subscribed to."""

    def __init__(self, workspace: Workspace, subscriptions: frozenset[str]) -> None:
        self._workspace = workspace
        self._subscriptions = subscriptions

    def callbacks(self, change: Change) -> Sequence[Json]:
        """Return the callbacks for one change, in Slack's order; none for what is not the app's."""
        match change:
            case Posted(message) if message.only_for is None:
                events = self._posted(message)
            case Changed(message, before) if message.only_for is None:
                events = [self._changed(message, before)]
            case Deleted(message, at) if message.only_for is None:
                events = [self._deleted(message, at)]
            case Reacted():
                events = [reaction_event(change)]
            case TabOpened(_, channel):
                return [
                    self._callback(event, channel)
                    for event in [self._opened(change)]
                    if text_at(event, "type") in self._subscriptions
                ]
            case _:
                return ()
        channel = change.message.channel
        return [self._callback(event, channel) for event in events if self._wants(event, channel)]

    def _wants(self, event: Json, channel_id: str) -> bool:
        channel = self._workspace.channel(channel_id)
        kind = text_at(event, "type")
        name = SCOPE[channel.kind] if kind == "message" else kind
        return name in self._subscriptions and self._workspace.app.user_id in channel.members

    def _posted(self, message: Message) -> Sequence[Json]:
        workspace = self._workspace
        kind = workspace.channel(message.channel).kind
        written: dict[str, JsonValue] = {
            **message_json(workspace, message),
            "channel": message.channel,
            "event_ts": message.ts,
        }
        event: Json = {**written, "channel_type": kind.value}
        from_person = message.author != workspace.app.user_id
        mentioned = f"<@{workspace.app.user_id}>" in message.text
        if from_person and mentioned and kind is not Kind.DIRECT:
            written.pop("parent_user_id", None)
            return [{**written, "type": "app_mention"}, event]
        return [event]

    def _changed(self, message: Message, before: Message) -> Json:
        at = message.edited.ts if message.edited and not message.tombstone else self._now()
        return {
            "type": "message",
            "subtype": "message_changed",
            "channel": message.channel,
            "channel_type": self._workspace.channel(message.channel).kind.value,
            "hidden": True,
            "message": self._bare(message),
            "previous_message": self._bare(before),
            "ts": at,
            "event_ts": at,
        }

    def _deleted(self, message: Message, at: str) -> Json:
        return {
            "type": "message",
            "subtype": "message_deleted",
            "channel": message.channel,
            "channel_type": self._workspace.channel(message.channel).kind.value,
            "hidden": True,
            "deleted_ts": message.ts,
            "previous_message": self._bare(message),
            "ts": at,
            "event_ts": at,
        }

    def _opened(self, change: TabOpened) -> Json:
        view = self._workspace.views.home(change.user) if change.tab is Tab.HOME else None
        return present(
            type="app_home_opened",
            user=change.user,
            channel=change.channel,
            tab=change.tab.value,
            event_ts=self._now(),
            view=view_json(self._workspace, view) if view else None,
        )

    def _bare(self, message: Message) -> Json:
        """Write a message as it stands inside another event: Slack leaves a few things out."""
        left_out = {"metadata", "username", "icons", "reply_users"}
        return without(message_json(self._workspace, message), left_out)

    def _now(self) -> str:
        return self._workspace.ids.ts()

    def _callback(self, event: Json, channel_id: str) -> Json:
        workspace = self._workspace
        authorization: Json = {
            "enterprise_id": None,
            "team_id": workspace.team.team_id,
            "user_id": workspace.app.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        event_id = workspace.ids.fresh("Ev")
        return {
            "token": "playground",
            "team_id": workspace.team.team_id,
            "api_app_id": workspace.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(float(text_at(event, "event_ts"))),
            "authorizations": [authorization],
            "is_ext_shared_channel": workspace.channel(channel_id).shared_outside,
            "event_context": f"4-{event_id}",
        }


def reaction_event(change: Reacted) -> Json:
    """Write a reaction that was added or taken away."""
    return {
        "type": "reaction_added" if change.added else "reaction_removed",
        "user": change.user,
        "reaction": change.name,
        "item": {"type": "message", "channel": change.message.channel, "ts": change.message.ts},
        "item_user": change.message.author,
        "event_ts": change.at,
    }
