"""What a voice model is shown: the sentences of the passages, each under a number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.models import BlockKind, Chunk, Section
from knowledge.sentences import sentences

_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[\s|:-]+$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """One sentence of a passage, under the number by which a draft cites it."""

    cite: str
    chunk: Chunk
    start: int
    """Where in the chunk's text it begins."""
    end: int

    @property
    def text(self) -> str:
        """Return the sentence, verbatim."""
        return self.chunk.text[self.start : self.end]

    @property
    def evidence(self) -> str:
        """Return what the sentence says: a table's row says it under the heads of its columns."""
        if self.chunk.kind is not BlockKind.TABLE or "|" not in self.text:
            return self.text
        first, *rest = self.chunk.text.strip().split("\n", 2)
        heads, cells = _cells(first), _cells(self.text)
        # Of a long table that was cut, only the first piece has the heads.
        if not rest or not _RULE.match(rest[0]) or heads == cells or len(heads) != len(cells):
            return self.text
        told = (f"{head} {cell}" for head, cell in zip(heads, cells, strict=True))
        return "; ".join(told)

    @property
    def frame(self) -> str:
        """Return what it stands under: title, headings, and the line that leads into its list."""
        lead = ""
        first = self.chunk.text.strip().partition("\n")[0].strip()
        if first.endswith(":") and not self.text.startswith(first):
            lead = first
        return "\n".join((self.chunk.title, *self.chunk.headings, lead))


def numbered(sections: Sequence[Section]) -> tuple[Numbered, ...]:
    """Return every sentence that a model is shown, in order."""
    chunks = dict.fromkeys(chunk for section in sections for chunk in section.chunks)
    return tuple(one for p, chunk in enumerate(chunks, 1) for one in _sentences(p, chunk))


def cells_of(one: Numbered) -> list[str]:
    """Return the cells of a table's row; none where it is something else."""
    return _cells(one.text) if one.chunk.kind is BlockKind.TABLE and "|" in one.text else []


def _sentences(p: int, chunk: Chunk) -> Iterator[Numbered]:
    position = 0
    for s, text in enumerate(sentences(chunk), 1):
        start = chunk.text.index(text, position)
        position = start + len(text)
        yield Numbered(f"p{p}.s{s}", chunk, start, position)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(row.strip().strip("|"))]
