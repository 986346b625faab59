"""What one person sees, as JSON for the page: pure."""

from dataclasses import dataclass

from bot.playground.models import (
    Change,
    Changed,
    Channel,
    ChannelChanged,
    Command,
    Deleted,
    File,
    Happened,
    Happening,
    Message,
    Person,
    PersonChanged,
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
            "statuses": [
                status_view(place, text)
                for place, text in workspace.statuses()
                if self.sees(workspace.channel(place.channel))
            ],
            "prompts": [
                prompts_view(workspace.prompts[channel.channel_id])
                for channel in channels
                if channel.channel_id in workspace.prompts
            ],
            **self.views(),
        }

    def views(self) -> Json:
        """Write the modals that this person has open, and the app's Home as they see it."""
        views, user = self.workspace.views, self.person.user_id
        home = views.home(user)
        return {
            "modals": [view_view(view) for view in views.stack(user)],
            "home": view_view(home) if home else None,
        }

    def change(self, change: Change) -> Json | None:
        """Write a change, or None if this person does not see it."""
        match change:
            case Posted(message):
                return self._posted(message)
            case Changed() | Reacted() | Deleted():
                return self._said(change) if self.reads(change.message) else None
            case ViewShown() | ViewClosed():
                mine = change.view.user == self.person.user_id
                return {"views": self.views()} if mine else None
            case _:
                return self._stood(change)

    def _stood(self, change: Change) -> Json | None:
        """Write how a conversation or a person stands now; one that is left is taken away."""
        match change:
            case PersonChanged(person):
                return {"person": person_view(person)}
            case ChannelChanged(channel) if not self.sees(channel):
                return {"left": channel.channel_id}
            case ChannelChanged(channel):
                body: Json = {"channel": channel_view(self.workspace, channel)}
            case StatusSet(place, text):
                channel = self.workspace.channel(place.channel)
                body = {"status": status_view(place, text)}
            case PromptsSet():
                channel = self.workspace.channel(change.channel)
                body = {"prompts": prompts_view(change)}
            case Happened(Happening.DELETED, channel):
                body = {"left": channel.channel_id}
            case _:
                return None
        return body if self.sees(channel) else None

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
            "private": message.only_for is not None,
            **present(
                thread=message.thread,
                source=untyped(self.workspace, message.text) if mine else None,
                username=guise.username or None,
                icon=guise.icon_emoji or None,
                subtype=message.subtype or None,
                files=[file_view(file) for file in message.content.files] or None,
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


def command_view(command: Command) -> Json:
    """Write a slash command for the list of hints."""
    return {"name": command.name, "usage": command.usage, "what": command.what}


def shortcut_view(shortcut: Shortcut) -> Json:
    """Write a message shortcut for a message's menu."""
    return {
        "callback": shortcut.callback_id,
        "name": shortcut.name,
        "what": shortcut.description,
    }


def prompts_view(prompts: PromptsSet) -> Json:
    """Write the questions that the app suggests in a conversation."""
    return {
        "channel": prompts.channel,
        "title": prompts.title,
        "prompts": [{"title": p.title, "message": p.message} for p in prompts.prompts],
    }


def file_view(file: File) -> Json:
    """Write a file as a link to where it is kept."""
    return {"name": file.name, "mimetype": file.mimetype, "url": file.url, "size": file.size}


def view_view(view: View) -> Json:
    """Write a modal or a Home tab: what the app sent of it, and its id."""
    shown = ("title", "submit", "close", "blocks")
    return {
        "id": view.view_id,
        "hash": view.hash,
        **{name: view.body[name] for name in shown if name in view.body},
    }
