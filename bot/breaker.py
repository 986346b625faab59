"""A circuit breaker: what keeps failing is left alone for a while, then tried once. Pure.

    closed      every request goes through; `LIMIT` failures running open it
    open        none does, for `REST` seconds
    half open   one does, and decides: closed again, or open for another while

After Nygard, Release It!, second edition, chapter 5.
"""

from dataclasses import dataclass, replace

LIMIT = 3
"""Failures running after which a breaker opens."""

REST = 30.0
"""Seconds for which it stays open: an outage is longer than a burst of rate limits."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state of one breaker; `now` is any clock that only goes forward, in seconds."""

    failures: int = 0
    """Running."""
    open_until: float | None = None
    """None while closed."""

    def lets_through(self, now: float) -> bool:
        """Say whether a request may be made."""
        return self.open_until is None or now >= self.open_until

    def asked(self, now: float) -> "Breaker":
        """Return the state while a request is under way: half open, it lets no second through."""
        return self if self.open_until is None else replace(self, open_until=now + REST)

    def failed(self, now: float) -> "Breaker":
        """Return the state after a failure."""
        failures = self.failures + 1
        return Breaker(failures, now + REST if failures >= LIMIT else None)

    def succeeded(self) -> "Breaker":
        """Return the state after an answer: closed."""
        return Breaker()
