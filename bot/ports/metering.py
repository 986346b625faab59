"""What is counted while the bot runs, for whoever watches it: nothing says who asked what."""

from typing import Protocol

from bot.models import Entry, Verdict


class TurnMeter(Protocol):
    """What became of questions."""

    def recorded(self, entry: Entry) -> None:
        """Count a turn that came to its end."""
        ...

    def voted(self, verdict: Verdict) -> None:
        """Count what an asker said of an answer."""
        ...
