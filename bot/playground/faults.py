"""Failures on demand: the Web API answers what a test tells it to, instead of doing its work."""

from dataclasses import dataclass, replace

EVERY_METHOD = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next `times` calls of one method fail (`*`: of any method)."""

    method: str
    status: int = 500
    error: str = "internal_error"
    """Slack's word in the answer, with whatever status; empty: the call works after `delay`."""
    times: int = 1
    retry_after: int = 1
    """Seconds, sent as a header with status 429."""
    delay: float = 0.0
    """Seconds to wait first; without an `error` the call is merely slow."""

    @property
    def is_only_slow(self) -> bool:
        """Say whether the call succeeds in the end."""
        return not self.error


class Faults:
    """Keeps the failures that are still to come, first in first out."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.revoked = False
        """Whether the bot token is revoked."""

    def add(self, fault: Fault) -> None:
        """Let calls fail from now on."""
        self._faults.append(fault)

    def take(self, method: str) -> Fault | None:
        """Return the failure of this call and count it, or None if it is to work."""
        for number, fault in enumerate(self._faults):
            if fault.method in (method, EVERY_METHOD):
                rest = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._faults[number : number + 1] = rest
                return fault
        return None

    def expects(self, fault: Fault) -> bool:
        """Say whether calls are still to fail like this, however often."""
        return any(replace(coming, times=fault.times) == fault for coming in self._faults)

    def clear(self) -> None:
        """Let every call work again."""
        self._faults.clear()
        self.revoked = False
