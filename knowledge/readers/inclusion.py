"""Put the text of included files where a page names them: partials, snippets and scissors."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience
from knowledge.readers.encodings import decoded
from knowledge.readers.matter import front_matter
from knowledge.readers.references import (
    DEEPEST,
    HUGO,
    IMPORT,
    MOST,
    SCISSORS,
    SNIPPET,
    VITE,
    candidates,
)

_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{[\"'`]([^{}]*)[\"'`]\})")
_PROPERTY = re.compile(r"\{\s*(?:props\.)?(\w+)\s*\}")
_STATEMENT = 10
"""Lines that an include counts for, however short it is."""
_MOST_LINES = 20_000
"""Lines that includes may add to a page: they multiply where each includes the next one twice."""


@dataclass(slots=True)
class Library:
    """The files that a page's source handed over with it."""

    files: Mapping[str, bytes]
    audiences: set[str] = field(default_factory=set[str])
    """What included files say of who may see them."""
    added: int = 0

    @property
    def is_full(self) -> bool:
        """Return whether so much was included that nothing more is."""
        return self.added > _MOST_LINES

    def find(self, name: str, page: str) -> str | None:
        """Return the path of the file that a page means."""
        return next((it for it in candidates(name, page) if it in self.files), None)

    def narrowed(self, audience: str | None) -> str | None:
        """Return a page's audience: who includes what is not for everybody is not for everybody."""
        return next((it for it in self.audiences if it != Audience.PUBLIC), audience)

    def text(self, path: str) -> str:
        """Return the text of a file without its front matter; nothing of what is no text."""
        if self.is_full:
            return ""
        try:
            matter, body = front_matter(decoded(path, self.files[path]))
        except SourceUnreadable:
            return ""
        if matter.audience:
            self.audiences.add(matter.audience)
        self.added += body.count("\n") + _STATEMENT
        return body.strip("\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of lines that come from one file."""

    path: str
    """The file, against which what it includes is looked for."""
    lines: list[tuple[str, int]]
    """Each with its line in the page."""


def with_partials(part: Part, library: Library, depth: int = 0) -> list[tuple[str, int]]:
    """Return lines in which every partial's tag has become the partial's lines."""
    if not library.files or depth >= DEEPEST:
        return part.lines
    text = "\n".join(line for line, _ in part.lines)
    imported = {it["component"]: it["imported"] for it in IMPORT.finditer(text)}
    found: list[tuple[str, int]] = []
    for line, place, coded in fenced(part.lines):
        named = None if coded else _named(line, imported)
        path = named and library.find(named[0], part.path)
        if not path or not named or len(library.files) > MOST:
            found.append((line, place))
            continue
        body = _filled(library.text(path), named[1])
        inner = Part(path, [(one, place) for one in body.split("\n")])
        # A partial is a block of its own, whatever stands above and below its tag.
        found += [("", place), *with_partials(inner, library, depth + 1), ("", place)]
    return found


def fenced(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int, bool]]:
    """Yield lines with whether they are part of a block of code."""
    fence = ""
    for line, place in lines:
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
            yield line, place, True
        elif fence:
            yield line, place, True
            if found and found[1].startswith(fence) and not line.strip().strip("`~"):
                fence = ""
        else:
            yield line, place, False


def _named(line: str, imported: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what a line includes and what it hands over, if it does nothing else."""
    text = line.strip()
    for pattern in (SCISSORS, VITE, HUGO, SNIPPET):
        if (found := pattern.fullmatch(text)) and found.lastgroup:
            return found.group(found.lastgroup), text
    tag = re.fullmatch(r"<([A-Z]\w*)(\s[^<>]*)?/>|<([A-Z]\w*)(\s[^<>]*)?>\s*</\3>", text)
    if tag and (name := imported.get(tag[1] or tag[3])):
        return name, tag[2] or tag[4] or ""
    return None


def _filled(text: str, attributes: str) -> str:
    """Return a partial with what its tag hands over."""
    values = {it[0]: it[1] or it[2] or it[3] for it in _ATTRIBUTE.findall(attributes)}
    if not values:
        return text
    return _PROPERTY.sub(lambda place: values.get(place[1], place[0]), text)
