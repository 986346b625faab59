"""Text set as blocks: what a walk over HTML hears becomes paragraphs, lists, tables and code."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from knowledge.models import BlockKind
from knowledge.readers.page import Outline, literal, table
from knowledge.readers.tags import Opening

_BREAK = "\v"
_BLANKS = re.compile(r"[^\S\v]+")
_ANCHOR = re.compile(r"\s*(?:[¶#§🔗\u200b]|\[#\])\s*\Z")
_LANGUAGE = re.compile(r"\b(?:language|lang|highlight(?:-source)?|brush)[-:]\s*([\w+#-]{1,20})")
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_ITEMS_OF_A_MENU = 4
_LONGEST_CELL = 1000
"""Characters: a cell that holds more is a column of a page, not a value."""
SUMMARY = 7
"""The level of what opens a folded part: below every heading."""


@dataclass(slots=True)
class _List:
    ordered: bool
    count: int = 0
    fresh: bool = False
    """Whether an item has begun and has no text yet."""


@dataclass(slots=True)
class Setter:
    """Sets text as blocks, in the order in which it is told of tags and text."""

    outline: Outline
    base: str | None
    """URL of the page, against which links are resolved."""
    has_main: bool
    _text: list[str] = field(default_factory=list[str])
    _code: int = 0
    _links: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    _linked: int = 0
    _led_away: int = 0
    _lists: list[_List] = field(default_factory=list[_List])
    _lines: list[str] = field(default_factory=list[str])
    _rows: list[list[str]] | None = None
    _has_head: bool = False
    _pre: list[str] | None = None
    _language: str = ""

    def text(self, words: str) -> None:
        """Take text as a browser would show it."""
        if self._pre is not None:
            self._pre.append(words)
        else:
            self._text.append(words.replace("`", "'") if self._code else literal(words))

    def line_break(self) -> None:
        """Begin another line."""
        if self._pre is not None:
            self._pre.append("\n")
        else:
            self._text.append(_BREAK)

    def flush(self) -> None:
        """End a paragraph, and give it to the list, cell or page that it stands in."""
        said = self._said()
        if not said:
            return
        if self._rows is not None:
            self._into_cell(said)
        elif self._lists:
            self._into_item(said)
        else:
            self.outline.add(BlockKind.PARAGRAPH, said)

    def heading(self, level: int) -> None:
        """Take what was said last as a heading."""
        said = _ANCHOR.sub("", " ".join(self._said().split()))
        if self._rows is not None:
            self._into_cell(said)
            return
        self._end_lines()
        self.outline.heading(level, said)

    def folded(self) -> None:
        """End a folded part, and what its summary stood above."""
        self.flush()
        self._end_lines()
        self.outline.trail = [it for it in self.outline.trail if it.level < SUMMARY]

    def open_code(self) -> None:
        """Begin code within a line."""
        if self._pre is None and not self._code:
            self._text.append("`")
        self._code += 1

    def close_code(self) -> None:
        """End code within a line."""
        self._code = max(self._code - 1, 0)
        if self._pre is None and not self._code:
            self._text.append("`")

    def open_link(self, href: str) -> None:
        """Begin a link."""
        self._links.append((href, len(self._text)))

    def close_link(self) -> None:
        """End a link: what leads out of the page keeps where it leads."""
        if not self._links:
            return
        href, start = self._links.pop()
        start = min(start, len(self._text))
        words = "".join(self._text[start:])
        self._linked += len("".join(words.split()))
        self._led_away += not href.startswith("#")
        target = urljoin(self.base, href) if self.base else href
        if self._pre is None and words.strip() and _is_absolute(target) and _BREAK not in words:
            self._text[start:] = [f"[{words.strip()}]({target})"]

    def open_list(self, *, ordered: bool) -> None:
        """Begin a list, or one within an item."""
        self.flush()
        if not self._lists:
            self._linked = self._led_away = 0
        self._lists.append(_List(ordered))

    def open_item(self) -> None:
        """Begin an item."""
        self.flush()
        if self._lists:
            self._lists[-1].count += 1
            self._lists[-1].fresh = True

    def close_list(self) -> None:
        """End a list; the outermost one becomes a block."""
        self.flush()
        if self._lists:
            self._lists.pop()
        if not self._lists:
            self._end_lines()

    def open_pre(self, opening: Opening) -> None:
        """Begin a block of code."""
        self.flush()
        self._end_lines()
        self._pre = []
        self.hint(opening)

    def hint(self, opening: Opening) -> None:
        """Take a class as the language of the code that comes."""
        if self._pre is not None and (named := _LANGUAGE.search(opening.written)):
            self._language = named.group(1)

    def close_pre(self) -> None:
        """End a block of code."""
        code = "".join(self._pre or []).replace("\r\n", "\n").strip("\n").rstrip()
        language, self._pre, self._language = self._language, None, ""
        if code.strip():
            fence = "````" if "```" in code else "```"
            self.outline.add(BlockKind.CODE, f"{fence}{language}\n{code}\n{fence}")

    def open_table(self) -> None:
        """Begin a table of values."""
        self.flush()
        self._end_lines()
        self._rows = []
        self._has_head = False

    def open_row(self) -> None:
        """Begin a row."""
        self.flush()
        if self._rows is not None:
            self._rows.append([])

    def open_cell(self, opening: Opening) -> None:
        """Begin a cell."""
        self.flush()
        self._has_head |= opening.tag == "th"
        if self._rows is not None:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append("")

    def close_table(self) -> None:
        """End a table; what only looks like one becomes its paragraphs."""
        self.flush()
        rows, self._rows = self._rows or [], None
        cells = [cell for row in rows for cell in row if cell]
        longest = max(map(len, cells), default=0)
        if max(map(len, rows), default=0) > 1 and (self._has_head or longest <= _LONGEST_CELL):
            if made := table(rows):
                self.outline.add(BlockKind.TABLE, made)
            return
        for cell in cells:
            self.outline.add(BlockKind.PARAGRAPH, cell)

    def end(self) -> None:
        """End the page."""
        if self._pre is not None:
            self.close_pre()
        if self._rows is not None:
            self.close_table()
        self.flush()
        self._end_lines()

    def _said(self) -> str:
        if self._code and self._pre is None:
            self._text.append("`")
            self._code = 0
        said = _BLANKS.sub(" ", "".join(self._text)).replace("``", "")
        self._text.clear()
        self._links.clear()
        lines = (line.strip() for line in said.split(_BREAK))
        return "\n".join(line for line in lines if line)

    def _into_cell(self, said: str) -> None:
        words = " ".join(said.split())
        if self._rows and self._rows[-1]:
            before = self._rows[-1][-1]
            self._rows[-1][-1] = f"{before} {words}" if before else words
        elif words:  # a caption
            self.outline.add(BlockKind.PARAGRAPH, words)

    def _into_item(self, said: str) -> None:
        inner = self._lists[-1]
        indent = "  " * (len(self._lists) - 1)
        marker = f"{inner.count}. " if inner.ordered else "- "
        first = indent + (marker if inner.fresh else " " * len(marker))
        rest = indent + " " * len(marker)
        inner.fresh = False
        self._lines.append(first + said.replace("\n", f"\n{rest}"))

    def _end_lines(self) -> None:
        lines, self._lines = self._lines, []
        if lines and not self._is_menu(lines):
            self.outline.add(BlockKind.LIST, "\n".join(lines))

    def _is_menu(self, lines: list[str]) -> bool:
        """Say whether a list is nothing but links: to parts of its page, or around the content."""
        said = sum(len("".join(line.split()).lstrip("-0123456789.")) for line in lines)
        if self._linked * 10 < said * 9:
            return False
        return not self._led_away or (not self.has_main and len(lines) >= _ITEMS_OF_A_MENU)


def _is_absolute(href: str) -> bool:
    return href.startswith(("https://", "http://", "mailto:")) and " " not in href
