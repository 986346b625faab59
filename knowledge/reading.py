"""Read a document as its source holds it: bytes of Markdown or plain text into blocks with lines.

A block is verbatim and knows its line, so that a quote of it can be found again. What a page
carries for its site generator (front matter, Liquid, MDX imports, lone tags and images) becomes
no block; inside a block it stays, because a quote must stand in the file as it is.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import cast

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.errors import SourceUnreadable
from knowledge.markup import noise, plain, says_something
from knowledge.models import Audience, Block, BlockKind, Document, Original

# Blocks are all that is read of a page: what is inside of them stays as it was written.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("inline")
# Plain text is indented for other reasons than to show code, and its angle brackets are no tags.
_TEXT = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "inline"])

_KINDS = {
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_HTML_HEADING = re.compile(r"\s*<h([1-6])(?:\s[^>]*)?>(.*?)</h\1>\s*", re.DOTALL | re.IGNORECASE)
_HTML_ROW = re.compile(r"<t[rdh][\s>]", re.IGNORECASE)
_APART = 2
"""Blank lines that part two blocks: who leaves so many begins something else."""

_INDEX_NAMES = frozenset({"index", "readme", "_index"})


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """What a page says of itself before it begins."""

    title: str | None = None
    audience: str | None = None
    url: str | None = None


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


def read(original: Original, audience: Audience) -> Document:
    """Return a document's blocks; raise `SourceUnreadable` for what holds no text.

    A page may narrow the audience that its load names (`audience: internal` in its front matter),
    never widen it: whoever writes a page must not be able to publish what was loaded as internal.
    Any other word than `public` narrows too, because somebody meant to restrict the page.
    """
    text = _decoded(original)
    matter, body = _front_matter(text)
    parts = list(_parts(body, _parser(original.path)))
    title = matter.title or original.title or _first_heading(parts) or _name(original.path)
    blocks = tuple(_blocks(body.split("\n"), parts, title))
    if not blocks:
        message = f"{original.path}: a page without text"
        raise SourceUnreadable(message)
    narrowed = bool({matter.audience, original.audience} - {None, Audience.PUBLIC})
    return Document(
        path=original.path,
        title=title,
        blocks=blocks,
        audience=Audience.INTERNAL if narrowed else audience,
        url=original.url or matter.url,
        modified_at=original.modified_at,
    )


def _decoded(original: Original) -> str:
    content = original.content
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8")
    if encoding != "utf-16" and b"\0" in content:
        message = f"{original.path}: binary content, not text"
        raise SourceUnreadable(message)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"{original.path}: not {encoding.removesuffix('-sig').upper()} (byte {error.start})"
        message = f"{where}; save it as UTF-8 and load again"
        raise SourceUnreadable(message) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _front_matter(text: str) -> tuple[_FrontMatter, str]:
    """Return what the front matter says, and the text with blank lines in its place."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return _FrontMatter(), text
    fields = _fields(found.group(1))
    url = fields.get("url") or fields.get("canonical_url")
    matter = _FrontMatter(
        title=fields.get("title"),
        audience=fields.get("audience", "").lower() or None,
        url=url if url and url.startswith(("https://", "http://")) else None,
    )
    return matter, "\n" * found.group().count("\n") + text[found.end() :]


def _fields(raw: str) -> dict[str, str]:
    """Return the plain fields of front matter; of broken YAML the lines `name: value`."""
    try:
        parsed: object = yaml.safe_load(raw)
    except (yaml.YAMLError, ValueError):
        pairs = (line.split(":", 1) for line in raw.splitlines() if ":" in line)
        return {name.strip(): plain(value.strip().strip("\"'")) for name, value in pairs}
    if not isinstance(parsed, dict):
        return {}
    found = cast("dict[object, object]", parsed)
    return {
        str(name): text
        for name, value in found.items()
        if isinstance(value, str | int | float) and (text := plain(str(value)))
    }


def _parser(path: str) -> MarkdownIt:
    return _TEXT if path.lower().endswith(".txt") else _MARKDOWN


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


def _name(path: str) -> str:
    """Return a title made of a path: the file's name, or its folder's if that says nothing."""
    names = [PurePosixPath(path).stem, *reversed(PurePosixPath(path).parent.parts)]
    name = next((part for part in names if part.lower() not in _INDEX_NAMES), names[0])
    return " ".join(re.split(r"[-_\s]+", name)).strip().capitalize() or path


def _blocks(lines: list[str], parts: list[_Heading | _Stretch], title: str) -> Iterator[Block]:
    trail: list[_Heading] = []
    end = -1
    for part in parts:
        if isinstance(part, _Heading):
            trail = [above for above in trail if above.level < part.level] + [part]
            continue
        headings = tuple(above.text for above in trail if above.text and above.text != title)
        for first, last in _pieces(lines, part):
            adjacent = end >= 0 and first - end < _APART and not "".join(lines[end:first]).strip()
            text = "\n".join(lines[first:last])
            yield Block(part.kind, text, headings, first + 1, adjacent=adjacent)
            end = last


def _pieces(lines: list[str], part: _Stretch) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines of a stretch that say something; code and tables stay whole."""
    if part.kind in {BlockKind.CODE, BlockKind.TABLE}:
        runs = [(part.first, part.last)]
    else:
        runs = _runs(lines, part)
    for first, last in runs:
        text = "\n".join(lines[first:last]).rstrip()
        if says_something(text):
            yield first, first + text.count("\n") + 1


def _runs(lines: list[str], part: _Stretch) -> list[tuple[int, int]]:
    silent = (part.first + at for at in noise(lines[part.first : part.last]))
    edges = [part.first - 1, *silent, part.last]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
