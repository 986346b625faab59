"""The paragraphs and tables of a word processor as blocks under their headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from knowledge.models import BlockKind
from knowledge.readers.page import Outline, Page, table
from knowledge.readers.styles import Styles

_LONGEST_HEADING = 90
_BOLD_HEADING = 6
"""The level of a bold line in a document whose author used no heading styles."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph and how it looks."""

    pieces: list[str] = field(default_factory=list[str])
    style: str = ""
    outline: int | None = None
    numbering: str = ""
    level: int = 0
    """Of an item: how deep its list lies within others, from 0."""
    size: int = 0
    bold: int = 0
    monospaced: int = 0
    """Letters of it that look like this."""

    def note(self, name: str, value: str) -> None:
        """Take what a property says."""
        match name:
            case "pStyle":
                self.style = value
            case "numId":
                self.numbering = value
            case "ilvl" if value.isdigit():
                self.level = int(value)
            case "outlineLvl" if value.isdigit():
                self.outline = int(value)
            case _:
                pass

    @property
    def text(self) -> str:
        """Return its text, line by line, without white space around it."""
        lines = "".join(self.pieces).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines if line.strip())

    @property
    def code(self) -> str:
        """Return its text with the white space that is part of code."""
        return "".join(self.pieces).rstrip()


@dataclass(slots=True)
class Table:
    """Rows of cells; what lies within a cell is its text."""

    rows: list[list[str]] = field(default_factory=list[list[str]])

    def begin(self, name: str) -> None:
        """Begin a row or a cell."""
        if name == "tr":
            self.rows.append([])
        elif self.rows:
            self.rows[-1].append("")

    def put(self, one: "Paragraph | Table") -> None:
        """Put something into the cell that is open."""
        text = one.text if isinstance(one, Paragraph) else " ".join(one.cells)
        if self.rows and self.rows[-1] and text:
            self.rows[-1][-1] = f"{self.rows[-1][-1]}\n{text}".strip()

    @property
    def cells(self) -> list[str]:
        """Return the cells that hold something, in order."""
        return [cell for row in self.rows for cell in row if cell]

    @property
    def is_frame(self) -> bool:
        """Return whether it is a mere frame around paragraphs."""
        return max(map(len, self.rows), default=0) < 2  # noqa: PLR2004  # one column is no table


def page_of(found: Sequence[Paragraph | Table], styles: Styles) -> Page:
    """Return paragraphs and tables as blocks."""
    maker = _Maker(styles, any(_level(one, styles) for one in found))
    for kind, some in groupby(found, maker.kind):
        maker.add(kind, list(some))
    outline = maker.outline
    return Page(tuple(outline.blocks), top=maker.title or outline.top)


def _level(one: Paragraph | Table, styles: Styles) -> int | None:
    if isinstance(one, Table) or not one.text:
        return None
    return styles.level(one.style) if one.outline is None else one.outline + 1


@dataclass(slots=True)
class _Maker:
    styles: Styles
    has_headings: bool
    outline: Outline = field(default_factory=Outline)
    title: str | None = None
    counts: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    def kind(self, one: Paragraph | Table) -> str:  # noqa: PLR0911  # one answer a kind
        """Return what something is: things of one kind that follow each other may be one block."""
        if isinstance(one, Table):
            return "frame" if one.is_frame else "table"
        if not one.text:
            return "nothing"
        if self.styles.is_title(one.style):
            return "title"
        if _level(one, self.styles) or self._is_bold_heading(one):
            return "heading"
        if self._is_code(one):
            return "code"
        return "item" if self._numbering(one) else "paragraph"

    def add(self, kind: str, some: Sequence[Paragraph | Table]) -> None:
        """Add the blocks of things of one kind."""
        paragraphs = [one for one in some if isinstance(one, Paragraph) and one.text]
        if kind in {"table", "frame"}:
            self._tables([one for one in some if isinstance(one, Table)])
        elif kind == "code":
            code = "\n".join(one.code for one in paragraphs)
            self.outline.add(BlockKind.CODE, f"```\n{code}\n```")
        elif kind == "item":
            self.outline.add(BlockKind.LIST, "\n".join(self._items(paragraphs)))
        else:
            for one in paragraphs:
                self._single(kind, one)

    def _single(self, kind: str, one: Paragraph) -> None:
        line = " ".join(one.text.split())
        if kind == "title":
            self.title = self.title or line
        elif kind == "heading":
            self.outline.heading(_level(one, self.styles) or _BOLD_HEADING, line)
        else:
            self.outline.add(BlockKind.PARAGRAPH, one.text)

    def _tables(self, tables: Sequence[Table]) -> None:
        for one in tables:
            if one.is_frame:
                for cell in one.cells:
                    self.outline.add(BlockKind.PARAGRAPH, cell)
            elif made := table(one.rows):
                self.outline.add(BlockKind.TABLE, made)

    def _items(self, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
        for one in paragraphs:
            numbering = self._numbering(one)
            marker = "-"
            if self.styles.counts(numbering, one.level):
                count = self.counts.get((numbering, one.level), 0) + 1
                self.counts[numbering, one.level] = count
                marker = f"{count}."
            # A list within an item begins to count anew with the next item.
            for key in [it for it in self.counts if it[0] == numbering and it[1] > one.level]:
                del self.counts[key]
            indent = "  " * min(one.level, 8)
            yield f"{indent}{marker} " + one.text.replace("\n", f"\n{indent}  ")

    def _numbering(self, one: Paragraph) -> str:
        if one.numbering == "0":  # an item that somebody took out of its list
            return ""
        return one.numbering or self.styles.numbering(one.style)

    def _is_code(self, one: Paragraph) -> bool:
        if any(style.is_code for style in self.styles.chain(one.style)):
            return True
        return bool(one.size) and one.monospaced == one.size and not self._numbering(one)

    def _is_bold_heading(self, one: Paragraph) -> bool:
        if self.has_headings or self._numbering(one) or not one.size:
            return False
        short = len(one.text) <= _LONGEST_HEADING and "\n" not in one.text
        return short and one.bold == one.size and not one.text.endswith((".", ":", ",", ";"))
