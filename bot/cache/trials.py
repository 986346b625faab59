"""What is known of the paraphrase tier, and when it may give an answer at all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.bounds import most_wrong
from bot.models import Answered, Outcome


class Paraphrasing(StrEnum):
    """Say how far an operator lets the paraphrase tier go."""

    OFF = "off"
    SHADOW = "shadow"
    """It notes what it would have given, and gives nothing."""
    ON = "on"
    """It gives answers as long as its bound holds; before, and afterwards, it is in shadow."""


class Kind(StrEnum):
    """Say on which occasion a paraphrase's answer was looked at."""

    SHADOW = "shadow"
    AUDIT = "audit"
    """It would have been given; a fresh one was made and given instead, to compare the two."""
    SERVED = "served"
    """It was given: nobody knows whether rightly, until somebody votes it down."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer of another question, that was given or could have been."""

    question_id: str
    workspace: str
    judge: str
    """Hash of embedder, guards and verifier: what one judge did says nothing about another."""
    source_id: str
    """The question whose answer it is."""
    kind: Kind
    at: datetime
    agreed: bool | None = None
    """Whether a fresh answer was the same; None where none was made."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a judge in one workspace."""

    compared: int = 0
    wrong: int = 0
    broken_at: datetime | None = None
    """When its bound broke while it gave answers; it gives none again until somebody says so."""

    @property
    def bound(self) -> float:
        """Return how wrong it is at most, with 95 % confidence."""
        return most_wrong(self.wrong, self.compared)

    def is_open(self, most: float) -> bool:
        """Say whether it may give answers where this share may be wrong at most."""
        return self.broken_at is None and self.bound <= most


def agrees(kept: Answered, fresh: Outcome) -> bool:
    """Say whether a fresh outcome says the same: it rests on the same passages, all of them."""
    if not isinstance(fresh, Answered):
        return False
    ours = {citation.chunk_id for citation in kept.citations}
    return ours == {citation.chunk_id for citation in fresh.citations}
