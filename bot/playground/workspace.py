"""The state of one Slack workspace, in memory: pure, without network and without waiting.

Everything that happens goes through here and is told to the watchers as a `Change`, from which the
app's events and the page's live view are both made.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.playground.errors import Code, Refused
from bot.playground.identifiers import Identifiers
from bot.playground.models import (
    Change,
    Changed,
    Channel,
    ChannelChanged,
    Company,
    Content,
    Deleted,
    Edited,
    Guise,
    Kind,
    Message,
    Person,
    Place,
    Posted,
    Prompt,
    PromptsSet,
    Reacted,
    Reaction,
    Standing,
    StatusSet,
    Tab,
    TabOpened,
    Team,
    TitleSet,
)
from bot.playground.views import Views

TOMBSTONE = "This message was deleted."
STATUS_SECONDS = 120
"""Slack clears a status line that nobody renews after two minutes."""


class Workspace:
    """Holds people, channels, messages, status lines and views."""

    def __init__(self, company: Company, ids: Identifiers) -> None:
        self.team = company.team
        self.app = company.app
        self.desk = company.desk
        self.ids = ids
        self.people = {person.user_id: person for person in company.people}
        self.channels = {channel.channel_id: channel for channel in company.channels}
        self.prompts: dict[str, PromptsSet] = {}
        self.titles: dict[Place, str] = {}
        self.views = Views(ids, self.tell)
        self._messages: dict[str, dict[str, Message]] = {}
        self._whispers: dict[tuple[str, str], Message] = {}
        self._statuses: dict[Place, tuple[str, float]] = {}
        self._watchers: list[Callable[[Change], None]] = []

    def watch(self, watcher: Callable[[Change], None]) -> Callable[[], None]:
        """Tell `watcher` of each change from now on; return what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, change: Change) -> None:
        """Tell the watchers of a change."""
        for watcher in tuple(self._watchers):
            watcher(change)

    def person(self, user_id: str) -> Person:
        """Return a person; refuse with `user_not_found`."""
        if user_id not in self.people:
            raise Refused(Code.USER_NOT_FOUND)
        return self.people[user_id]

    def channel(self, channel_id: str) -> Channel:
        """Return a conversation; refuse with `channel_not_found`."""
        if channel_id not in self.channels:
            raise Refused(Code.CHANNEL_NOT_FOUND)
        return self.channels[channel_id]

    def put_channel(self, channel: Channel) -> Channel:
        """Add a conversation, or replace the one with its id."""
        self.channels[channel.channel_id] = channel
        self.tell(ChannelChanged(channel))
        return channel

    def team_of(self, user_id: str) -> Team:
        """Return somebody's company: ours, unless they are from outside."""
        return self.person(user_id).team or self.team

    def write_line(self, message: Message) -> None:
        """Write a line of Slack's own into a conversation, also into one that is closed."""
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self.tell(Posted(message))

    def forget_channel(self, channel_id: str) -> None:
        """Forget a conversation and everything that was said in it."""
        del self.channels[channel_id]
        self._messages.pop(channel_id, None)
        for place in [place for place in self._statuses if place.channel == channel_id]:
            del self._statuses[place]
        self._whispers = {key: m for key, m in self._whispers.items() if key[0] != channel_id}

    def group(self, user_ids: Collection[str]) -> Channel:
        """Return the conversation between the app and several people, opened if need be."""
        members = frozenset({*(self.person(user).user_id for user in user_ids), self.app.user_id})
        for channel in self.channels.values():
            if channel.kind is Kind.GROUP and channel.members == members:
                return channel
        handles = sorted(self.person(user).handle for user in members)
        name = f"mpdm-{'--'.join(handles)}-1"
        return self.put_channel(Channel(self.ids.fresh("G"), name, Kind.GROUP, members))

    def direct(self, user_id: str) -> Channel:
        """Return the conversation between the app and one person, opened if need be."""
        members = frozenset({self.person(user_id).user_id, self.app.user_id})
        for channel in self.channels.values():
            if channel.kind is Kind.DIRECT and channel.members == members:
                return channel
        return self.put_channel(Channel(self.ids.fresh("D"), "", Kind.DIRECT, members))

    def messages(self, channel_id: str) -> Sequence[Message]:
        """Return what everybody in a conversation sees, oldest first."""
        return tuple(self._messages.get(channel_id, {}).values())

    def thread(self, place: Place) -> Sequence[Message]:
        """Return a thread with its first message, oldest first."""
        return tuple(
            message
            for message in self.messages(place.channel)
            if place.thread in (message.ts, message.thread)
        )

    def whispers(self, user_id: str) -> Sequence[Message]:
        """Return the ephemeral messages that one person sees, oldest first."""
        return tuple(m for m in self._whispers.values() if m.only_for == user_id)

    def whisper(self, channel_id: str, ts: str) -> Message:
        """Return an ephemeral message; refuse with `message_not_found`."""
        if (channel_id, ts) not in self._whispers:
            raise Refused(Code.MESSAGE_NOT_FOUND)
        return self._whispers[channel_id, ts]

    def message(self, channel_id: str, ts: str) -> Message:
        """Return a message; refuse with `message_not_found`."""
        found = self._messages.get(channel_id, {}).get(ts)
        if found is None or found.tombstone:
            raise Refused(Code.MESSAGE_NOT_FOUND)
        return found

    def post(
        self, author: str, place: Place, content: Content, guise: Guise | None = None
    ) -> Message:
        """Say something that everybody in the conversation sees."""
        self._check_writable(author, place)
        return self._say(author, place, content, guise)

    def post_answer(self, place: Place, content: Content) -> Message:
        """Let the app answer through a response_url: it need not be in the conversation."""
        if self.channel(place.channel).archived:
            raise Refused(Code.IS_ARCHIVED)
        return self._say(self.app.user_id, place, content, None)

    def _say(self, author: str, place: Place, content: Content, guise: Guise | None) -> Message:
        message = Message(
            place=self._rooted(place),
            ts=self.ids.ts(),
            author=author,
            content=content,
            guise=guise or Guise(),
            client_msg_id=None if author == self.app.user_id else self.ids.fresh("client-"),
        )
        self._messages.setdefault(place.channel, {})[message.ts] = message
        if author == self.app.user_id:
            self.set_status(message.place, "")
        self.tell(Posted(message))
        return message

    def post_whisper(self, only_for: str, place: Place, content: Content) -> Message:
        """Let the app say something that one person alone sees."""
        if only_for not in self.channel(place.channel).members:
            raise Refused(Code.USER_NOT_IN_CHANNEL)
        message = Message(place, self.ids.ts(), self.app.user_id, content, only_for=only_for)
        self._whispers[place.channel, message.ts] = message
        self.tell(Posted(message))
        return message

    def edit(self, message: Message, content: Content, editor: str) -> Message:
        """Replace what a message says; an ephemeral one changes without a mark, files stay."""
        content = replace(content, files=content.files or message.content.files)
        if message.only_for is not None:
            changed = replace(message, content=content)
            self._whispers[message.channel, message.ts] = changed
        else:
            changed = replace(message, content=content, edited=Edited(editor, self.ids.ts()))
            self._messages[message.channel][message.ts] = changed
        self.tell(Changed(changed, message))
        return changed

    def delete(self, message: Message) -> None:
        """Take a message away; one with replies leaves a tombstone, as in Slack."""
        if message.only_for is not None:
            del self._whispers[message.channel, message.ts]
        elif len(self.thread(Place(message.channel, message.ts))) > 1:
            gone = replace(message, content=Content(TOMBSTONE), tombstone=True, reactions=())
            self._messages[message.channel][message.ts] = gone
            self.tell(Changed(gone, message))
            return
        else:
            del self._messages[message.channel][message.ts]
        self.tell(Deleted(message, self.ids.ts()))

    def react(self, message: Message, name: str, user: str) -> None:
        """Add a reaction; refuse with `already_reacted`."""
        users = reacted(message, name)
        if user in users:
            raise Refused(Code.ALREADY_REACTED)
        changed = self._set_reaction(message, Reaction(name, (*users, user)))
        self.tell(Reacted(changed, name, user, self.ids.ts(), added=True))

    def unreact(self, message: Message, name: str, user: str) -> None:
        """Take a reaction away; refuse with `no_reaction`."""
        users = reacted(message, name)
        if user not in users:
            raise Refused(Code.NO_REACTION)
        rest = Reaction(name, tuple(u for u in users if u != user))
        changed = self._set_reaction(message, rest)
        self.tell(Reacted(changed, name, user, self.ids.ts(), added=False))

    def set_status(self, place: Place, text: str, loading: Sequence[str] = ()) -> None:
        """Set the app's status line in a thread, or clear it."""
        if not text and place not in self._statuses:
            return
        self._statuses.pop(place, None)
        if text:
            self._statuses[place] = (text, self.ids.now())
        self.tell(StatusSet(place, text, tuple(loading)))

    def statuses(self) -> Sequence[tuple[Place, str]]:
        """Return the status lines that are not stale."""
        oldest = self.ids.now() - STATUS_SECONDS
        return tuple((place, text) for place, (text, at) in self._statuses.items() if at >= oldest)

    def suggest(self, channel_id: str, title: str, prompts: Sequence[Prompt]) -> None:
        """Let the app suggest questions in its conversation with somebody."""
        self.prompts[channel_id] = PromptsSet(channel_id, title, tuple(prompts))
        self.tell(self.prompts[channel_id])

    def entitle(self, place: Place, title: str) -> None:
        """Let the app name a thread of its conversation with somebody."""
        self.titles[place] = title
        self.tell(TitleSet(place, title))

    def open_tab(self, user: str, tab: Tab) -> None:
        """Let somebody open the app's Home or its messages."""
        self.tell(TabOpened(user, self.direct(user).channel_id, tab))

    def _check_writable(self, author: str, place: Place) -> None:
        channel = self.channel(place.channel)
        if channel.archived:
            raise Refused(Code.IS_ARCHIVED)
        if self.person(author).standing is Standing.GONE:
            raise Refused(Code.USER_DISABLED)
        if author not in channel.members:
            raise Refused(Code.NOT_IN_CHANNEL)

    def _rooted(self, place: Place) -> Place:
        """Point a reply to a reply at the thread's first message, as Slack does."""
        if place.thread is None:
            return place
        found = self._messages.get(place.channel, {}).get(place.thread)
        if found is None:
            raise Refused(Code.THREAD_NOT_FOUND)
        return Place(place.channel, found.thread or found.ts)

    def _set_reaction(self, message: Message, reaction: Reaction) -> Message:
        others = tuple(r for r in message.reactions if r.name != reaction.name)
        changed = replace(message, reactions=(*others, reaction) if reaction.users else others)
        self._messages[message.channel][message.ts] = changed
        return changed


def reacted(message: Message, name: str) -> tuple[str, ...]:
    """Return who reacted to a message with this emoji."""
    return next((r.users for r in message.reactions if r.name == name), ())
