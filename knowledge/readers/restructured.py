"""Read reStructuredText: turned into Markdown line by line, so that each line keeps its place.

Directives for notes, tabs and tables become what they show, and so does one that a project made
up; those that draw pictures, list other pages or take text from programs are left out. Includes are
what the source handed over, no more. What a `|name|` stands for is often written in a program:
where the text does not say it, nothing stands there.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from markdown_it import MarkdownIt

from knowledge.models import Original
from knowledge.readers.components import cleaned
from knowledge.readers.encodings import decoded
from knowledge.readers.inclusion import Library
from knowledge.readers.markdown import page_of
from knowledge.readers.marks import CLOSE, opening, unmarked
from knowledge.readers.matter import front_matter
from knowledge.readers.page import Page

# What is indented belongs to what stands above it, and angle brackets are no tags.
_PARSER = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "inline"])

_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.!$%&(),/;?@\[\]{|}\\])\1{2,}\s*")
_DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+(?:\|[^|]*\|[ \t]+)?([\w:.+-]+?)::(?:[ \t]+(.*))?")
_COMMENT = re.compile(r"([ \t]*)\.\.(?:[ \t]+.*)?")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?")
_BORDER = re.compile(r"[ \t]*=+(?:[ \t]+=+)+[ \t]*")
_GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*")
_CELL = re.compile(r"[ \t]*([*-])[ \t]+-[ \t]*(.*)|[ \t]+-[ \t]*(.*)")
_FIELD = re.compile(r":[\w -]{1,40}:(?:[ \t].*)?")
_SUBSTITUTED = re.compile(r"``.+?``|( ?)(?<![\w`|])\|([A-Za-z][\w-]*)\|(?:_{1,2})?(?![\w`|])")
_REPLACES = re.compile(r"[ \t]*\.\.[ \t]+\|([A-Za-z][\w-]*)\|[ \t]+replace::[ \t]+(.+)")
_LITERAL = re.compile(r"``(.+?)``")
_ROLE = re.compile(r":[\w:.+-]{1,40}:`([^`<]*?)(?:\s*<[^`>]*>)?`")
_LINK = re.compile(r"`([^`<]+?)\s*<((?:https?://|mailto:)[^`>\s]+)>`__?")
_REFERENCE = re.compile(r"`([^`<]+?)(?:\s*<[^`>]*>)?`__?")
_CODE = frozenset(
    {"code-block", "code", "sourcecode", "parsed-literal", "prompt", "doctest", "testcode", "math"}
)
_LEFT_OUT = frozenset(
    {
        "image",
        "figure",
        "toctree",
        "raw",
        "meta",
        "index",
        "contents",
        "highlight",
        "replace",
        "date",
    }
    | {
        "date",
        "plot",
        "graphviz",
        "digraph",
        "graph",
        "mermaid",
        "uml",
        "video",
        "youtube",
        "jinja",
    }
    | {"literalinclude", "program-output", "command-output", "exec", "unicode", "title", "role"}
    | {"automodule", "autoclass", "autofunction", "automethod", "autosummary", "default-role"}
    | {"currentmodule", "module", "tabularcolumns", "sectionauthor", "codeauthor", "bibliography"}
)
"""Directives that show nothing which can be read."""
_NAMED = ("displayname", "title", "caption")
"""Options that say what a directive is about, where its argument is an address."""
_PLAIN = frozenset(
    {"note", "warning", "tip", "hint", "important", "caution", "danger", "attention", "error"}
    | {"seealso", "versionadded", "versionchanged", "deprecated", "only", "container", "tabs"}
    | {"tab-set", "grid", "table", "rst-class", "class", "epigraph", "pull-quote", "rubric"}
)
_DEEPEST = 20
"""Directives within each other."""

_Lines = list[tuple[str, int]]


def read(original: Original) -> Page:
    """Return the blocks of a text; raise `SourceUnreadable` for what is none."""
    matter, body = front_matter(decoded(original.path, original.content))
    lines = [(line.expandtabs(8), at) for at, line in enumerate(unmarked(body).split("\n"), 1)]
    library = Library(original.includes)
    turned = list(_Turner(library, original.path).turned(_spelled_out(lines)))
    page = page_of(cleaned(turned, modules=False), _PARSER, matter)
    return replace(page, audience=library.narrowed(page.audience))


@dataclass(slots=True)
class _Turner:
    """Turns lines into Markdown; how deep a heading lies follows from which came first."""

    library: Library
    path: str
    adornments: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    depth: int = 0

    def turned(self, lines: _Lines) -> Iterator[tuple[str, int]]:
        at = 0
        while at < len(lines):
            made, at = self._next(lines, at)
            yield from made

    def _next(self, lines: _Lines, at: int) -> tuple[_Lines, int]:  # noqa: PLR0911  # one a kind
        """Return what begins at a line, and where the next thing begins."""
        text, place = lines[at]
        if heading := self._heading(lines, at):
            return heading
        if found := _DIRECTIVE.fullmatch(text):
            end = _end(lines, at + 1, len(found[1]))
            return self._directive(found, lines[at + 1 : end], place), end
        if found := _COMMENT.fullmatch(text):
            return [("", place)], _end(lines, at + 1, len(found[1]))
        if _BORDER.fullmatch(text) or _GRID.fullmatch(text):
            end = _table_end(lines, at)
            return _table(lines[at:end]), end
        return self._text(lines, at)

    def _text(self, lines: _Lines, at: int) -> tuple[_Lines, int]:
        text, place = lines[at]
        if text.lstrip().startswith(">>> "):
            end = next((n for n in range(at, len(lines)) if not lines[n][0].strip()), len(lines))
            return _fenced(lines[at:end], "python", place), end
        if not text.rstrip().endswith("::"):
            return [(_inline(text), place)], at + 1
        end = _end(lines, at + 1, _width(text))
        said = text.rstrip()[:-2].rstrip()
        shown = f"{said}:" if said and text.rstrip()[:-2] == said else said
        return [(_inline(shown), place), *_fenced(lines[at + 1 : end], "", place)], end

    def _heading(self, lines: _Lines, at: int) -> tuple[_Lines, int] | None:
        over = bool(_ADORNMENT.fullmatch(lines[at][0]))
        title_at = at + over
        if title_at + 1 >= len(lines):
            return None
        (title, place), (under, _) = lines[title_at], lines[title_at + 1]
        rules = _ADORNMENT.fullmatch(under) and not _ADORNMENT.fullmatch(title)
        if not title.strip() or not rules or (not over and title[:1].isspace()):
            return None
        if over and lines[at][0].strip()[0] != under.strip()[0]:
            return None
        kind = under.strip()[0], over
        if kind not in self.adornments:
            self.adornments.append(kind)
        level = min(self.adornments.index(kind) + 1, 6)
        heading = f"{'#' * level} {_inline(title.strip())}"
        return [("", place), (heading, place), ("", place)], title_at + 2

    def _directive(  # noqa: PLR0911  # one a kind
        self, found: re.Match[str], body: _Lines, place: int
    ) -> _Lines:
        name, argument = found[2].rpartition(":")[2], (found[3] or "").strip()
        body, options = _options(body)
        if name in _CODE:
            return _fenced(body, argument if name != "math" else "", place)
        if name == "include":
            return self._include(argument, options, place)
        if name in {"list-table", "csv-table"}:
            rows = _listed(body) if name == "list-table" else _separated(body, options)
            return [("", place), *rows, ("", place)]
        if self.depth >= _DEEPEST or name in _LEFT_OUT:
            return [("", place)]
        self.depth += 1
        inner = list(self.turned(_dedented(body)))
        self.depth -= 1
        if name in _PLAIN:
            said = [] if name in {"only", "container"} else [(_inline(argument), place)]
            return [(opening(""), place), *said, *inner, (CLOSE, place), ("", place)]
        title = next((options[it] for it in _NAMED if options.get(it)), argument)
        return [(opening(_inline(title)), place), *inner, (CLOSE, place), ("", place)]

    def _include(self, name: str, options: Mapping[str, str], place: int) -> _Lines:
        path = self.library.find(name, self.path)
        if path is None or self.depth >= _DEEPEST:
            return [("", place)]
        including, self.path = self.path, path
        self.depth += 1
        text = _part(self.library.text(path), options)
        lines = [(line.expandtabs(8), place) for line in text.split("\n")]
        inner = list(self.turned(_spelled_out(lines)))
        self.depth -= 1
        self.path = including
        return [("", place), *inner, ("", place)]


def _options(body: _Lines) -> tuple[_Lines, dict[str, str]]:
    """Return what a directive holds, and what is said of it above that."""
    ends = next((n for n, it in enumerate(body) if not _OPTION.fullmatch(it[0])), len(body))
    pairs = (text.strip()[1:].partition(":") for text, _ in body[:ends])
    return body[ends:], {name: value.strip() for name, _, value in pairs}


def _part(text: str, options: Mapping[str, str]) -> str:
    """Return what an include takes of a file."""
    lines = text.split("\n")
    first, last = options.get("start-line", ""), options.get("end-line", "")
    numbers = [int(it) if re.fullmatch(r"-?\d{1,6}", it) else None for it in (first, last)]
    text = "\n".join(lines[slice(*numbers)])
    if after := options.get("start-after"):
        text = text.partition(after)[2] or text
    if before := options.get("end-before"):
        text = text.partition(before)[0]
    return text


def _spelled_out(lines: _Lines) -> _Lines:
    """Return lines without what is said of the whole text, and with what each `|name|` means."""
    first = next((n for n, it in enumerate(lines) if not _is_field(it[0])), len(lines))
    kept = lines[first:]
    found = (_REPLACES.fullmatch(text) for text, _ in kept)
    known = {it[1]: it[2].strip() for it in found if it}

    def meant(it: re.Match[str]) -> str:
        if it[2] is None:
            return it[0]
        return f"{it[1]}{known[it[2]]}" if it[2] in known else ""

    return [(_SUBSTITUTED.sub(meant, text), place) for text, place in kept]


def _is_field(text: str) -> bool:
    return not text.strip() or bool(_FIELD.fullmatch(text))


def _width(text: str) -> int:
    return len(text) - len(text.lstrip())


def _end(lines: _Lines, at: int, width: int) -> int:
    """Return where what is indented deeper than this ends."""
    end = at
    for n in range(at, len(lines)):
        text = lines[n][0]
        if text.strip() and _width(text) <= width:
            break
        end = n + 1 if text.strip() else end
    return end


def _dedented(lines: _Lines) -> _Lines:
    least = min((_width(text) for text, _ in lines if text.strip()), default=0)
    return [(text[least:], place) for text, place in lines]


def _fenced(lines: _Lines, language: str, place: int) -> _Lines:
    code = _dedented(lines)
    while code and not code[0][0].strip():
        del code[0]
    if not code:
        return [("", place)]
    fence = "````" if any("```" in text for text, _ in code) else "```"
    word = language.split(maxsplit=1)[0] if language else ""
    last = code[-1][1]
    return [("", place), (f"{fence}{word}", code[0][1]), *code, (fence, last), ("", last)]


def _inline(text: str) -> str:
    """Return a line with its roles, references and literals as Markdown has them."""
    if "`" in text:
        text = _LINK.sub(r"[\1](\2)", text)
        text = _LITERAL.sub("\ue012\\1\ue012", _ROLE.sub(r"\1", text))
        text = _REFERENCE.sub(r"\1", text).replace("\ue012", "`")
    return re.sub(r"^(\s*)#\. ", r"\g<1>1. ", text).replace("\\ ", "")


def _table_end(lines: _Lines, at: int) -> int:
    """Return where a table ends: at its third border, or where a grid has no more rows."""
    if _GRID.fullmatch(lines[at][0]):
        ends = (n for n in range(at, len(lines)) if not lines[n][0].lstrip().startswith(("+", "|")))
        return next(ends, len(lines))
    found = (n for n in range(at, len(lines)) if _BORDER.fullmatch(lines[n][0]))
    borders = list(islice(found, 3))
    # Two borders with a blank line behind the second are a table without a head.
    short = (
        len(borders) > 1 and not "".join(text for text, _ in lines[borders[1] + 1 :][:1]).strip()
    )
    return borders[1 if short else -1] + 1


def _table(lines: _Lines) -> _Lines:
    place = lines[0][1]
    grid = bool(_GRID.fullmatch(lines[0][0]))
    rows = _grid_rows(lines) if grid else _simple_rows(lines)
    return [("", place), *_rows(rows), ("", place)]


def _grid_rows(lines: _Lines) -> list[tuple[list[str], int]]:
    rows: list[tuple[list[str], int]] = []
    fresh = True
    for text, place in lines:
        if _GRID.fullmatch(text) or not text.strip().startswith("|"):
            fresh = True
            continue
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        _put(rows, cells, place, goes_on=not fresh)
        fresh = False
    return rows


def _simple_rows(lines: _Lines) -> list[tuple[list[str], int]]:
    starts = [found.start() for found in re.finditer(r"=+", lines[0][0])]
    ends: list[int | None] = [*starts[1:], None]
    rows: list[tuple[list[str], int]] = []
    for text, place in lines:
        if text.strip() and not _BORDER.fullmatch(text) and set(text.strip()) - set("- "):
            cells = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
            _put(rows, cells, place, goes_on=not cells[0])
    return rows


def _separated(lines: _Lines, options: Mapping[str, str]) -> _Lines:
    """Return the rows of a table whose cells commas part."""
    place = lines[0][1] if lines else 0
    try:
        written = [options.get("header", ""), *(text.strip() for text, _ in lines)]
        rows = list(csv.reader(written, skipinitialspace=True))
    except csv.Error:
        return []
    return _rows([(row, place) for row in rows if row])


def _listed(lines: _Lines) -> _Lines:
    """Return the rows of a table that is written as a list of lists."""
    rows: list[tuple[list[str], int]] = []
    for text, at in lines:
        found = _CELL.fullmatch(text)
        if found and found[1]:
            rows.append(([found[2]], at))
        elif found and rows:
            rows[-1][0].append(found[3])
        elif text.strip() and rows:
            rows[-1][0][-1] = f"{rows[-1][0][-1]} {text.strip()}"
    return _rows(rows)


def _put(rows: list[tuple[list[str], int]], cells: list[str], place: int, *, goes_on: bool) -> None:
    """Add a row, or go on with the cells of the last one."""
    if not goes_on or not rows:
        rows.append((cells, place))
        return
    before = rows[-1][0]
    for n, cell in enumerate(cells[: len(before)]):
        before[n] = f"{before[n]} {cell}".strip()


def _rows(rows: Sequence[tuple[list[str], int]]) -> _Lines:
    if not rows:
        return []
    width = max(len(cells) for cells, _ in rows)
    made = [
        (f"| {' | '.join(_inline(it).replace('|', '¦') for it in cells)} |", at)
        for cells, at in ((cells + [""] * (width - len(cells)), at) for cells, at in rows)
    ]
    return [made[0], (f"|{'---|' * width}", made[0][1]), *made[1:]]
