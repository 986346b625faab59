"""Time and ids: timestamps that only grow, and ids that no restart gives twice."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since 1970."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Identifiers:
    """Hands out Slack's kinds of ids.

    They are made from the clock at the start and a counter: a test with its own clock knows them
    beforehand, and a bot that remembers the ids of an earlier run never takes a new one for old.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._start = base36(int(clock() * 1000))
        self._count = 0

    def now(self) -> float:
        """Return the time in seconds."""
        return self._clock()

    def ts(self) -> str:
        """Return a timestamp in Slack's form, later than every one before."""
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def fresh(self, prefix: str) -> str:
        """Return a new id, such as `Ev…` for an event."""
        self._count += 1
        return f"{prefix}{self._start}{base36(self._count).rjust(4, '0')}"


def base36(number: int) -> str:
    """Write a number with digits and capitals."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"
