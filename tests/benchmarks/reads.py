"""How much of the answers is in what would be read: by how many finds, and how much around each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.measures import Row, mean
from knowledge.markup import plain, says_something
from knowledge.models import Chunk, Passage
from knowledge.sentences import prose
from tests.benchmarks.shelf import Shelf

DEPTHS = (1, 2, 3, 4, 6, 8, 12, 20)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much around a find is read."""

    name: str
    chunks: int
    """Neighbours under the same headings, each way."""


REACHES = (
    Reach("the chunk alone", 0),
    Reach("a chunk before and after", 1),
    Reach("the section", 10_000),
)


def shares(
    shelf: Shelf, rows: Sequence[Row], found: Sequence[Sequence[Passage]]
) -> Iterator[tuple[str, list[float], list[int]]]:
    """Yield for each reach the share of the answers and the characters, by `DEPTHS`."""
    answers = [_pieces(row.answer or "") for row in rows]
    for reach in REACHES:
        held: list[float] = []
        spent: list[int] = []
        for depth in DEPTHS:
            texts = [read(shelf, passages[:depth], reach.chunks) for passages in found]
            told = [_share(one, text) for one, text in zip(answers, texts, strict=True) if one]
            held.append(mean(told).value)
            spent.append(sum(map(len, texts)) // max(len(texts), 1))
        yield reach.name, held, spent


def read(shelf: Shelf, passages: Sequence[Passage], reach: int) -> str:
    """Return the text around some finds, none of it twice."""
    rows = sorted({row for it in passages for row in _around(shelf, it.chunk, reach)})
    return "\n\n".join(shelf.chunks[row].text for row in rows)


def _around(shelf: Shelf, chunk: Chunk, reach: int) -> range:
    """Return where the chunk and its neighbours under the same headings stand."""
    first = last = shelf.rows[chunk.chunk_id]
    while shelf.rows[chunk.chunk_id] - first < reach and _together(shelf, first - 1, chunk):
        first -= 1
    while last - shelf.rows[chunk.chunk_id] < reach and _together(shelf, last + 1, chunk):
        last += 1
    return range(first, last + 1)


def _together(shelf: Shelf, row: int, chunk: Chunk) -> bool:
    if not 0 <= row < len(shelf.chunks):
        return False
    other = shelf.chunks[row]
    return (other.path, other.headings) == (chunk.path, chunk.headings)


def _pieces(answer: str) -> list[str]:
    texts = [answer[start:end] for start, end in prose(answer)]
    return [_bare(text) for text in texts if says_something(text)]


def _share(pieces: Sequence[str], text: str) -> float:
    bare = _bare(text)
    return sum(piece in bare for piece in pieces) / len(pieces)


def _bare(text: str) -> str:
    return "".join(plain(text).split()).lower()
