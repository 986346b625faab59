"""Read Markdown and plain text: blocks that are verbatim and know their line.

A quote of such a block can be found again. What a page carries for its site generator (front
matter, Liquid, MDX imports, lone tags and images) becomes no block; inside a block it stays,
because a quote must stand in the file as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.markup import noise, plain, says_something
from knowledge.models import Block, BlockKind, Original
from knowledge.readers.components import SIGNS, cleaned
from knowledge.readers.encodings import decoded
from knowledge.readers.inclusion import Library, Part, with_partials
from knowledge.readers.liquid import Liquid
from knowledge.readers.marks import unmarked
from knowledge.readers.matter import FrontMatter, front_matter
from knowledge.readers.page import Page
from knowledge.readers.script import Script

# Blocks are all that is read of a page: what is inside of them stays as it was written.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")
# MDX is indented for its components, never to show code.
_COMPONENTS = MarkdownIt("commonmark").enable("table").disable(["code", "inline"])

_KINDS = {
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
}
_HTML_HEADING = re.compile(r"\s*<h([1-6])(?:\s[^>]*)?>(.*?)</h\1>\s*", re.DOTALL | re.IGNORECASE)
_HTML_ROW = re.compile(r"<t[rdh][\s>]", re.IGNORECASE)
_APART = 2
"""Blank lines that part two blocks: who leaves so many begins something else."""
_PART = 7
"""The level of the title of a tab, step or note: below every heading."""


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines `first` to `last` (0-based, without `last`) that may hold blocks of one kind."""

    kind: BlockKind
    first: int
    last: int


def read(original: Original) -> Page:
    """Return the blocks of a page; raise `SourceUnreadable` for what is no text."""
    matter, body = front_matter(decoded(original.path, original.content))
    if not SIGNS.search(body):
        return page_of(Script.of(body), _PARSER, matter)
    library = Library(original.includes)
    part = Part(original.path, list(zip(*_numbered(unmarked(body)), strict=True)))
    lines = with_partials(part, library)
    lines = Liquid(library, matter.fields).rendered(original.path, lines)
    is_mdx = original.path.lower().endswith(".mdx")
    script = replace(cleaned(lines, modules=is_mdx), written=body.split("\n"))
    page = page_of(script, _COMPONENTS if is_mdx else _PARSER, matter)
    return replace(page, audience=library.narrowed(page.audience))


def _numbered(body: str) -> tuple[list[str], Sequence[int]]:
    script = Script.of(body)
    return list(script.lines), script.places


def page_of(script: Script, parser: MarkdownIt, matter: FrontMatter) -> Page:
    """Return the blocks of a script under their headings."""
    parts = list(_parts("\n".join(script.lines), parser))
    blocks = tuple(_Setter(script).blocks(parts))
    return Page(blocks, matter.title, _first_heading(parts), matter.audience, matter.url)


def _parts(body: str, parser: MarkdownIt) -> Iterator[_Heading | _Stretch]:
    """Yield headings and stretches of lines, in the order of the page."""
    tokens = parser.parse(body)
    for index, token in enumerate(tokens):
        if token.level > 0 or token.map is None or token.nesting < 0:
            continue
        if token.type == "heading_open":
            text = plain(tokens[index + 1].content)
            yield _Heading(int(token.tag[1]), text, token.map[0])
        else:
            yield from _html_headings(token, token.map[0])
            yield _stretch(token, token.map)


def _html_headings(token: Token, first: int) -> Iterator[_Heading]:
    if token.type == "html_block" and (found := _HTML_HEADING.match(token.content)):
        yield _Heading(int(found.group(1)), plain(found.group(2)), first)


def _stretch(token: Token, lines: list[int]) -> _Stretch:
    rows = token.type in {"html_block", "code_block"} and _HTML_ROW.search(token.content)
    kind = BlockKind.TABLE if rows else _KINDS.get(token.type, BlockKind.PARAGRAPH)
    return _Stretch(kind, lines[0], lines[1])


def _first_heading(parts: list[_Heading | _Stretch]) -> str | None:
    tops = (part.text for part in parts if isinstance(part, _Heading) and part.level == 1)
    return next((text for text in tops if text), None)


@dataclass(slots=True)
class _Setter:
    """Puts blocks under the headings and the parts that they stand in."""

    script: Script
    trail: list[_Heading] = field(default_factory=list[_Heading])
    floors: list[int] = field(default_factory=list[int])
    """How much of the trail the open parts found, their own titles left out."""
    events: list[int] = field(init=False)
    """Lines before which parts begin or end, the last one first."""

    def __post_init__(self) -> None:
        self.events = sorted({*self.script.opened, *self.script.closed}, reverse=True)

    def blocks(self, parts: Sequence[_Heading | _Stretch]) -> Iterator[Block]:
        """Yield the blocks in order."""
        lines, places = self.script.lines, self.script.places
        end = -1
        for part in parts:
            if isinstance(part, _Heading):
                self._heading(part)
                continue
            for first, last in _pieces(self.script, part):
                self._catch_up(first)
                adjacent = end >= 0 and not self._apart(end, first)
                text = "\n".join(lines[first:last])
                where = places[first:last]
                yield Block(
                    part.kind, text, self._path(), where[0], None, adjacent, _scattered(where)
                )
                end = last

    def _apart(self, end: int, first: int) -> bool:
        """Say whether anything stands between two pieces, be it a tag that was taken out."""
        lines, places = self.script.lines, self.script.places
        written = self.script.written or lines
        between = [*lines[end:first], *written[places[end - 1] : places[first] - 1]]
        return first - end >= _APART or any(line.strip() for line in between)

    def _heading(self, heading: _Heading) -> None:
        self._catch_up(heading.line)
        floor = self.floors[-1] + 1 if self.floors else 0
        above, within = self.trail[:floor], self.trail[floor:]
        self.trail = [*above, *(it for it in within if it.level < heading.level), heading]

    def _catch_up(self, line: int) -> None:
        """Begin and end the parts that begin and end before a line."""
        while self.events and self.events[-1] <= line:
            at = self.events.pop()
            for _ in range(self.script.closed.get(at, 0)):
                if self.floors:
                    del self.trail[self.floors.pop() :]
            for title in self.script.opened.get(at, ()):
                self.floors.append(len(self.trail))
                self.trail.append(_Heading(_PART, title, at))

    def _path(self) -> tuple[str, ...]:
        return tuple(above.text for above in self.trail if above.text)


def _scattered(places: Sequence[int]) -> tuple[int, ...]:
    """Return the lines of a block's lines if they do not follow one another."""
    following = isinstance(places, range) or places == list(
        range(places[0], places[0] + len(places))
    )
    return () if following else tuple(places)


def _pieces(script: Script, part: _Stretch) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines of a stretch that say something; code and tables stay whole."""
    if part.kind in {BlockKind.CODE, BlockKind.TABLE}:
        runs = [(part.first, part.last)]
    else:
        runs = _runs(script, part)
    for first, last in runs:
        text = "\n".join(script.lines[first:last]).rstrip()
        if says_something(text):
            yield first, first + text.count("\n") + 1


def _runs(script: Script, part: _Stretch) -> list[tuple[int, int]]:
    silent = {part.first + at for at in noise(script.lines[part.first : part.last])}
    silent.update(script.silenced(part.first, part.last))
    edges = [part.first - 1, *sorted(silent), part.last]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
