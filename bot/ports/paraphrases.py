"""What the paraphrase tier asks of the outside."""

from collections.abc import Sequence
from typing import Protocol

from bot.caching import CacheKey, Known
from bot.trials import Standing, Trial


class Shortlists(Protocol):
    """Questions by the passages that their answers cite; raises `CacheUnavailable`."""

    async def enlist(self, place: CacheKey, known: Known) -> None:
        """Put a question on the list of one passage."""
        ...

    async def near(self, places: Sequence[CacheKey]) -> Sequence[Known]:
        """Return the questions on these lists, each once."""
        ...


class Verifier(Protocol):
    """What reads two questions and the evidence; nothing but a clear yes is one."""

    @property
    def name(self) -> str:
        """Return what tells it from every other: the model, and what it was told."""
        ...

    async def same(self, one: str, other: str, evidence: Sequence[str]) -> bool:
        """Say whether both have the same answer; raise `ModelUnavailable` or `DraftUnusable`."""
        ...


class Trials(Protocol):
    """What came of paraphrases; raises `DatabaseUnavailable`."""

    async def note(self, trial: Trial) -> None:
        """Store one; a question that is there already stays as it is."""
        ...

    async def standing(self, workspace: str, judge: str) -> Standing:
        """Return what is known of a judge since it last began anew."""
        ...

    async def shut(self, workspace: str, judge: str) -> None:
        """Have it give no answer until somebody has it begin anew."""
        ...

    async def blame(self, question_id: str) -> str | None:
        """Hold an answer that was given for wrong; return whose it was, or None."""
        ...
