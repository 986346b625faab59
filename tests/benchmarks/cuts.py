"""Other ways of cutting pages than the product has, for the ladder: made from its chunks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.analysis import embedded_text
from knowledge.chunking import content_hash
from knowledge.models import Chunk
from knowledge.sentences import sentences

Recut = Callable[[Sequence[Chunk]], Sequence[Chunk]]


def merged(longest: int) -> Recut:
    """Return a cut that joins neighbours under the same headings to at most so many characters."""

    def recut(pieces: Sequence[Chunk]) -> Sequence[Chunk]:
        made: list[Chunk] = []
        for piece in pieces:
            last = made[-1] if made else None
            if last is not None and _together(last, piece, longest):
                made[-1] = _with_text(last, f"{last.text}\n\n{piece.text}", last.chunk_id)
            else:
                made.append(piece)
        return made

    return recut


def split(longest: int) -> Recut:
    """Return a cut that parts chunks at sentences into pieces of at most so many characters.

    A sentence that is longer stays whole; with 0 every sentence stands alone.
    """

    def recut(pieces: Sequence[Chunk]) -> Sequence[Chunk]:
        return [part for piece in pieces for part in _parts(piece, longest)]

    return recut


def tails(pieces: Sequence[Chunk], characters: int) -> dict[str, str]:
    """Return what stands at most so many characters in front of each chunk in its section."""
    found: dict[str, str] = {}
    for before, piece in pairwise(pieces):
        if before.path == piece.path and before.headings == piece.headings:
            end = embedded_text(before)[-characters:]
            found[piece.chunk_id] = end[end.find(" ") + 1 :]
    return found


def _together(last: Chunk, piece: Chunk, longest: int) -> bool:
    same = (last.path, last.headings) == (piece.path, piece.headings)
    return same and len(last.text) + len(piece.text) + 2 <= longest


def _parts(piece: Chunk, longest: int) -> Iterator[Chunk]:
    held = ""
    number = 0
    for sentence in sentences(piece):
        if held and len(held) + len(sentence) + 1 > longest:
            yield _with_text(piece, held, f"{piece.chunk_id}-{number}")
            held, number = "", number + 1
        held = f"{held} {sentence}".strip()
    if held:
        yield _with_text(piece, held, f"{piece.chunk_id}-{number}")


def _with_text(piece: Chunk, text: str, chunk_id: str) -> Chunk:
    return replace(piece, text=text, content_hash=content_hash(text), chunk_id=chunk_id)
