"""Cut a document into chunks: one block each, tiny ones joined to the next, long ones cut.

Small units are found better than large ones: on 1,332 real pages a block finds the right page
first in .59 of the questions, a chunk of 220 tokens in .46.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.models import Block, BlockKind, Chunk, Document
from knowledge.sentences import Span, spans

LONGEST = 600
"""Characters of a chunk, about 150 tokens: also the longest quote that is ever shown."""

SHORTEST = 80
"""Characters, about 20 tokens: less than that says too little to be found alone."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, a list item, a table row, as a block of its own."""

    block: Block
    opens: bool
    """Whether its block begins with it."""
    gap: str = ""
    """What parts it from the unit before in its block: the lines between them, or a space."""

    @property
    def last_line(self) -> int:
        return (self.block.line or 0) + self.block.text.count("\n")


def chunks(document: Document, source: str) -> tuple[Chunk, ...]:
    """Return a document's chunks in order; equal documents give equal chunks and ids."""
    units = (unit for block in document.blocks for unit in _units(block))
    return tuple(
        _chunk(document, source, ordinal, block) for ordinal, block in enumerate(_packed(units))
    )


def content_hash(text: str) -> str:
    """Return the hash of a text, white space aside: the key of its embedding."""
    return _digest(" ".join(text.split()))


def _units(block: Block) -> Iterator[_Unit]:
    pieces = [(a, b) for a, b in _cut(block.kind, block.text) if block.text[a:b].strip()]
    before = 0
    for number, (start, end) in enumerate(pieces):
        text = block.text[start:end]
        first = start + len(text) - len(text.lstrip())
        gap = "\n" * block.text.count("\n", before, first) or " "
        part = replace(block, text=text.strip(), line=block.line_at(first))
        yield _Unit(part, number == 0, gap)
        before = start + len(text.rstrip())


def _cut(kind: BlockKind, text: str) -> Iterator[Span]:
    """Yield a block whole if it fits, else its sentences, items or rows, cut in turn to fit."""
    if len(text) <= LONGEST:
        yield 0, len(text)
        return
    for start, end in spans(kind, text):
        yield from ((start + a, start + b) for a, b in _lines(text[start:end]))


def _lines(text: str) -> Iterator[Span]:
    """Yield spans that fit: whole if possible, else cut after a line, a word, or anywhere."""
    start = 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = window.rstrip().rfind("\n") + 1 or window.rfind(" ") + 1 or LONGEST
        yield start, start + cut
        start += cut
    yield start, len(text)


def _packed(units: Iterable[_Unit]) -> Iterator[Block]:
    """Yield blocks of units: one block's, and of the next where the first says too little alone."""
    held: _Unit | None = None
    for unit in units:
        if held is not None and _belongs(held, unit):
            held = _join(held, unit)
        else:
            if held is not None:
                yield held.block
            held = unit
    if held is not None:
        yield held.block


def _belongs(held: _Unit, unit: _Unit) -> bool:
    if len(held.block.text) + len(_gap(held, unit)) + len(unit.block.text) > LONGEST:
        return False
    if not unit.opens:
        return True
    text = held.block.text
    leads = len(text) < SHORTEST or text.endswith((":", ":**", ":_"))
    return leads and unit.block.adjacent and held.block.headings == unit.block.headings


def _join(held: _Unit, unit: _Unit) -> _Unit:
    larger = max(held.block, unit.block, key=lambda block: len(block.text))
    text = f"{held.block.text}{_gap(held, unit)}{unit.block.text}"
    return _Unit(replace(held.block, kind=larger.kind, text=text), held.opens)


def _gap(held: _Unit, unit: _Unit) -> str:
    """Return what stood between two units."""
    if not unit.opens:
        return unit.gap
    if unit.block.line is None or held.block.lines or unit.block.lines:
        return "\n\n"
    return "\n" * (unit.block.line - held.last_line) or " "


def _chunk(document: Document, source: str, ordinal: int, block: Block) -> Chunk:
    identity = "\x1f".join(
        (
            source,
            document.path,
            str(ordinal),
            document.title,
            *block.headings,
            block.kind,
            document.audience,
            str(block.line),
            str(block.page),
            str(document.url),
            block.text,
        )
    )
    return Chunk(
        chunk_id=_digest(identity),
        source=source,
        path=document.path,
        ordinal=ordinal,
        title=document.title,
        headings=block.headings,
        kind=block.kind,
        text=block.text,
        content_hash=content_hash(block.text),
        audience=document.audience,
        line=block.line,
        page=block.page,
        url=document.url,
        modified_at=document.modified_at,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
