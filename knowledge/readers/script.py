"""A page as lines that remember where they stand in its file, whatever was done to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Script:
    """Lines of Markdown to be read, each with its line in the file."""

    lines: Sequence[str]
    places: Sequence[int]
    """1-based; text of an include stands where it is included."""
    opened: Mapping[int, Sequence[str]] = field(default_factory=dict[int, Sequence[str]])
    """Titles of the parts (tabs, steps, notes) that begin before a line, by its index."""
    closed: Mapping[int, int] = field(default_factory=dict[int, int])
    """How many such parts end before a line, by its index."""

    @classmethod
    def of(cls, text: str) -> "Script":
        """Return a text as it is."""
        lines = text.split("\n")
        return cls(lines, range(1, len(lines) + 1))
