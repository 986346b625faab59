"""HTML taken apart into tags and text, in time that grows with its length and nothing else.

No tree is built: parsers that build one need a minute, or fall over, where a hundred thousand
elements lie within each other.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_PLAIN = re.compile(r"[^>\"']*")
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?")
_RAW = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE)
    for tag in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_LONGEST_ATTRIBUTES = 20_000
"""Characters of a tag's attributes that are looked at; what is longer is a picture in a URL."""


def names(listed: str) -> frozenset[str]:
    """Return the names of a list that is written as words."""
    return frozenset(re.findall(r"\w+", listed))


@dataclass(frozen=True, slots=True)
class Opening:
    """A start tag; `inner` is the text of elements that hold nothing else, such as `title`."""

    tag: str
    written: str
    """Attributes as they are written."""
    inner: str = ""
    end: int = 0
    """Where the tag ends in its source."""

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return the attributes by name in lower case; one without a value is empty."""
        found = _ATTRIBUTE.findall(self.written[:_LONGEST_ATTRIBUTES])
        return {name.lower(): html.unescape(value.strip("\"'")) for name, value in reversed(found)}


@dataclass(frozen=True, slots=True)
class Closing:
    """An end tag."""

    tag: str


Piece = Opening | Closing | str
"""A tag, or text with its entities resolved."""


def pieces(source: str) -> Iterator[Piece]:
    """Yield tags and text in order; comments and declarations are left out."""
    at = 0
    while (opening := source.find("<", at)) >= 0:
        if opening > at:
            yield html.unescape(source[at:opening])
        name = _NAME.match(source, opening)
        if name is None:
            at, text = _no_tag(source, opening)
            if text:
                yield text
            continue
        at = _end(source, name.end())
        piece, at = _tag(source, name, at)
        yield piece
    yield html.unescape(source[at:])


def _no_tag(source: str, at: int) -> tuple[int, str]:
    """Return where a comment or declaration ends, or that the sign is a mere sign."""
    for start, end in (("<!--", "-->"), ("<!", ">"), ("<?", ">"), ("</", ">")):
        if source.startswith(start, at):
            found = source.find(end, at + 2)
            return (len(source) if found < 0 else found + len(end)), ""
    return at + 1, "<"


def _end(source: str, at: int) -> int:
    """Return where a tag ends; a quote that never ends is no quote."""
    while at < len(source):
        plain = _PLAIN.match(source, at)
        at = plain.end() if plain else at
        if at >= len(source) or source[at] == ">":
            return at + 1
        closing = source.find(source[at], at + 1)
        if closing < 0:
            found = source.find(">", at)
            return len(source) if found < 0 else found + 1
        at = closing + 1
    return at


def _tag(source: str, name: re.Match[str], end: int) -> tuple[Opening | Closing, int]:
    tag = name[2].lower()
    if name[1]:
        return Closing(tag), end
    written = source[name.end() : end - 1]
    raw = _RAW.get(tag)
    if raw is None:
        return Opening(tag, written, end=end), end
    closing = raw.search(source, end)
    close = closing.start() if closing else len(source)
    return Opening(tag, written, html.unescape(source[end:close]), end), close
