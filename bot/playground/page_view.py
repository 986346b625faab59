"""What one person sees, as JSON for the page: pure."""

from dataclasses import dataclass

from bot.playground.models import (
    Change,
    Changed,
    Channel,
    ChannelChanged,
    Command,
    Deleted,
    Message,
    Person,
    Place,
    Posted,
    PromptsSet,
    Reacted,
    Role,
    Shortcut,
    Standing,
    StatusSet,
    View,
    ViewClosed,
    ViewShown,
)
from bot.playground.payloads import reactions_json
from bot.playground.typed import untyped
from bot.playground.wire import Json, present
from bot.playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PersonView:
    """The workspace through the eyes of one person."""

    workspace: Workspace
    person: Person

    def sees(self, channel: Channel) -> bool:
        """Say whether this person is in a conversation."""
        return self.person.user_id in channel.members

    def reads(self, message: Message) -> bool:
        """Say whether this person sees a message."""
        if message.only_for not in (None, self.person.user_id):
            return False
        return self.sees(self.workspace.channel(message.channel))

    def snapshot(self) -> Json:
        """Write everything that this person sees."""
        workspace = self.workspace
        channels = [c for c in workspace.channels.values() if self.sees(c)]
        messages = [m for c in channels for m in workspace.messages(c.channel_id)]
        messages += workspace.whispers(self.person.user_id)
        return {
            "me": self.person.user_id,
            "team": workspace.team.name,
            "app": workspace.app.user_id,
            "desk": workspace.desk,
            "people": [person_view(person) for person in workspace.people.values()],
            "channels": [channel_view(workspace, channel) for channel in channels],
            "messages": [self.message(m) for m in messages if self.reads(m)],
            "statuses": [status_view(place, text) for place, text in workspace.statuses()],
            "views": [modal_view(view) for view in workspace.views.stack(self.person.user_id)],
            "home": self._home(),
            "prompts": [prompts_view(it) for it in workspace.prompts.values() if self._mine(it)],
        }

    def _home(self) -> Json | None:
        home = self.workspace.views.home(self.person.user_id)
        return None if home is None else modal_view(home)

    def _mine(self, prompts: PromptsSet) -> bool:
        return self.sees(self.workspace.channel(prompts.channel))

    def change(self, change: Change) -> Json | None:
        """Write a change, or None if this person does not see it."""
        match change:
            case Posted(message):
                return self._posted(message)
            case Changed() | Reacted() | Deleted():
                return self._said(change) if self.reads(change.message) else None
            case StatusSet(place, text):
                channel = self.workspace.channel(place.channel)
                body: Json = {"status": status_view(place, text)}
            case ChannelChanged(channel):
                body = {"channel": channel_view(self.workspace, channel)}
            case _:
                return self._own(change)
        return body if self.sees(channel) else None

    def _own(self, change: Change) -> Json | None:
        """Write a change of what the app shows to this person alone."""
        match change:
            case ViewShown(view) | ViewClosed(view) if view.user == self.person.user_id:
                shown = "home" if view.is_home else "view"
                name = "closed" if isinstance(change, ViewClosed) else shown
                return {name: modal_view(view)}
            case PromptsSet() if self._mine(change):
                return {"prompts": prompts_view(change)}
            case _:
                return None

    def _posted(self, message: Message) -> Json:
        """Write a new message, or for whom it is: the page counts what others have unread."""
        readers = told_of(self.workspace, message)
        if self.reads(message):
            return {"message": self.message(message), "readers": readers}
        return {
            "elsewhere": {
                "channel": message.channel,
                "readers": readers,
                "author": message.author,
            }
        }

    def _said(self, change: Changed | Reacted | Deleted) -> Json:
        message = change.message
        if isinstance(change, Deleted):
            return {"gone": {"channel": message.channel, "ts": message.ts}}
        return {"message": self.message(message)}

    def message(self, message: Message) -> Json:
        """Write one message."""
        mine = message.author == self.person.user_id and not message.tombstone
        guise = message.guise
        return {
            "channel": message.channel,
            "ts": message.ts,
            "author": message.author,
            "text": message.text,
            "blocks": message.blocks,
            "reactions": reactions_json(message),
            "edited": message.edited is not None and not message.tombstone,
            "deleted": message.tombstone,
            "files": [{"name": it.name, "url": it.url} for it in message.content.files],
            "private": message.only_for is not None,
            **present(
                thread=message.thread,
                source=untyped(self.workspace, message.text) if mine else None,
                username=guise.username or None,
                icon=guise.icon_emoji or None,
            ),
        }


def told_of(workspace: Workspace, message: Message) -> list[str]:
    """Return the ids of the people to whom a message is news.

    A reply concerns those who wrote in its thread and those whom it mentions, as in Slack.
    """
    thread = workspace.thread(message.place) if message.thread else ()
    concerned = {said.author for said in thread}
    views = [PersonView(workspace, p) for p in workspace.people.values() if p.role is not Role.APP]
    readers = [view.person.user_id for view in views if view.reads(message)]
    return [
        user
        for user in readers
        if message.thread is None or user in concerned or f"<@{user}>" in message.text
    ]


def person_view(person: Person) -> Json:
    """Write a person."""
    return {
        "id": person.user_id,
        "handle": person.handle,
        "name": person.name,
        "title": person.title,
        "role": person.role.value,
        "playable": person.role is not Role.APP and person.standing is not Standing.GONE,
        "standing": person.standing.value,
        "company": person.team.name if person.team else None,
    }


def channel_view(workspace: Workspace, channel: Channel) -> Json:
    """Write a conversation."""
    return {
        "id": channel.channel_id,
        "name": channel.name or workspace.app.name,
        "kind": channel.kind.value,
        "purpose": channel.purpose,
        "members": sorted(channel.members),
        "archived": channel.archived,
        "shared": channel.shared_outside,
    }


def status_view(place: Place, text: str) -> Json:
    """Write a status line."""
    return {"channel": place.channel, "thread": place.thread, "text": text}


def modal_view(view: View) -> Json:
    """Write a modal or a Home tab."""
    return {"id": view.view_id, "body": view.body}


def prompts_view(prompts: PromptsSet) -> Json:
    """Write the questions that the app suggests in a conversation."""
    return {
        "channel": prompts.channel,
        "title": prompts.title,
        "prompts": [{"title": it.title, "message": it.message} for it in prompts.prompts],
    }


def shortcut_view(shortcut: Shortcut) -> Json:
    """Write a message shortcut for a message's menu."""
    return {
        "callback": shortcut.callback_id,
        "name": shortcut.name,
        "description": shortcut.description,
    }


def command_view(command: Command) -> Json:
    """Write a slash command for the list of hints."""
    return {"name": command.name, "usage": command.usage, "what": command.what}
