"""Slack's rate limits: so many calls a minute for each method, and one message a second a channel.

Slack promises these figures at least and lets short bursts pass; here they are exact, so that a
test knows when the next call is refused. Nothing is limited unless a playground is opened so.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.identifiers import Clock

MINUTE = 60.0
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100

TIERS: Mapping[str, int] = {
    "apps.connections.open": TIER_1,
    "assistant.threads.setStatus": TIER_4,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "assistant.threads.setTitle": TIER_4,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.archive": TIER_2,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.join": TIER_3,
    "conversations.kick": TIER_3,
    "conversations.leave": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "reactions.add": TIER_3,
    "reactions.get": TIER_3,
    "reactions.remove": TIER_2,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""Calls a minute; chat.postMessage has a limit of its own, others have none in practice."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an app may go: Slack's own figures unless a test wants others."""

    tiers: Mapping[str, int] = field(default_factory=lambda: TIERS)
    burst: int = 5
    """Messages that a channel takes at once before one a second is all."""


class Rates:
    """Counts calls and says how long the app must wait."""

    def __init__(self, clock: Clock, pace: Pace | None) -> None:
        self._clock = clock
        self._pace = pace
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, float] = {}
        """When a channel's messages so far are worked off, at one a second."""

    def count(self, method: str, channel: str) -> int:
        """Count a call that may go ahead (0), or return the seconds to wait, as `Retry-After`."""
        if self._pace is None:
            return 0
        if method == "chat.postMessage":
            return self._count_post(channel, self._pace.burst)
        most = self._pace.tiers.get(method)
        return 0 if most is None else self._count_call(method, most)

    def _count_call(self, method: str, most: int) -> int:
        now, calls = self._clock(), self._calls[method]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + MINUTE - now))
        calls.append(now)
        return 0

    def _count_post(self, channel: str, burst: int) -> int:
        now = self._clock()
        done = max(self._posts.get(channel, now), now)
        if done - now > burst - 1:
            return max(1, math.ceil(done - now - (burst - 1)))
        self._posts[channel] = done + 1.0
        return 0
