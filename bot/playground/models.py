"""The values of a workspace: who is there, where they talk, and what was said."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.playground.wire import Json, objects_at


class Role(StrEnum):
    """Say what somebody is in the demo; Slack itself knows only admins."""

    ASKER = "asker"
    AGENT = "agent"
    ADMIN = "admin"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Team:
    """A Slack workspace."""

    team_id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class App:
    """The one app that is installed in the workspace."""

    app_id: str
    bot_id: str
    user_id: str
    name: str


class Standing(StrEnum):
    """Say how far somebody belongs to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    """Sees the channels to which they were invited (`is_restricted`)."""
    LIMITED_GUEST = "limited guest"
    """Sees one channel (`is_ultra_restricted` too)."""
    GONE = "gone"
    """Deactivated: is in no channel and says nothing any more (`deleted`)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes here, the app's own user included."""

    user_id: str
    handle: str
    name: str
    title: str
    role: Role
    standing: Standing = Standing.MEMBER
    team: Team | None = None
    """The company of somebody from outside, who is here through a shared channel."""

    @property
    def is_admin(self) -> bool:
        """Say whether Slack counts this person as an admin."""
        return self.role is Role.ADMIN


class Kind(StrEnum):
    """Say what sort of conversation it is, in the words of Slack's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP = "mpim"
    """A conversation of several people, without a name that anybody gave it."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation; a direct one has the app and one person as its members."""

    channel_id: str
    name: str
    kind: Kind
    members: frozenset[str]
    purpose: str = ""
    archived: bool = False
    shared_outside: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an app hides in a message for programs."""

    event_type: str
    event_payload: Json


@dataclass(frozen=True, slots=True)
class File:
    """A file that hangs on a message, as a link to where it is kept."""

    file_id: str
    name: str
    mimetype: str
    url: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: the part that an edit replaces."""

    text: str
    blocks: tuple[Json, ...] = ()
    metadata: Metadata | None = None
    files: tuple[File, ...] = ()
    """What hangs on it; an edit leaves that alone."""


@dataclass(frozen=True, slots=True)
class Guise:
    """A name and an icon other than the app's own (`chat:write.customize`)."""

    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.username or self.icon_emoji or self.icon_url)


@dataclass(frozen=True, slots=True)
class Edited:
    """Who changed a message last, and when."""

    user: str
    ts: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji under a message, with who put it there, in that order."""

    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said; `thread` is the ts of the thread's first message."""

    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said; `only_for` names the one person who sees it, if it is ephemeral."""

    place: Place
    ts: str
    author: str
    content: Content
    only_for: str | None = None
    guise: Guise = field(default_factory=Guise)
    edited: Edited | None = None
    reactions: tuple[Reaction, ...] = ()
    client_msg_id: str | None = None
    subtype: str = ""
    """Slack's own lines: `channel_join` and the like."""
    by: str | None = None
    """Who invited whoever has joined."""
    tombstone: bool = False
    """Deleted by its author while replies hang on it."""

    @property
    def text(self) -> str:
        """Return the text, in Slack's mrkdwn."""
        return self.content.text

    @property
    def blocks(self) -> tuple[Json, ...]:
        """Return the blocks."""
        return self.content.blocks

    @property
    def channel(self) -> str:
        """Return the channel's id."""
        return self.place.channel

    @property
    def thread(self) -> str | None:
        """Return the ts of the thread's first message; None for what starts a thread or none."""
        return self.place.thread


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab that the app has opened for somebody."""

    view_id: str
    user: str
    body: Json
    hash: str
    root_id: str
    """The lowest modal of the stack."""
    previous_id: str | None = None
    """The modal below this one."""

    @property
    def is_home(self) -> bool:
        """Say whether it is a Home tab."""
        return self.body.get("type") == "home"

    @property
    def blocks(self) -> tuple[Json, ...]:
        """Return the blocks."""
        return objects_at(self.body, "blocks")


class Tab(StrEnum):
    """Say which tab of the app somebody opened."""

    HOME = "home"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that the app suggests: its title is shown, its message is sent."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message is new; ephemeral ones too."""

    message: Message


@dataclass(frozen=True, slots=True)
class Changed:
    """A message says something else now."""

    message: Message
    before: Message


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message is gone."""

    message: Message
    at: str
    """The ts of the deletion."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction was added or taken away; `message` is as it stands afterwards."""

    message: Message
    name: str
    user: str
    at: str
    added: bool


@dataclass(frozen=True, slots=True)
class StatusSet:
    """The app's status line in a thread; an empty text clears it."""

    place: Place
    text: str
    loading: tuple[str, ...] = ()
    """Lines that take turns while the app works."""


@dataclass(frozen=True, slots=True)
class PromptsSet:
    """The app suggests questions in its conversation with somebody."""

    channel: str
    title: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class TitleSet:
    """The app has named a thread of its conversation with somebody."""

    place: Place
    title: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A conversation is new, or its members or its state are."""

    channel: Channel


class Happening(StrEnum):
    """Say what has happened to a conversation."""

    JOINED = "joined"
    LEFT = "left"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Happened:
    """Somebody joined or left a conversation, or it was archived or deleted."""

    what: Happening
    channel: Channel
    """As it stands afterwards."""
    user: str
    by: str | None
    at: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody is new, or stands otherwise than before."""

    person: Person


@dataclass(frozen=True, slots=True)
class TokensRevoked:
    """The app's token does not work any more."""


@dataclass(frozen=True, slots=True)
class ViewShown:
    """A view was opened, changed or published."""

    view: View


@dataclass(frozen=True, slots=True)
class ViewClosed:
    """A modal is gone: submitted, closed by the person, or cleared by the app."""

    view: View


@dataclass(frozen=True, slots=True)
class TabOpened:
    """Somebody opened the app's Home or its messages."""

    user: str
    channel: str
    """The conversation between the app and this person."""
    tab: Tab


Change = (
    Posted
    | Changed
    | Deleted
    | Reacted
    | StatusSet
    | PromptsSet
    | TitleSet
    | ChannelChanged
    | Happened
    | PersonChanged
    | TokensRevoked
    | ViewShown
    | ViewClosed
    | TabOpened
)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that a workspace starts with."""

    team: Team
    app: App
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    desk: str
    """The channel of the humans who help."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as people see it in the list of hints."""

    name: str
    usage: str
    what: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut as people see it in a message's menu."""

    callback_id: str
    name: str
    description: str
