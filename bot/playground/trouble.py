"""What can go wrong with Slack, by name: a test or the page causes it.

`Fault` is the finer tool: it names the method, the status and the number of calls.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.playground.faults import EVERY_METHOD, Fault, Faults
from bot.playground.mishaps import Mishap, Mishaps


class Trouble(StrEnum):
    """Something that goes wrong on real Slack too."""

    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    SLOW = "slow"
    DROP_SOCKET = "drop_socket"
    DUPLICATE_DELIVERY = "duplicate_delivery"
    LATE_DELIVERY = "late_delivery"
    TWO_SOCKETS = "two_sockets"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105  # a trouble's name

    @property
    def description(self) -> str:
        """Say in a sentence what it does."""
        return DESCRIPTIONS[self]


DESCRIPTIONS: Mapping[Trouble, str] = {
    Trouble.RATE_LIMIT: "The next three calls are answered with 429 and Retry-After: 1.",
    Trouble.SERVER_ERROR: "The next three calls are answered with 500.",
    Trouble.SLOW: "The next five calls take two seconds each.",
    Trouble.DROP_SOCKET: "The app's connections are cut without a word.",
    Trouble.DUPLICATE_DELIVERY: "The next event is delivered a second time, after it was taken.",
    Trouble.LATE_DELIVERY: "The next event arrives ten seconds late, after those that follow it.",
    Trouble.TWO_SOCKETS: "The next event is delivered twice at the same time, to two sockets.",
    Trouble.TOKEN_REVOKED: "Every call is answered with token_revoked, until the trouble is ended.",
}

FAULTS: Mapping[Trouble, Fault] = {
    Trouble.RATE_LIMIT: Fault(EVERY_METHOD, 429, "ratelimited", times=3),
    Trouble.SERVER_ERROR: Fault(EVERY_METHOD, 500, times=3),
    Trouble.SLOW: Fault(EVERY_METHOD, error="", times=5, delay=2.0),
}
MISHAPS: Mapping[Trouble, Mishap] = {
    Trouble.DUPLICATE_DELIVERY: Mishap.TWICE,
    Trouble.LATE_DELIVERY: Mishap.LATE,
    Trouble.TWO_SOCKETS: Mishap.TWO_SOCKETS,
}


class Troubles:
    """Causes troubles, knows which are under way, and ends them."""

    def __init__(self, faults: Faults, mishaps: Mishaps) -> None:
        self._faults = faults
        self._mishaps = mishaps

    def under_way(self) -> Sequence[Trouble]:
        """Return what is still to come or goes on; a dropped socket is over at once."""
        return tuple(trouble for trouble in Trouble if self._is_under_way(trouble))

    def cause(self, trouble: Trouble) -> None:
        """Begin a trouble; to cut sockets is for whoever holds them."""
        if trouble in FAULTS:
            self._faults.add(FAULTS[trouble])
        if trouble in MISHAPS:
            self._mishaps.add(MISHAPS[trouble])
        if trouble is Trouble.TOKEN_REVOKED:
            self._faults.revoked = True

    def end(self) -> None:
        """End everything that is under way, faults that a test added included."""
        self._faults.clear()
        self._mishaps.clear()

    def _is_under_way(self, trouble: Trouble) -> bool:
        if trouble is Trouble.TOKEN_REVOKED:
            return self._faults.revoked
        if trouble in MISHAPS:
            return self._mishaps.expects(MISHAPS[trouble])
        return trouble in FAULTS and self._faults.expects(FAULTS[trouble])
