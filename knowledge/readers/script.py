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
    written: Sequence[str] = ()
    """The lines of the file itself; none where they are `lines`."""

    def silenced(self, first: int, last: int) -> list[int]:
        """Return which of some lines, by index, hold nothing because a tag was taken out."""
        written, places = self.written, self.places
        return [
            at
            for at in range(first, last)
            if written
            and not self.lines[at].strip()
            # Lines of an include share the line of its statement, and are as they were.
            and places[at] not in places[max(at - 1, 0) : at]
            and places[at] not in places[at + 1 : at + 2]
            and written[places[at] - 1].strip()
        ]

    @classmethod
    def of(cls, text: str) -> "Script":
        """Return a text as it is."""
        lines = text.split("\n")
        return cls(lines, range(1, len(lines) + 1))
