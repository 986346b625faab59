"""A set's chunks in memory, searched as a store does it: what a ladder of variants is measured on.

Cutting, terms, scores, fusion and order are the product's own code; only the store is not. So a
variant costs seconds, and the default among them must give what `quality.py` measures.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import chunk_terms, embedded_text
from knowledge.chunking import chunks
from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Chunk, Document, Hit, Original, TermStatistics, Vector
from knowledge.ranking import count_terms, idf
from knowledge.reading import read

K1, B = 1.2, 0.75

Cut = Callable[[Document], Sequence[Chunk]]


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a term stands: rows of the shelf, and what BM25 makes of its count there."""

    rows: NDArray[np.int64]
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Chunks, their vectors and their terms."""

    chunks: Sequence[Chunk]
    vectors: Vector
    postings: dict[str, Posting]
    statistics: TermStatistics
    rows: dict[str, int]
    """Where each chunk stands, by its id."""

    def chunk(self, chunk_id: str) -> Chunk:
        """Return a chunk."""
        return self.chunks[self.rows[chunk_id]]

    def cosines(self, vector: Vector) -> NDArray[np.float32]:
        """Return every chunk's cosine to a question."""
        return self.vectors @ vector

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return every chunk's BM25 score."""
        found = np.zeros(len(self.chunks))
        for term in terms:
            posting = self.postings.get(term)
            if posting is not None:
                found[posting.rows] += idf(term, self.statistics) * posting.shares
        return found

    def dense(self, vector: Vector, depth: int) -> list[Hit]:
        """Return the nearest chunks, best first."""
        return self.best(self.cosines(vector), depth)

    def lexical(self, terms: Sequence[str], depth: int) -> list[Hit]:
        """Return the chunks that hold most of the terms, best first."""
        scores = self.scores(terms)
        return self.best(np.where(scores > 0, scores, -np.inf), depth)

    def best(self, scores: NDArray[np.float64] | Vector, depth: int) -> list[Hit]:
        """Return the `depth` chunks that score highest, but for those without a score."""
        depth = min(depth, len(scores))
        rows: list[int] = np.argpartition(-scores, depth - 1)[:depth].tolist() if depth else []
        found = [(float(scores[row]), self.chunks[row]) for row in rows if np.isfinite(scores[row])]
        found.sort(key=lambda it: (-it[0], it[1].chunk_id))
        return [Hit(it.chunk_id, it.path, it.content_hash, score) for score, it in found]


def documents(pages: Path) -> list[Document]:
    """Return every page that can be read."""
    found: list[Document] = []
    for page in sorted(path for path in pages.rglob("*") if path.is_file()):
        try:
            original = Original(page.relative_to(pages).as_posix(), page.read_bytes())
            found.append(read(original, Audience.INTERNAL))
        except SourceUnreadable:
            continue
    return found


def cut_as_the_product_does(document: Document) -> Sequence[Chunk]:
    """Return a document's chunks."""
    return chunks(document, "pages")


def shelved(
    pieces: Sequence[Chunk],
    embed: Callable[[Sequence[str]], Vector],
    text_of: Callable[[Chunk], str] = embedded_text,
    terms_of: Callable[[Chunk], Sequence[str]] = chunk_terms,
) -> Shelf:
    """Return chunks as a shelf; `text_of` is embedded, `terms_of` is found by words."""
    texts = [terms_of(piece) for piece in pieces]
    statistics = count_terms(texts)
    vectors = embed([text_of(piece) for piece in pieces])
    rows = {piece.chunk_id: row for row, piece in enumerate(pieces)}
    return Shelf(pieces, vectors, _postings(texts, statistics), statistics, rows)


def _postings(texts: Sequence[Sequence[str]], statistics: TermStatistics) -> dict[str, Posting]:
    average = statistics.tokens / max(statistics.chunks, 1)
    rows: defaultdict[str, list[int]] = defaultdict(list)
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for row, text in enumerate(texts):
        length = K1 * (1 - B + B * len(text) / average)
        for term, count in Counter(text).items():
            rows[term].append(row)
            shares[term].append(count / (count + length))
    return {term: Posting(np.array(rows[term]), np.array(shares[term])) for term in rows}
