"""Take the components of documentation sites away, and keep what a reader sees of them.

A tag, container or shortcode that stands on lines of its own leaves blank lines; its title stands
above what it holds, like a heading that ends with it; what was indented for it no longer is. The
words of the page stay as they are, on their lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.markup import plain
from knowledge.readers.inclusion import fenced
from knowledge.readers.marks import CLOSE, opened
from knowledge.readers.programs import without_modules, without_programs
from knowledge.readers.script import Script

SIGNS = re.compile(
    r"\{%|\{\{|<[A-Z]|</?(?:details|summary|script|style)\b|^[ \t]*(?::::|!!!|\?\?\?|===[ \t]|-+8<)"
    r"|<!--\s*@include|^import\s",
    re.MULTILINE,
)
"""Of pages that are more than Markdown."""

_COLONS = re.compile(
    r"[ \t]*(:{3,})[ \t]*(?:([\w-]+)[ \t]*(?:\[(.*)\]|(.*?))[ \t]*(\{[^}]*\})?)?[ \t]*"
)
_ADMONITION = re.compile(
    r"[ \t]*(?:(?:!!!|\?\?\?\+?)[ \t]+[\w -]*?[ \t]*(?:\"(.*)\")?|===[!+]?[ \t]+\"(.*)\")[ \t]*"
)
_TAG = re.compile(r"[ \t]*<(/?)([A-Z][\w.]*|details|summary)((?:\s[^<>]*)?)>[ \t]*")
_BEGUN = re.compile(r"[ \t]*<[A-Z][\w.]*(?:\s[^<>]*)?")
_WHOLE = re.compile(r"([ \t]*)<([A-Z][\w.]*|summary)((?:\s[^<>]*?)?)>(.*)</\2>[ \t]*")
_FOLDED = re.compile(r"[ \t]*<details[^<>]*>[ \t]*<summary[^<>]*>(.*)</summary>[ \t]*")
_SHORTCODE = re.compile(r"[ \t]*\{\{[<%]\s*(/?)([\w/-]+)(.*?)(/?)\s*[>%]\}\}[ \t]*")
_TITLE = re.compile(
    r"\b(?:title|label|header|summary|name|path|query|body)\s*=\s*"
    r"(?:\"([^\"]+)\"|'([^']+)'|\{\s*[\"'`]([^\"'`{}]+)[\"'`]\s*\})"
)
_HREF = re.compile(r"\b(?:href|to|link)\s*=\s*(?:\"(https?://[^\"\s]+)\"|'(https?://[^'\s]+)')")
_SHOWN = re.compile(r"\b(?:description|caption)\s*=\s*(?:\"([^\"]+)\"|'([^']+)')")
_CARD = re.compile(r"\btitle\s*=")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_INDENT = re.compile(r"[ \t]*")
_LONGEST_TAG = 20
"""Lines over which a tag may run."""
_WIDTH = 4
"""Spaces by which what belongs to an admonition of MkDocs is indented."""


@dataclass(slots=True)
class _Part:
    """A part that has begun and not ended."""

    kind: str
    """What ends it: colons, the name of a tag, or less indentation."""
    titled: bool
    indent: int | None = None
    """How far its text is indented; None until its first line is seen."""
    base: int = 0


@dataclass(slots=True)
class _Cleaner:
    """Goes through the lines of a page once."""

    lines: list[str] = field(default_factory=list[str])
    places: list[int] = field(default_factory=list[int])
    opened: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    closed: dict[int, int] = field(default_factory=dict[int, int])
    parts: list[_Part] = field(default_factory=list[_Part])

    def line(self, text: str, place: int) -> None:
        """Take a line that is no code."""
        self._end_indented(text)
        dedented = self._dedented(text)
        if not self._is_part(dedented, text, place):
            self.keep(dedented, place)

    def keep(self, text: str, place: int) -> None:
        """Add a line to the page."""
        self.lines.append(text)
        self.places.append(place)

    def code(self, text: str, place: int) -> None:
        """Take a line of code: it keeps its indentation but for its part's."""
        self.keep(self._dedented(text), place)

    def blank(self, place: int) -> None:
        """Add the line that a tag leaves."""
        self.keep("", place)

    def open(self, kind: str, title: str, base: int = 0) -> None:
        """Begin a part before the next line."""
        title = plain(title)
        self.parts.append(_Part(kind, bool(title), base=base))
        if title:
            self.opened.setdefault(len(self.lines), []).append(title)

    def close(self, kind: str) -> None:
        """End the part of a kind that began last, and what began within it."""
        if not any(part.kind == kind for part in self.parts):
            return
        while self.parts:
            part = self.parts.pop()
            if part.titled:
                self.closed[len(self.lines)] = self.closed.get(len(self.lines), 0) + 1
            if part.kind == kind:
                return

    def _end_indented(self, text: str) -> None:
        """End the parts of MkDocs that a line is not indented for."""
        if not text.strip():
            return
        width = _width(text)
        while self.parts and self.parts[-1].kind == "indent" and width <= self.parts[-1].base:
            self.close("indent")

    def _dedented(self, text: str) -> str:
        """Return a line without what it is indented for its part."""
        if not self.parts or not text.strip():
            return text
        part = self.parts[-1]
        if part.indent is None:
            part.indent = _width(text)
        return _cut(text, part.indent)

    def _is_part(self, text: str, written: str, place: int) -> bool:
        """Take a line that begins or ends a part; return False for any other."""
        title = opened(text)
        if title is not None:
            self.open("mark", title)
        elif text == CLOSE:
            self.close("mark")
        elif (found := _COLONS.fullmatch(text)) is not None:
            self._colons(found)
        elif (found := _ADMONITION.fullmatch(text)) is not None:
            self.open("indent", found[1] or found[2] or "", _width(written))
        elif (found := _SHORTCODE.fullmatch(text)) is not None:
            self._shortcode(found)
        else:
            return self._is_tag(text, place)
        self.blank(place)
        return True

    def _colons(self, found: re.Match[str]) -> None:
        kind = found[1]
        if found[2]:
            self.open(kind, found[3] or found[4] or "")
        else:
            self.close(kind)

    def _shortcode(self, found: re.Match[str]) -> None:
        slash, name, rest, alone = found.groups()
        if slash:
            self.close(f"shortcode {name}")
        elif not alone and name not in {"include", "readfile", "ref", "relref", "figure", "img"}:
            titled = _TITLE.search(rest) or _QUOTED.search(rest)
            title = next((it for it in titled.groups() if it), "") if titled else ""
            if title:
                self.open(f"shortcode {name}", title)

    def _is_tag(self, text: str, place: int) -> bool:
        if found := _FOLDED.fullmatch(text):
            self.open("details", found[1])
        elif found := _TAG.fullmatch(text):
            self._tag(found, place)
        elif found := _WHOLE.fullmatch(text):
            return self._whole(found, place)
        else:
            return False
        self.blank(place)
        return True

    def _tag(self, found: re.Match[str], place: int) -> None:
        slash, name, rest = found.groups()
        if slash:
            self.close(name)
        elif rest.rstrip().endswith("/"):
            self._card(rest, place)
        else:
            self.open(name, _title(rest))
            self._caption(rest, place)

    def _whole(self, found: re.Match[str], place: int) -> bool:
        """Take a component that begins and ends on one line, if it has a title."""
        _, name, rest, inner = found.groups()
        if name == "summary":
            # The part that it names has begun before it.
            self.close("details")
            self.open("details", inner)
            self.blank(place)
            return True
        title = _title(rest)
        if not title:
            return False
        self.open(name, title)
        self.keep(inner.strip(), place)
        self.close(name)
        self.blank(place)
        return True

    def _card(self, rest: str, place: int) -> None:
        """Show a component that is nothing but what its attributes say."""
        if not _CARD.search(rest):
            self._caption(rest, place)
            return
        href = _HREF.search(rest)
        title = _title(rest)
        self.blank(place)
        self.keep(f"[{title}]({href[1] or href[2]})" if href else title, place)
        self._caption(rest, place)

    def _caption(self, rest: str, place: int) -> None:
        if found := _SHOWN.search(rest):
            self.keep(found[1] or found[2], place)


def cleaned(lines: Sequence[tuple[str, int]], *, modules: bool) -> Script:
    """Return a page without its components; `modules` is whether it may hold a program's lines."""
    cleaner = _Cleaner()
    read = without_programs(without_modules(lines) if modules else lines, indented=modules)
    for text, place, coded in fenced(list(_joined(read))):
        if coded:
            cleaner.code(text, place)
        else:
            cleaner.line(text, place)
    return Script(cleaner.lines, cleaner.places, cleaner.opened, cleaner.closed)


def _joined(lines: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield lines, a tag that runs over several as one, followed by blank lines in their place."""
    held: list[tuple[str, int]] = []
    for text, place, coded in fenced(list(lines)):
        if held:
            held.append((text, place))
        elif not coded and _BEGUN.fullmatch(text):
            held = [(text, place)]
        else:
            yield text, place
            continue
        if ">" in text or len(held) >= _LONGEST_TAG or not text.strip():
            yield from _together(held)
            held = []
    yield from held


def _together(held: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    whole = " ".join(text.strip() for text, _ in held)
    if not _TAG.fullmatch(whole):
        yield from held
        return
    yield whole, held[0][1]
    yield from (("", place) for _, place in held[1:])


def _title(attributes: str) -> str:
    found = _TITLE.search(attributes)
    return next((it for it in found.groups() if it), "") if found else ""


def _width(text: str) -> int:
    found = _INDENT.match(text)
    return len(found.group().expandtabs(_WIDTH)) if found else 0


def _cut(text: str, width: int) -> str:
    indent = _width(text)
    return " " * max(indent - width, 0) + text.lstrip(" \t") if indent else text
