"""What goes wrong with the delivery of events: each mishap befalls the next one."""

from enum import StrEnum

LATE_SECONDS = 10.0


class Mishap(StrEnum):
    """Say what happens to an event on its way."""

    TWICE = "twice"
    """Delivered again after the app has taken it."""
    LATE = "late"
    TWO_SOCKETS = "two_sockets"
    """Delivered twice at the same time, to two sockets where there are two."""


class Mishaps:
    """Keeps the mishaps that are still to come, first in first out."""

    def __init__(self) -> None:
        self._coming: list[Mishap] = []

    def add(self, mishap: Mishap) -> None:
        """Let it befall an event from now on."""
        self._coming.append(mishap)

    def take(self) -> Mishap | None:
        """Return what befalls this event, or None."""
        return self._coming.pop(0) if self._coming else None

    def expects(self, mishap: Mishap) -> bool:
        """Say whether one like it is still to come."""
        return mishap in self._coming

    def clear(self) -> None:
        """Let nothing more befall any event."""
        self._coming.clear()
