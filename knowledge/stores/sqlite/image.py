"""What is searched in memory: which generations see a chunk, how long it is, and its vector.

An image is a value: it is replaced, never changed, so that searches need no lock.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Audience, Vector, View

_K1 = 1.2
_B = 0.75
_DIGITS = 6
"""Cosines are rounded: equal vectors in different batches may differ in the last bit."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Vectors that were added together, and the row of the chunk that each belongs to.

    In an image they are a part of its one matrix, so that nothing is held twice.
    """

    number: int
    rows: Rows
    vectors: Vector


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows of chunks with their scores, in no order; may hold more than asked where scores tie."""

    rows: Rows
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Image:
    """One index as it was at a revision; arrays run parallel, in the order of ascending rows."""

    revision: int
    rows: Rows
    valid_from: Rows
    valid_to: Rows
    tokens: Rows
    public: NDArray[np.bool_]
    batches: tuple[Batch, ...]
    places: Rows
    """Where in the arrays above each vector's chunk is, batch after batch."""
    vectors: Vector
    """Every batch's vectors in one matrix, which is twice as fast to search as its parts."""

    def dense(self, view: View, vector: Vector, depth: int) -> Scored:
        """Return the nearest visible chunks by cosine."""
        if not self.batches:
            return _NONE
        scores = self.vectors @ vector
        seen = self._seen(view)[self.places]
        near = _best(self.rows[self.places[seen]], scores[seen].astype(np.float64), depth)
        return Scored(near.rows, near.scores.round(_DIGITS))

    def lexical(self, view: View, postings: Sequence[Rows], depth: int) -> Scored:
        """Return the best visible chunks by BM25; a term's postings name a row once an occurrence.

        Statistics are the generation's, whatever the audience: the same as the ledger's.
        """
        live = self._live(view.generation)
        count = int(live.sum())
        if not count:
            return _NONE
        average = max(self.tokens[live].mean(), 1.0)
        norms = _K1 * (1 - _B + _B * self.tokens / average)
        scores = np.zeros(len(self.rows))
        for rows in postings:
            places, frequencies = self._places(rows, live)
            idf = math.log1p((count - len(places) + 0.5) / (len(places) + 0.5))
            scores[places] += idf * frequencies / (frequencies + norms[places])
        found = (scores > 0) & self._seen(view)
        return _best(self.rows[found], scores[found], depth)

    def _places(self, rows: Rows, live: NDArray[np.bool_]) -> tuple[Rows, Rows]:
        """Return where in the image a term occurs, and how often there."""
        places = np.searchsorted(self.rows, rows)
        # A row that this image does not know was added after it: no generation of ours sees it.
        known = places < len(self.rows)
        known[known] = self.rows[places[known]] == rows[known]
        frequencies = np.bincount(places[known], minlength=len(self.rows))
        frequencies[~live] = 0
        held = np.flatnonzero(frequencies)
        return held, frequencies[held]

    def _live(self, generation: int) -> NDArray[np.bool_]:
        return (self.valid_from <= generation) & (self.valid_to > generation)

    def _seen(self, view: View) -> NDArray[np.bool_]:
        live = self._live(view.generation)
        return live if view.audience is Audience.INTERNAL else live & self.public


_NONE = Scored(np.empty(0, np.int64), np.empty(0, np.float64))


def _best(rows: Rows, scores: NDArray[np.float64], depth: int) -> Scored:
    if depth <= 0:
        return _NONE
    if len(rows) > depth:
        last = np.partition(scores, len(scores) - depth)[len(scores) - depth]
        # Scores that differ by less than what is shown of them tie: the ids decide, not the bits.
        kept = scores >= last - 10**-_DIGITS
        rows, scores = rows[kept], scores[kept]
    return Scored(rows, scores)
