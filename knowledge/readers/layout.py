"""Lines as they stand on printed pages, put together to paragraphs, lists, code and headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.models import BlockKind
from knowledge.readers.page import Outline, Page, literal

_PARTED = re.compile("[\ufffe\u00ad\x02] ?")
"""How a hyphen is shown that parts a word at the end of a line."""
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f]")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(
    r"(?:page|seite|p\.)?\s*[-–]?\s*(?:\d+|[ivxl]{1,6})\s*[-–]?(?:\s*(?:of|von|/)\s*\d+)?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[•‣◦▪▫●○■□∙·*➢✓–-])\s+(?=\S)")
_COUNTED = re.compile(r"\s*\(?(\d{1,3}|[a-z])[.)]\s+(?=\S)")
_COMPOUND = re.compile(r"\w+-\w+")
_END = re.compile(r"[.!?:…][\"'”’)\]]*\s*$")
_MONOSPACED = re.compile(r"courier|consolas|mono|menlo|typewriter|cmtt")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi")
_EDGE = 2
"""Lines at the top and at the foot of a page that may be its header and footer."""
_REPEATED_ON = 3
_LARGER = 1.12
"""How much larger than the text a heading is, at least."""
_APART = 0.55
"""Heights of a line that lie between two paragraphs, at least."""
_LONGEST_HEADING = 150
_LOWEST = 4
"""The level of headings that are no larger than the text, only bolder."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How high a character stands on its page, from the foot, and its font."""

    top: float
    bottom: float
    font: str

    @property
    def size(self) -> float:
        """Return how high it is, in halves of a point."""
        return round((self.top - self.bottom) * 2) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page."""

    text: str
    page: int
    top: float
    bottom: float
    """Of its last letter: a line whose last word is parted goes on in the next."""
    size: float
    """How high its letters are, in halves of a point."""
    is_code: bool
    """Whether it is set as code is, from its first letter to its last."""
    is_bold: bool

    @classmethod
    def of(cls, text: str, page: int, first: Looks, last: Looks) -> "Line":
        """Return a line that looks as its first and its last letter do."""
        code, bold = (
            all(look.search(it.font) for it in (first, last)) for look in (_MONOSPACED, _BOLD)
        )
        return cls(text, page, first.top, last.bottom, max(first.size, last.size), code, bold)


def laid_out(lines: Sequence[Line]) -> Page:
    """Return the blocks of lines that come in reading order."""
    left = _without_edges(lines)
    if not left:
        left = list(lines)
    compounds = {word.lower() for line in left for word in _COMPOUND.findall(line.text)}
    setter = _Setter(_sizes(left), compounds)
    for line in left:
        setter.line(line)
    setter.flush()
    return Page(tuple(setter.outline.blocks), top=setter.top)


def _without_edges(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without what stands at the edge of many pages, and without page numbers."""
    edges: set[int] = set()
    of_pages: defaultdict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        of_pages[line.page].append(at)
    for places in of_pages.values():
        edges.update(places[:_EDGE], places[-_EDGE:])
    seen = Counter(_shape(lines[at]) for at in edges)
    return [
        line
        for at, line in enumerate(lines)
        if at not in edges
        or not (seen[_shape(line)] >= _REPEATED_ON or _NUMBERED.fullmatch(line.text.strip()))
    ]


def _shape(line: Line) -> tuple[str, float]:
    """Return what a header looks like on every page: its words without the numbers, its height."""
    return _DIGITS.sub("#", " ".join(line.text.split())), round(line.top)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How high the text's letters are, and those of the headings, the largest first."""

    text: float
    headings: tuple[float, ...]

    def level(self, line: Line) -> int | None:
        """Return the level of a heading that looks like this, from 1."""
        if line.size in self.headings:
            return min(self.headings.index(line.size) + 1, _LOWEST)
        return None


def _sizes(lines: Sequence[Line]) -> _Sizes:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    text = letters.most_common(1)[0][0]
    larger = {line.size for line in lines if line.size >= text * _LARGER and _may_head(line)}
    return _Sizes(text, tuple(sorted(larger, reverse=True)))


def _may_head(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= _LONGEST_HEADING and any(map(str.isalpha, text)) and not line.is_code


@dataclass(slots=True)
class _Setter:
    """Joins lines as they come."""

    sizes: _Sizes
    compounds: set[str]
    outline: Outline = field(default_factory=Outline)
    top: str | None = None
    _lines: list[Line] = field(default_factory=list[Line])
    _kind: str = "paragraph"

    def line(self, line: Line) -> None:
        """Take the next line."""
        kind = self._kind_of(line)
        if self._lines and not self._goes_on(line, kind):
            self.flush()
        if not self._lines:
            self._kind = kind
        self._lines.append(line)

    def flush(self) -> None:
        """End what the lines so far belong to."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        page = lines[0].page
        if self._kind == "code":
            code = "\n".join(line.text for line in lines)
            self.outline.add(BlockKind.CODE, f"```\n{code}\n```", page=page)
        elif self._kind == "item":
            self.outline.add(BlockKind.LIST, "\n".join(self._items(lines)), page=page)
        elif self._heads(lines):
            self._heading(lines)
        else:
            self.outline.add(BlockKind.PARAGRAPH, literal(self._joined(lines)), page=page)

    def _kind_of(self, line: Line) -> str:
        if line.is_code:
            return "code"
        if _BULLET.match(line.text) or _COUNTED.match(line.text):
            return "heading" if self.sizes.level(line) else "item"
        return "heading" if self.sizes.level(line) and _may_head(line) else "paragraph"

    def _goes_on(self, line: Line, kind: str) -> bool:
        """Say whether a line belongs to those before it."""
        last = self._lines[-1]
        if kind != self._kind:
            return self._kind == "item" and kind == "paragraph" and self._is_close(last, line)
        if kind == "heading":
            return last.size == line.size and last.page == line.page
        return kind in {"code", "item"} or self._is_close(last, line)

    def _is_close(self, last: Line, line: Line) -> bool:
        """Say whether no gap parts two lines; over the edge of a page or column, no sentence's."""
        if line.page != last.page or line.bottom > last.top:
            return not _END.search(last.text) and not line.text.lstrip()[:1].isupper()
        return last.bottom - line.top < _APART * max(last.size, 1) and (
            last.is_bold == line.is_bold or not _is_short(self._lines)
        )

    def _heads(self, lines: Sequence[Line]) -> bool:
        if self._kind == "heading":
            return True
        return (
            all(line.is_bold for line in lines)
            and _is_short(lines)
            and not _END.search(lines[-1].text)
        )

    def _heading(self, lines: Sequence[Line]) -> None:
        text = literal(self._joined(lines))
        level = self.sizes.level(lines[0]) or _LOWEST
        self.outline.heading(level, text)
        if self.top is None and level == 1:
            self.top = text

    def _items(self, lines: Sequence[Line]) -> Iterator[str]:
        item: list[Line] = []
        for line in lines:
            if item and (_BULLET.match(line.text) or _COUNTED.match(line.text)):
                yield self._item(item)
                item = []
            item.append(line)
        yield self._item(item)

    def _item(self, lines: Sequence[Line]) -> str:
        text = literal(self._joined(lines))
        return f"- {_BULLET.sub('', text, count=1)}" if _BULLET.match(text) else text

    def _joined(self, lines: Sequence[Line]) -> str:
        """Return lines as one, words that were parted whole again."""
        whole = " ".join(" ".join(line.text.split()) for line in lines)
        first, *rest = _PARTED.split(whole)
        for after in rest:
            first = self._rejoined(first, after)
        return _UNSEEN.sub("", first)

    def _rejoined(self, before: str, after: str) -> str:
        """Return a parted word whole: with its hyphen if the document writes it with one."""
        word = f"{before.rpartition(' ')[2]}-{after.partition(' ')[0]}".lower()
        compound = _COMPOUND.match(word)
        return f"{before}{'-' if compound and compound.group() in self.compounds else ''}{after}"


def _is_short(lines: Sequence[Line]) -> bool:
    return sum(len(line.text) for line in lines) <= _LONGEST_HEADING
