"""What a served model turned out not to be able to do: learned once, for all who ask it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Abilities:
    """What one model at one endpoint refuses, and how much it reads."""

    refused: frozenset[str] = frozenset()
    """Optional parts of a request."""
    longest: int | None = None
    """Sentences that it reads at once; None for as many as there are."""
