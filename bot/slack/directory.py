# pyright: reportUnknownMemberType=false
"""Who is who in Slack: who is outside, and who is an admin."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Whereabouts
from bot.slack import parse
from bot.slack.calls import call
from bot.slack.parse import Identity
from knowledge.models import Audience

KEPT_SECONDS = 60.0
"""A channel may be shared at any moment: what we know of it is soon asked again."""
MOST_KEPT = 10_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values that were asked for a short while ago."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """Return a value that is still fresh, or None."""
        at, value = self._kept.get(key, (0.0, None))
        return value if self._clock() - at < KEPT_SECONDS else None

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self._clock(), value)


class SlackDirectory:
    """Answer from `users.info` and `conversations.info`."""

    def __init__(
        self,
        client: AsyncWebClient,
        me: Identity,
        admins: frozenset[str],
        monotonic: Callable[[], float],
    ) -> None:
        self._client = client
        self._me = me
        self._admins = admins
        self._outsiders: Recent[str, bool] = Recent(monotonic)
        self._shared: Recent[str, bool] = Recent(monotonic)

    async def audience(self, origin: Whereabouts) -> Audience:
        """Return for whom a question is asked: `public` for outsiders and whatever is unknown."""
        if origin.shared or origin.team not in {None, self._me.team}:
            return Audience.PUBLIC
        try:
            outside = await self._is_outside(origin.asker) or await self._is_shared(origin.channel)
        except (SlackUnavailable, SlackRefused):
            return Audience.PUBLIC
        return Audience.PUBLIC if outside else Audience.INTERNAL

    async def require_admin(self, user: str) -> None:
        """Raise `NotAllowed` unless this is an admin now, or `SlackUnavailable`."""
        if user in self._admins or (await self._person(user)).is_admin:
            return
        message = "Only workspace admins, and people on Frontdesk's list of admins, may do this."
        raise NotAllowed(message)

    async def _is_outside(self, user: str) -> bool:
        known = self._outsiders.get(user)
        if known is None:
            person = await self._person(user)
            known = person.is_guest or person.team != self._me.team
            self._outsiders.put(user, known)
        return known

    async def _is_shared(self, channel: str) -> bool:
        known = self._shared.get(channel)
        if known is None:
            asked = self._client.conversations_info(channel=channel)
            known = parse.is_shared(await call("conversations.info", asked))
            self._shared.put(channel, known)
        return known

    async def _person(self, user: str) -> parse.Person:
        return parse.person(await call("users.info", self._client.users_info(user=user)))
