"""Read HTML: the content of a page without what stands around it, as clean Markdown."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from knowledge.models import Original
from knowledge.readers.boilerplate import LOOSE, Rules, rules_for
from knowledge.readers.encodings import decoded
from knowledge.readers.page import Outline, Page
from knowledge.readers.setting import SUMMARY, Setter
from knowledge.readers.tags import Closing, Opening, names, pieces

_VOID = names("area base br col embed hr img input link meta param source track wbr")
_INLINE = names(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark nobr "
    "q rp rt ruby s samp slot small span strike strong sub sup time tt u var"
)
_CLOSED_BY: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table", "thead", "tbody", "tfoot"})),
}
"""What an element ends that nobody ended, and how far out it looks for it."""
_TABLE_PARTS = names("table thead tbody tfoot tr td th caption")
_BOUNDARY = frozenset({"table", "td", "th", "caption", "template"})
_DEEPEST = 500
"""Elements within each other; what lies deeper is read as if it lay here."""
_LAYOUT = re.compile(r"<(/?)(table|h[1-6]|pre)(?=[\s>])", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
_SITE = re.compile(r"\s+(?:\||–|—|·|::|»|«|•)\s+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LITTLE = 200
"""Characters: content that is shorter is held against the page without rules."""
_MUCH_MORE = 10


@dataclass(slots=True)
class _Head:
    """What a page's head says of it."""

    title: str = ""
    url: str | None = None
    audience: str | None = None

    def note(self, opening: Opening) -> None:
        if opening.tag == "title" and not self.title:
            self.title = " ".join(_SITE.split(opening.inner)[0].split())
        if opening.tag not in {"link", "meta"}:
            return
        attributes = opening.attributes
        if attributes.get("rel") == "canonical":
            href = attributes.get("href", "")
            self.url = href if href.startswith(("https://", "http://")) else None
        elif attributes.get("name", "").lower() == "audience":
            self.audience = attributes.get("content", "").strip().lower() or None


@dataclass(slots=True)
class _Walk:
    """Follows which elements are open, and tells the setter of those that are content."""

    source: str
    rules: Rules
    setter: Setter
    head: _Head = field(default_factory=_Head)
    opened: list[str] = field(default_factory=list[str])
    counts: Counter[str] = field(default_factory=Counter[str])
    deeper: Counter[str] = field(default_factory=Counter[str])
    dropped_at: int | None = None
    main_at: int | None = None
    layout: int = 0

    @property
    def hears(self) -> bool:
        """Return whether what comes is content."""
        return self.dropped_at is None and (self.rules.is_main is None or self.main_at is not None)

    def opening(self, piece: Opening) -> None:
        self.head.note(piece)
        tag = piece.tag
        if tag in _VOID:
            self._void(tag)
            return
        self._imply(tag)
        if len(self.opened) >= _DEEPEST:
            self.deeper[tag] += 1
            return
        within = self.main_at is not None
        if self.dropped_at is None and self.rules.drops(piece, within=within):
            self.dropped_at = len(self.opened)
        elif not within and self.rules.is_main and self.rules.is_main(piece):
            self.main_at = len(self.opened)
        if self.hears:
            _open(self, piece)
        self.opened.append(tag)
        self.counts[tag] += 1

    def closing(self, tag: str) -> None:
        if self.deeper[tag]:
            self.deeper[tag] -= 1
        elif self.counts[tag] and (depth := self._depth_of(tag)) is not None:
            self._close_to(depth)

    def _void(self, tag: str) -> None:
        if not self.hears:
            return
        if tag == "br":
            self.setter.line_break()
        elif tag == "hr":
            self.setter.flush()

    def _imply(self, tag: str) -> None:
        if self.opened and self.opened[-1] == "p" and tag not in _INLINE:
            self._close_to(len(self.opened) - 1)
        ended, boundary = _CLOSED_BY.get(tag, (frozenset[str](), frozenset[str]()))
        if not any(self.counts[name] for name in ended):
            return
        for depth in range(len(self.opened) - 1, -1, -1):
            if self.opened[depth] in boundary:
                return
            if self.opened[depth] in ended:
                self._close_to(depth)
                return

    def _depth_of(self, tag: str) -> int | None:
        """Return where the element lies that an end tag ends, as far as it may reach."""
        for depth in range(len(self.opened) - 1, -1, -1):
            name = self.opened[depth]
            if name == tag:
                return depth
            if tag in _INLINE and name not in _INLINE:
                return None
            if name in _BOUNDARY and tag not in _TABLE_PARTS and tag not in {"body", "html"}:
                return None
        return None

    def _close_to(self, depth: int) -> None:
        while len(self.opened) > depth:
            tag = self.opened.pop()
            self.counts[tag] -= 1
            if self.hears:
                _close(self, tag)
            if self.dropped_at == len(self.opened):
                self.dropped_at = None
            if self.main_at == len(self.opened):
                self.setter.flush()
                self.main_at = None


def read(original: Original) -> Page:
    """Return the content of a page; raise `SourceUnreadable` for what is no text."""
    charset = _CHARSET.search(original.media or "")
    source = decoded(original.path, original.content, charset and charset.group(1))
    page = _read(source, original, rules_for(source))
    if _size(page) >= _LITTLE:
        return page
    whole = _read(source, original, LOOSE)
    return whole if _size(whole) > _MUCH_MORE * _size(page) else page


def _read(source: str, original: Original, rules: Rules) -> Page:
    outline = Outline()
    setter = Setter(outline, original.url, has_main=rules.is_main is not None)
    walk = _Walk(source, rules, setter)
    for piece in pieces(source):
        match piece:
            case Opening():
                walk.opening(piece)
            case Closing(tag=tag):
                walk.closing(tag)
            case text:
                if walk.hears:
                    setter.text(text)
    setter.end()
    head = walk.head
    top = outline.top or head.title or None
    return Page(tuple(outline.blocks), None, top, head.audience, head.url)


def _size(page: Page) -> int:
    return sum(len(block.text) for block in page.blocks)


def _open(walk: _Walk, piece: Opening) -> None:
    tag, setter = piece.tag, walk.setter
    if tag == "a":
        setter.open_link(piece.attributes.get("href", ""))
    elif tag in {"code", "kbd", "samp", "tt"}:
        setter.hint(piece)
        setter.open_code()
    elif tag == "table":
        _open_table(walk, piece)
    elif tag in {"td", "th"} and not walk.layout:
        setter.open_cell(piece)
    elif tag in _OPENERS and not (walk.layout and tag == "tr"):
        _OPENERS[tag](setter, piece)
    elif tag not in _INLINE:
        setter.flush()


def _open_table(walk: _Walk, piece: Opening) -> None:
    """Begin a table, or go through one that only lays out its page."""
    walk.setter.flush()
    if walk.layout or _is_layout(walk.source, piece.end):
        walk.layout += 1
    else:
        walk.setter.open_table()


def _is_layout(source: str, at: int) -> bool:
    """Say whether a table holds what no cell of values holds: tables, headings, code."""
    found = _LAYOUT.search(source, at)
    return found is not None and not found[1]


_OPENERS: Mapping[str, Callable[[Setter, Opening], None]] = {
    "ul": lambda setter, _: setter.open_list(ordered=False),
    "menu": lambda setter, _: setter.open_list(ordered=False),
    "ol": lambda setter, _: setter.open_list(ordered=True),
    "li": lambda setter, _: setter.open_item(),
    "pre": lambda setter, piece: setter.open_pre(piece),
    "tr": lambda setter, _: setter.open_row(),
}


def _close(walk: _Walk, tag: str) -> None:
    setter = walk.setter
    if _HEADING.fullmatch(tag):
        setter.heading(int(tag[1]))
    elif tag == "table":
        _close_table(walk)
    elif tag in _CLOSERS:
        _CLOSERS[tag](setter)
    elif tag not in _INLINE:
        setter.flush()


def _close_table(walk: _Walk) -> None:
    if walk.layout:
        walk.setter.flush()
        walk.layout -= 1
    else:
        walk.setter.close_table()


_CLOSERS: Mapping[str, Callable[[Setter], None]] = {
    "a": Setter.close_link,
    "code": Setter.close_code,
    "kbd": Setter.close_code,
    "samp": Setter.close_code,
    "tt": Setter.close_code,
    "ul": Setter.close_list,
    "ol": Setter.close_list,
    "menu": Setter.close_list,
    "pre": Setter.close_pre,
    "summary": lambda setter: setter.heading(SUMMARY),
    "details": Setter.folded,
}
