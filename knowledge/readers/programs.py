"""Take the lines of programs away that a page carries beside its text: no reader sees them.

What a page shows of a program stands in code, and stays.
"""

import re
from collections.abc import Iterable, Iterator

from knowledge.readers.inclusion import fenced

_MODULE = re.compile(r"(?:import\s+[\w{*\"'].*|export\s+(?:default|const|function|let)\s.*)")
_PROGRAM = re.compile(r"[ \t]*<(script|style)(?=[\s>])(?![^<>]*/>)", re.IGNORECASE)
_CODE_INDENT = 4
"""Columns from which on Markdown takes a line for code."""

Line = tuple[str, int]
"""A line and its place in the file."""


def without_modules(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, blank where MDX holds imports and exports: until the next blank line."""
    within = False
    for text, place, coded in fenced(list(lines)):
        if not coded:
            within = bool(text.strip()) and (within or bool(_MODULE.match(text)))
        yield ("" if within else text), place


def without_programs(lines: Iterable[Line], *, indented: bool) -> Iterator[Line]:
    """Yield lines, blank where a script or a style sheet stands, also what a search engine reads.

    One that never ends is left: better too much than a page cut off. `indented` is whether lines
    far to the right may be more than code.
    """
    held: list[Line] = []
    name = before = ""
    for text, place, coded in fenced(list(lines)):
        if held:
            held.append((text, place))
        elif not coded and (found := _PROGRAM.match(text)):
            name = f"</{found[1].lower()}>"
            shown = not indented and _width(text) >= _CODE_INDENT and not _is_tag(before)
            held = [] if shown else [(text, place)]
        before = text
        if not held:
            yield text, place
        elif (end := text.lower().find(name)) >= 0:
            yield from (("", at) for _, at in held[:-1])
            yield text[end + len(name) :], place
            held = []
    yield from held


def _is_tag(line: str) -> bool:
    """Say whether a line is HTML: what follows it is no code, however far it is indented."""
    return line.lstrip().startswith("<") and _width(line) < _CODE_INDENT


def _width(line: str) -> int:
    line = line.expandtabs(_CODE_INDENT)
    return len(line) - len(line.lstrip())
