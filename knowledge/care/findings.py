"""The values of corpus care: a page as care sees it, and what is to be looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.models import Chunk


@dataclass(frozen=True, slots=True)
class Page:
    """A live document, whole."""

    source: str
    path: str
    chunks: tuple[Chunk, ...]
    """In order; none of a page that could not be read, which links may lead to all the same."""

    @property
    def modified_at(self) -> datetime | None:
        """Return when it was last changed, as far as its source knows."""
        return self.chunks[0].modified_at if self.chunks else None


class Concern(StrEnum):
    """Name why a page should be looked at; the order is that of a report."""

    REWRITE_FIRST = "rewrite first"
    """Answers from it were called unhelpful, or ended with a person."""
    DISAGREES = "disagrees"
    INSTRUCTION = "instruction"
    DEAD_LINK = "dead link"
    DUPLICATE = "duplicate"
    ALIKE = "nearly the same"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at."""

    concern: Concern
    path: str
    about: str
    """What it is, in words for a person."""
    line: int | None = None
    weight: float = 0.0
    """Orders findings of one concern: the greater, the worse."""

    @property
    def place(self) -> str:
        """Return where it is: `docs/billing.md:12`."""
        return self.path if self.line is None else f"{self.path}:{self.line}"
