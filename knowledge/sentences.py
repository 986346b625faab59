"""Text cut into what can be cited: sentences of prose, list items, table rows, code as a whole."""

import re
from itertools import pairwise

from knowledge.markup import says_something
from knowledge.models import BlockKind, Chunk

_END = re.compile(r"[.!?…][\"'”’)\]*_`]*(?=\s+[\"'“(\[*_`]*[A-Z0-9<])|\n[ \t]*\n")
# A letter alone is an initial; behind an apostrophe it is the end of a word: "don't.", "Ann's.".
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|fig|dr|mr|mrs|ms|st|inc|ltd|jr|sr)"
    r"|(?<!['’])\b[A-Z])\.$",
    re.IGNORECASE,
)
_LOOK_BACK = 8
"""Characters in front of a full stop within which an abbreviation shows."""

_ITEM = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:[-*+]|\d{1,9}[.)])[ \t]+\S", re.MULTILINE)
_ROW_END = re.compile(r"</tr>", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)

Span = tuple[int, int]
"""Where a piece begins and ends in its text."""


def sentences(chunk: Chunk) -> tuple[str, ...]:
    """Return a chunk's citable sentences in order, verbatim, those without a word left out."""
    pieces = (chunk.text[start:end].strip() for start, end in spans(chunk.kind, chunk.text))
    return tuple(piece for piece in pieces if says_something(piece))


def spans(kind: BlockKind, text: str) -> list[Span]:
    """Return where the sentences of a block lie; together they are the whole text."""
    if kind is BlockKind.CODE or _FENCE.search(text):
        return _fenced(text)
    if kind is BlockKind.TABLE:
        return _rows(text)
    if kind is BlockKind.LIST:
        return _between(text, [match.start() for match in _ITEM.finditer(text)])
    return prose(text)


def prose(text: str) -> list[Span]:
    """Return where the sentences of prose lie; list items within it are sentences of their own."""
    ends = [
        match.end()
        for match in _END.finditer(text)
        if not _ABBREVIATED.search(text, max(match.start() - _LOOK_BACK, 0), match.end())
    ]
    return _between(text, sorted({*ends, *(match.start() for match in _ITEM.finditer(text))}))


def _rows(text: str) -> list[Span]:
    ends = [match.end() for match in _ROW_END.finditer(text)]
    return _between(text, ends or [at + 1 for at, char in enumerate(text) if char == "\n"])


def _fenced(text: str) -> list[Span]:
    """Return prose before, between and after fences in sentences, and each fenced block whole."""
    fences = [match.start() for match in _FENCE.finditer(text)]
    if not fences:
        return [(0, len(text))]
    found: list[Span] = [(start, end) for start, end in prose(text[: fences[0]])]
    for opening, closing in zip(fences[::2], [*fences[1::2], len(text)], strict=False):
        end = text.find("\n", closing) + 1 or len(text)
        found.append((opening, end))
        following = next((fence for fence in fences if fence > closing), len(text))
        found.extend((end + a, end + b) for a, b in prose(text[end:following]))
    return found


def _between(text: str, cuts: list[int]) -> list[Span]:
    edges = sorted({0, len(text), *cuts})
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip()]
