"""What the app is told of a change, as Events API callbacks: pure."""

from collections.abc import Sequence

from bot.playground.models import (
    Change,
    Changed,
    Deleted,
    Happened,
    Happening,
    Kind,
    Message,
    PersonChanged,
    Posted,
    Reacted,
    Tab,
    TabOpened,
    TokensRevoked,
)
from bot.playground.payloads import message_json, person_json, view_json
from bot.playground.wire import Json, JsonValue, present, text_at, without
from bot.playground.workspace import Workspace

SUBSCRIPTIONS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
    }
)
"""What an app is subscribed to unless it says otherwise, in the manifest's words."""

EVERY_EVENT = SUBSCRIPTIONS | {
    *("reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel"),
    *("channel_archive", "channel_unarchive", "channel_deleted", "channel_left"),
    *("group_archive", "group_unarchive", "group_deleted", "group_left"),
    *("tokens_revoked", "user_change"),
}
"""Everything that an app can be subscribed to here."""

SCOPE = {
    Kind.PUBLIC: "message.channels",
    Kind.PRIVATE: "message.groups",
    Kind.DIRECT: "message.im",
    Kind.GROUP: "message.mpim",
}

HAPPENINGS = {
    Happening.ARCHIVED: "archive",
    Happening.UNARCHIVED: "unarchive",
    Happening.DELETED: "deleted",
    Happening.LEFT: "left",
}
"""How Slack's names for what happens to channels end."""


class EventFeed:
    """Turns changes into the callbacks that the app is subscribed to."""

    def __init__(self, workspace: Workspace, subscriptions: frozenset[str]) -> None:
        self._workspace = workspace
        self._subscriptions = subscriptions

    def callbacks(self, change: Change) -> Sequence[Json]:
        """Return the callbacks for one change, in Slack's order; none for what is not the app's."""
        match change:
            case Posted(message) | Changed(message) | Deleted(message) if message.only_for is None:
                events = self._about_message(change)
                channel = message.channel
                return [self._callback(e, channel) for e in events if self._wants(e, channel)]
            case Reacted(message):
                event = reaction_event(change)
                wanted = self._wants(event, message.channel)
                return [self._callback(event, message.channel)] if wanted else ()
            case TabOpened() | PersonChanged() | Happened() | TokensRevoked():
                return self._about_workspace(change)
            case _:
                return ()

    def _about_message(self, change: Posted | Changed | Deleted) -> Sequence[Json]:
        match change:
            case Posted(message):
                return self._posted(message)
            case Changed(message, before):
                return [self._changed(message, before)]
            case Deleted(message, at):
                return [self._deleted(message, at)]

    def _about_workspace(
        self, change: TabOpened | PersonChanged | Happened | TokensRevoked
    ) -> Sequence[Json]:
        match change:
            case TabOpened(_, channel):
                return self._subscribed(self._opened(change), channel)
            case PersonChanged(person):
                body = person_json(self._workspace, person)
                at = int(self._workspace.ids.now())
                return self._subscribed({"type": "user_change", "user": body, "cache_ts": at}, None)
            case TokensRevoked():
                tokens: Json = {"oauth": [], "bot": [self._workspace.app.user_id]}
                return self._subscribed({"type": "tokens_revoked", "tokens": tokens}, None)
            case Happened(_, channel):
                return self._subscribed(self._happened(change), channel.channel_id)

    def _subscribed(self, event: Json, channel_id: str | None) -> Sequence[Json]:
        if text_at(event, "type") in self._subscriptions:
            return [self._callback(event, channel_id)]
        return ()

    def _happened(self, change: Happened) -> Json:
        channel = change.channel
        ours = change.user == self._workspace.app.user_id
        kind = "channel" if channel.kind is Kind.PUBLIC else "group"
        around: Json = {"channel": channel.channel_id, "event_ts": change.at}
        if change.what is Happening.JOINED or (change.what is Happening.LEFT and not ours):
            return {
                "type": f"member_{change.what.value}_channel",
                "user": change.user,
                "channel_type": "C" if channel.kind is Kind.PUBLIC else "G",
                "team": self._workspace.team_of(change.user).team_id,
                **present(inviter=change.by if change.what is Happening.JOINED else None),
                **around,
            }
        actor = "actor_id" if change.what in (Happening.LEFT, Happening.DELETED) else "user"
        return {
            "type": f"{kind}_{HAPPENINGS[change.what]}",
            actor: change.by or change.user,
            **around,
        }

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
        if message.guise:
            for absent in ("metadata", "parent_user_id"):
                written.pop(absent, None)
        event: Json = {**written, "channel_type": kind.value}
        from_person = message.author != workspace.app.user_id
        mentioned = f"<@{workspace.app.user_id}>" in message.text
        if from_person and mentioned and kind is not Kind.DIRECT and not message.subtype:
            for absent in ("parent_user_id", "files"):
                written.pop(absent, None)
            team = workspace.team_of(message.author).team_id
            written.update(user_team=team, source_team=team)
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

    def _callback(self, event: Json, channel_id: str | None) -> Json:
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
            "event_time": int(float(text_at(event, "event_ts") or workspace.ids.now())),
            "authorizations": [authorization],
            "is_ext_shared_channel": channel_id is not None
            and workspace.channel(channel_id).shared_outside,
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
