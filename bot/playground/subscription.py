"""Whether Slack still sends an app its events: it stops where nearly every one fails."""

from collections import deque
from dataclasses import dataclass

from bot.playground.identifiers import Clock


@dataclass(frozen=True, slots=True)
class FailureLimit:
    """From when on Slack counts an app as broken."""

    seconds: float = 60 * 60
    """How far back tries count."""
    success: float = 0.05
    """The share of them that must succeed."""
    fewest: int = 1000
    """An app with fewer tries in that time is left alone."""


SLACKS_OWN = FailureLimit()


class Subscription:
    """Counts the tries to deliver events, and ends the subscription when too many fail."""

    def __init__(self, clock: Clock, limit: FailureLimit = SLACKS_OWN) -> None:
        self._clock = clock
        self._limit = limit
        self._tries: deque[tuple[float, bool]] = deque()
        self._enabled = True

    @property
    def enabled(self) -> bool:
        """Say whether events are sent at all."""
        return self._enabled

    def enable(self) -> None:
        """Begin anew, as somebody does in the app's settings."""
        self._tries.clear()
        self._enabled = True

    def note(self, *, taken: bool) -> None:
        """Count one try."""
        now = self._clock()
        self._tries.append((now, taken))
        while self._tries[0][0] < now - self._limit.seconds:
            self._tries.popleft()
        count = len(self._tries)
        succeeded = sum(taken for _, taken in self._tries)
        if count >= self._limit.fewest and succeeded < self._limit.success * count:
            self._enabled = False
