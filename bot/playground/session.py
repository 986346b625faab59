"""What a Web API method works on, and what several of them ask of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.interactivity import Triggers
from bot.playground.models import Channel, Kind, Place
from bot.playground.wire import Json
from bot.playground.workspace import Workspace

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Session:
    """The signed-in app's view of the workspace."""

    workspace: Workspace
    triggers: Triggers
    url: str
    """The playground's own address, without a slash at the end."""

    def visible(self, channel_id: str) -> Channel:
        """Return a conversation that the app may know of; refuse with `channel_not_found`."""
        channel = self.workspace.channel(channel_id)
        if channel.kind is not Kind.PUBLIC and not self.belongs(channel):
            raise Refused(Code.CHANNEL_NOT_FOUND)
        return channel

    def joined(self, channel_id: str) -> Channel:
        """Return a conversation that the app is in; refuse with `not_in_channel`."""
        channel = self.visible(channel_id)
        if not self.belongs(channel):
            raise Refused(Code.NOT_IN_CHANNEL)
        return channel

    def belongs(self, channel: Channel) -> bool:
        """Say whether the app is in a conversation."""
        return self.workspace.app.user_id in channel.members

    def target(self, place: Place) -> Place:
        """Return where to write: a person's id stands for the conversation with that person."""
        if place.channel in self.workspace.people:
            return Place(self.workspace.direct(place.channel).channel_id, place.thread)
        self.joined(place.channel)
        return place


Method = Callable[[Session, Arguments], Json]


@dataclass(frozen=True, slots=True)
class Paging:
    """The part of a list that a call asks for; the cursor is the next item's key."""

    limit: int
    cursor: str

    @classmethod
    def of(cls, arguments: Arguments, *, default: int = 100) -> "Paging":
        """Read the paging arguments."""
        limit = arguments.number("limit", default)
        if not 1 <= limit <= 1000:  # noqa: PLR2004  # Slack's own bounds
            raise Refused(Code.INVALID_LIMIT)
        return cls(limit, arguments.text("cursor"))

    def cut(self, items: Sequence[Item], key: Callable[[Item], str]) -> tuple[Sequence[Item], str]:
        """Return the items asked for, and the cursor of what follows (empty at the end)."""
        keys = [key(item) for item in items]
        if self.cursor and self.cursor not in keys:
            raise Refused(Code.INVALID_CURSOR)
        start = keys.index(self.cursor) if self.cursor else 0
        end = start + self.limit
        return items[start:end], keys[end] if end < len(keys) else ""
