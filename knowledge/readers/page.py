"""What a reader makes of a document's bytes, and how blocks come under their headings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.errors import SourceUnreadable
from knowledge.models import Block, BlockKind

_MARKUP = re.compile(r"<(?=[A-Za-z/!])|\{(?=[{%:#/])|&(?=#?\w{2,31};)")
_SHOWN = {"<": "&lt;", "{": "&#123;", "&": "&amp;"}


@dataclass(frozen=True, slots=True)
class Page:
    """A document as its format tells it, before anybody knows what it is called."""

    blocks: tuple[Block, ...]
    title: str | None = None
    """What the page names itself where nothing else may: front matter."""
    top: str | None = None
    """Its first heading, or what its file is called inside: a title if nobody has a better one."""
    audience: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and how deep it lies: 1 is a page's own."""

    level: int
    text: str


@dataclass(slots=True)
class Outline:
    """Collect blocks in the order of the page, each under the headings that stand above it."""

    blocks: list[Block] = field(default_factory=list[Block])
    trail: list[Heading] = field(default_factory=list[Heading])
    top: str | None = None

    def heading(self, level: int, text: str) -> None:
        """Begin a section; it ends where a heading of its level or above begins."""
        if not text:
            return
        self.trail = [above for above in self.trail if above.level < level]
        self.trail.append(Heading(level, text))
        if level == 1 and self.top is None:
            self.top = text

    def add(
        self, kind: BlockKind, text: str, line: int | None = None, page: int | None = None
    ) -> None:
        """Add a block that follows the one before."""
        adjacent = bool(self.blocks) and self.blocks[-1].headings == self._path()
        self.blocks.append(Block(kind, text, self._path(), line, page, adjacent=adjacent))

    def _path(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self.trail)


def refuse(path: str, why: str) -> SourceUnreadable:
    """Return the error that names a document and, in one line, why it is not read."""
    return SourceUnreadable(f"{path}: {' '.join(why.split())}")


def literal(text: str) -> str:
    """Return text that holds no markup as Markdown that shows it as it is."""
    return _MARKUP.sub(lambda sign: _SHOWN[sign.group()], text)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table whose first row is its head."""
    cleaned = [[" ".join(cell.replace("|", "¦").split()) for cell in row] for row in rows]
    filled = [row for row in cleaned if any(row)]
    if not filled:
        return ""
    width = max(len(row) for row in filled)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in filled]
    return "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])
