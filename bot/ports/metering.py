"""What is counted while the bot runs, for whoever watches it: nothing says who asked what."""

from typing import Protocol

from bot.caching import Found, Tier
from bot.models import Entry, Verdict


class CacheMeter(Protocol):
    """What the answer cache did."""

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Count what a look at one tier ended with."""
        ...

    def withdrew(self, why: str) -> None:
        """Count an answer that people took out of the cache."""
        ...

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Count a paraphrase's answer beside a fresh one; audited: it would have been given."""
        ...


class TurnMeter(Protocol):
    """What became of questions."""

    def recorded(self, entry: Entry) -> None:
        """Count a turn that came to its end."""
        ...

    def voted(self, verdict: Verdict) -> None:
        """Count what an asker said of an answer."""
        ...


class Meter(CacheMeter, TurnMeter, Protocol):
    """All that is counted."""
