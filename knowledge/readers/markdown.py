"""Read Markdown and plain text: blocks that are verbatim and know their line.

A quote of such a block can be found again. What a page carries for its site generator (front
matter, Liquid, MDX imports, lone tags and images) becomes no block; inside a block it stays,
because a quote must stand in the file as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.markup import noise, plain, says_something
from knowledge.models import Block, BlockKind, Original
from knowledge.readers.encodings import decoded
from knowledge.readers.matter import FrontMatter, front_matter
from knowledge.readers.page import Page
from knowledge.readers.script import Script

# Blocks are all that is read of a page: what is inside of them stays as it was written.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")

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
    return page_of(Script.of(body), _PARSER, matter)


def page_of(script: Script, parser: MarkdownIt, matter: FrontMatter) -> Page:
    """Return the blocks of a script under their headings."""
    parts = list(_parts("\n".join(script.lines), parser))
    blocks = tuple(_blocks(script, parts))
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


def _blocks(script: Script, parts: list[_Heading | _Stretch]) -> Iterator[Block]:
    trail: list[_Heading] = []
    lines = script.lines
    end = -1
    for part in parts:
        if isinstance(part, _Heading):
            trail = [above for above in trail if above.level < part.level] + [part]
            continue
        headings = tuple(above.text for above in trail if above.text)
        for first, last in _pieces(lines, part):
            adjacent = end >= 0 and first - end < _APART and not "".join(lines[end:first]).strip()
            text = "\n".join(lines[first:last])
            places = script.places[first:last]
            yield Block(part.kind, text, headings, places[0], None, adjacent, _scattered(places))
            end = last


def _scattered(places: Sequence[int]) -> tuple[int, ...]:
    """Return the lines of a block's lines if they do not follow one another."""
    following = isinstance(places, range) or places == list(
        range(places[0], places[0] + len(places))
    )
    return () if following else tuple(places)


def _pieces(lines: Sequence[str], part: _Stretch) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines of a stretch that say something; code and tables stay whole."""
    if part.kind in {BlockKind.CODE, BlockKind.TABLE}:
        runs = [(part.first, part.last)]
    else:
        runs = _runs(lines, part)
    for first, last in runs:
        text = "\n".join(lines[first:last]).rstrip()
        if says_something(text):
            yield first, first + text.count("\n") + 1


def _runs(lines: Sequence[str], part: _Stretch) -> list[tuple[int, int]]:
    silent = (part.first + at for at in noise(lines[part.first : part.last]))
    edges = [part.first - 1, *silent, part.last]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
