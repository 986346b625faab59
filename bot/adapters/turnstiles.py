"""Count who asked what lately, in this process: the default where there is no Redis."""

from collections import OrderedDict
from collections.abc import Callable

_MOST_KNOWN = 10_000
"""Askers that are remembered; whoever asked longest ago goes."""


class MemoryTurnstile:
    """Sliding windows; each process counts for itself."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._passed: OrderedDict[str, dict[str, float]] = OrderedDict()

    async def passes(self, who: str, question_id: str, most: int, seconds: float) -> bool:
        """Let a question through, and again, unless `most` others passed in the last seconds."""
        now = self._monotonic()
        kept = self._passed.pop(who, {})
        lately = {one: at for one, at in kept.items() if at > now - seconds}
        passes = question_id in lately or len(lately) < most
        if passes:
            lately.setdefault(question_id, now)
        self._passed[who] = lately
        if len(self._passed) > _MOST_KNOWN:
            self._passed.popitem(last=False)
        return passes
