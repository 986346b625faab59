"""What is searched in memory: which generations see a chunk, how long it is, its vector as bytes.

An image is a value: it is replaced, never changed, so that searches need no lock. What it
remembers of the searches before makes the next one faster, and says nothing else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Audience, Vector, View
from knowledge.stores.sqlite.codes import Codes

_K1 = 1.2
_B = 0.75
_DIGITS = 6
"""Cosines are rounded: equal vectors may differ in the last bit."""
_MANY = 4096
"""Scores of which a sample is taken first."""
_SPARE = 16
"""How many more of a sample are taken for the best than they would be by their share."""
_GENERATIONS = 4
"""Generations of which an image remembers what they see, once an audience."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
Numbers = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Batch:
    """Vectors that were added together, and the row of the chunk that each belongs to."""

    number: int
    rows: Rows
    codes: Codes


@dataclass(frozen=True, slots=True)
class Postings:
    """Where in an image a term occurs, and how often there."""

    places: NDArray[np.int32]
    frequencies: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Live:
    """What one generation holds of an image, and what an audience may see of it."""

    seen: NDArray[np.bool_]
    count: int
    norms: Scores
    """What BM25 weighs the chunks with."""
    hidden: Rows
    """Places of chunks that a search may not find."""
    far: Rows
    """Places of their vectors."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows of chunks with their scores, in no order; may hold more than asked where scores tie."""

    rows: Rows
    scores: Scores


@dataclass(frozen=True, slots=True)
class Image:
    """One index as it was at a revision; arrays run parallel, in the order of ascending rows."""

    number: int
    """The index's, in its file."""
    revision: int
    rows: Rows
    valid_from: Rows
    valid_to: Rows
    tokens: Rows
    public: NDArray[np.bool_]
    batches: tuple[Batch, ...]
    places: Rows
    """Where in the arrays above each vector's chunk is, batch after batch."""
    codes: Codes
    """Every batch's codes in one; the batches' own are parts of it."""
    postings: dict[str, Postings] = field(default_factory=dict[str, Postings])
    """Of the terms that were asked: all that there are take about as much as the codes."""
    lives: dict[tuple[int, Audience], Live] = field(
        default_factory=dict[tuple[int, Audience], Live]
    )

    def near(self, view: View, vector: Vector, depth: int) -> Rows:
        """Return the rows of visible chunks that can be among the nearest: those, and few more."""
        if not self.batches or depth <= 0:
            return _NONE.rows
        live = self._live(view)
        found = self._close(live, vector, depth)
        if len(found) > depth:
            least, most = self.codes.closer_bounds(vector, found)
            found = found[most >= _last(least, depth)]
        return self.rows[self.places[found]]

    def lexical(self, view: View, postings: Sequence[Postings], depth: int) -> Scored:
        """Return the best visible chunks by BM25.

        Statistics are the generation's, whatever the audience: the same as the ledger's.
        """
        if depth <= 0 or not len(self.rows):
            return _NONE
        live = self._live(view)
        scores = np.zeros(len(self.rows))
        for it in postings:
            holding = np.count_nonzero(live.seen[it.places])
            idf = math.log1p((live.count - holding + 0.5) / (holding + 0.5))
            said = idf * it.frequencies / (it.frequencies + live.norms[it.places])
            # A place occurs once: `+=` would do the same in twice the time.
            np.add.at(scores, it.places, said)
        scores[live.hidden] = 0
        floor = _last(scores, depth)
        found = np.flatnonzero(scores >= floor if floor > 0 else scores > 0)
        return Scored(self.rows[found], scores[found])

    def placed(self, rows: Rows) -> Postings:
        """Return the postings of a term whose chunks these are, each once an occurrence."""
        places = np.searchsorted(self.rows, rows)
        # A row that this image does not know was added after it: no generation of ours sees it.
        known = places < len(self.rows)
        known[known] = self.rows[places[known]] == rows[known]
        frequencies = np.bincount(places[known], minlength=len(self.rows))
        held = np.flatnonzero(frequencies)
        return Postings(held.astype(np.int32), frequencies[held].astype(np.int32))

    def _close(self, live: Live, vector: Vector, depth: int) -> Rows:
        """Return the places of visible vectors that can be among the nearest, by their bytes."""
        visible = len(self.places) - len(live.far)
        if visible <= depth:
            return np.delete(np.arange(len(self.places)), live.far)
        least, most = self.codes.bounds(vector)
        least[live.far] = -np.inf
        most[live.far] = -np.inf
        return np.flatnonzero(most >= _last(least, depth))

    def _live(self, view: View) -> Live:
        key = (view.generation, view.audience)
        found = self.lives.get(key)
        if found is None:
            seen = (self.valid_from <= view.generation) & (self.valid_to > view.generation)
            average = max(float(self.tokens[seen].mean()), 1.0) if seen.any() else 1.0
            norms = _K1 * (1 - _B + _B / average * self.tokens.astype(np.float64))
            hides = ~seen if view.audience is Audience.INTERNAL else ~(seen & self.public)
            hidden, far = np.flatnonzero(hides), np.flatnonzero(hides[self.places])
            if len(self.lives) >= _GENERATIONS:
                self.lives.clear()
            found = Live(seen, int(np.count_nonzero(seen)), norms, hidden, far)
            self.lives[key] = found
        return found


_NONE = Scored(np.empty(0, np.int64), np.empty(0, np.float64))


def nearest(rows: Rows, vectors: Vector, asked: Vector, depth: int) -> Scored:
    """Return the nearest of these chunks by cosine."""
    near = best(rows, vectors.astype(np.float64) @ asked, depth)
    return Scored(near.rows, near.scores.round(_DIGITS))


def best(rows: Rows, scores: Scores, depth: int) -> Scored:
    """Return the best rows, and those that tie with the last of them."""
    if depth <= 0:
        return _NONE
    if len(rows) > depth:
        kept = scores >= _last(scores, depth)
        rows, scores = rows[kept], scores[kept]
    return Scored(rows, scores)


def _last(scores: Numbers, depth: int) -> float:
    """Return what a score must reach to be among the best."""
    if len(scores) > _MANY:
        # A sample says about where the best begin: only those need to be put in order.
        sample = scores[:: len(scores) // _MANY]
        some = scores[scores >= _nth(sample, 2 * depth * len(sample) // len(scores) + _SPARE)]
        scores = some if len(some) >= depth else scores
    # Scores that differ by less than what is shown of them tie: the ids decide, not the bits.
    return _nth(scores, depth) - 10**-_DIGITS


def _nth(scores: Numbers, number: int) -> float:
    """Return the greatest score but for `number` - 1 others."""
    place = max(len(scores) - number, 0)
    return float(np.partition(scores, place)[place])
