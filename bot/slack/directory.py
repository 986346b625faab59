# pyright: reportUnknownMemberType=false
"""Who is who in Slack: who is outside, who reads along in a channel, and who is an admin."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.audience import Side, audience_of
from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Whereabouts
from bot.ports import Channels
from bot.slack import parse
from bot.slack.calls import call
from bot.slack.parse import Identity
from knowledge.models import Audience

KEPT_SECONDS = 60.0
"""A channel may be shared at any moment: what we know of it is soon asked again."""
PEOPLE_KEPT_SECONDS = 300.0
"""Who is a colleague is seldom a guest five minutes later; of the asker it is asked again."""
MOST_KEPT = 100_000

FEW = 10
"""Members that are asked about one by one; for more of them, the whole workspace is listed."""
PAGE = 999
MOST_PAGES = 20
"""Of a list of people: who is not on these pages is unknown."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values that were asked for a short while ago."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """Return a value that is still fresh, or None."""
        at, value = self._kept.get(key, (0.0, None))
        return value if self._clock() - at < self._seconds else None

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self._clock(), value)

    def drop(self, key: Key) -> None:
        """Forget a value."""
        self._kept.pop(key, None)


class SlackDirectory:
    """Answer from what Slack says of people, channels and who is in them."""

    def __init__(
        self,
        client: AsyncWebClient,
        me: Identity,
        admins: frozenset[str],
        channels: Channels,
        monotonic: Callable[[], float],
    ) -> None:
        self._decided = channels
        self._client = client
        self._me = me
        self._admins = admins
        self._people: Recent[str, Side] = Recent(monotonic, PEOPLE_KEPT_SECONDS)
        self._channels: Recent[str, Side] = Recent(monotonic, KEPT_SECONDS)
        self._members: Recent[str, Side] = Recent(monotonic, KEPT_SECONDS)

    async def audience(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what the sender alone sees there; whatever is unknown: `public`."""
        if origin.shared or origin.team not in {None, self._me.team}:
            return Audience.PUBLIC
        manners = await self._decided.manners(origin.workspace, origin.channel)
        if manners.audience is Audience.PUBLIC:
            return Audience.PUBLIC
        try:
            sides = await asyncio.gather(self._person(origin.asker), self._channel(origin.channel))
        except (SlackUnavailable, SlackRefused):
            return Audience.PUBLIC
        return audience_of(sides)

    async def audience_there(self, origin: Whereabouts) -> Audience:
        """Return for whom it is what everybody in the channel sees, the sender among them."""
        audience = await self.audience(origin)
        if audience is Audience.PUBLIC or origin.channel.startswith("D"):
            return audience
        try:
            return audience_of((await self._everybody(origin.channel),))
        except (SlackUnavailable, SlackRefused):
            return Audience.PUBLIC

    def look_again(self, changed: Iterable[str]) -> None:
        """Ask again about these channels and people: something may have changed."""
        for one in changed:
            for kept in (self._people, self._channels, self._members):
                kept.drop(one)

    async def require_admin(self, user: str) -> None:
        """Raise `NotAllowed` unless this is an admin now, or `SlackUnavailable`."""
        if user in self._admins:
            return
        person = await self._info(user)
        if person.is_admin and not person.is_gone:
            return
        message = "Only workspace admins, and people on Frontdesk's list of admins, may do this."
        raise NotAllowed(message)

    async def _person(self, user: str) -> Side:
        return self._people.get(user) or self._keep(user, await self._info(user))

    async def _channel(self, channel: str) -> Side:
        known = self._channels.get(channel)
        if known is None:
            asked = self._client.conversations_info(channel=channel)
            shared = parse.is_shared(await call("conversations.info", asked))
            known = Side.OUTSIDE if shared else Side.INSIDE
            self._channels.put(channel, known)
        return known

    async def _everybody(self, channel: str) -> Side:
        """Return where all members belong: outside, if one of them does; unknown likewise."""
        known = self._members.get(channel)
        if known is None:
            belong = await self._belong(await self._list_members(channel))
            inside = audience_of(belong) is Audience.INTERNAL
            known = Side.INSIDE if inside else Side.OUTSIDE
            self._members.put(channel, known)
        return known

    async def _belong(self, members: Sequence[str] | None) -> Iterable[Side]:
        if members is None:
            return (Side.UNKNOWN,)
        if len(self._strangers(members)) > FEW:
            await self._list_people()
        strangers = self._strangers(members)
        if len(strangers) > FEW:
            return (Side.UNKNOWN,)
        await asyncio.gather(*map(self._person, strangers))
        return (self._people.get(member) or Side.UNKNOWN for member in members)

    def _strangers(self, members: Sequence[str]) -> Sequence[str]:
        return [member for member in members if self._people.get(member) is None]

    async def _list_members(self, channel: str) -> Sequence[str] | None:
        """Return everybody in a channel, or None where they are too many to know them."""
        members: list[str] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            listed = self._client.conversations_members(channel=channel, cursor=cursor, limit=PAGE)
            answer = await call("conversations.members", listed)
            members += parse.members(answer)
            cursor = parse.next_page(answer)
            if cursor is None:
                return members
        return None

    async def _list_people(self) -> None:
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            listed = self._client.users_list(cursor=cursor, limit=PAGE)
            answer = await call("users.list", listed)
            for user, person in parse.people(answer).items():
                self._keep(user, person)
            cursor = parse.next_page(answer)
            if cursor is None:
                return

    async def _info(self, user: str) -> parse.Person:
        return parse.person(await call("users.info", self._client.users_info(user=user)))

    def _keep(self, user: str, person: parse.Person) -> Side:
        is_colleague = person.team == self._me.team and not person.is_guest and not person.is_gone
        side = Side.INSIDE if is_colleague else Side.OUTSIDE
        self._people.put(user, side)
        return side
