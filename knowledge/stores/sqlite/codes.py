"""Vectors in a quarter of their size: enough to say which of them can be among the nearest.

A vector is scaled so that its largest number is 127 and rounded to bytes. What rounding took away
is known exactly, so that a product of bytes bounds the true cosine from both sides: whoever reads
only the vectors that can still be among the best loses none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import simsimd
from numpy.typing import NDArray

from knowledge.models import Vector

_LARGEST = 127
_TINY = np.float32(1e-30)
_ROUNDING = 1e-6
"""Share of a vector's length that is added to its error: computing the bounds rounds too."""


Bounds = tuple[NDArray[np.floating], NDArray[np.floating]]
"""The least and the greatest that each of some numbers can be."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Vectors as bytes; the arrays run parallel."""

    numbers: NDArray[np.int8]
    scales: NDArray[np.float32]
    """What the bytes of each vector are multiplied with."""
    lengths: NDArray[np.float32]
    """Length of each vector as its bytes say it."""
    errors: NDArray[np.float32]
    """Length of what the bytes of each vector leave out."""

    def bounds(self, asked: Vector) -> Bounds:
        """Return the least and the greatest that each vector's product with `asked` can be."""
        query = coded(asked[np.newaxis])
        # Not with `out`: simsimd 6.5 then takes a reference from None, which ends a long process.
        found = simsimd.cdist(query.numbers, self.numbers, "dot", out_dtype="float32")
        # Of a single pair it returns a number.
        middle = np.asarray(found, np.float32).reshape(-1) * self.scales
        middle *= query.scales
        reach = self.lengths * query.errors
        reach += self.errors * np.float32(np.linalg.norm(asked))
        return middle - reach, middle + reach

    def closer_bounds(self, asked: Vector, places: NDArray[np.int64]) -> Bounds:
        """Return the same for a few, without what rounding takes from `asked`: half as wide."""
        some = self.part(places)
        products = some.numbers.astype(np.float64) @ asked.astype(np.float64)
        middle = (products * some.scales).astype(np.float32)
        reach = some.errors * np.float32(np.linalg.norm(asked))
        return middle - reach, middle + reach

    def part(self, which: slice | NDArray[np.bool_] | NDArray[np.int64]) -> "Codes":
        """Return some of these codes; a slice of them shares their memory."""
        arrays = (self.scales[which], self.lengths[which], self.errors[which])
        return Codes(self.numbers[which], *arrays)

    @property
    def measures(self) -> bytes:
        """Return what `unpacked` needs beside the numbers."""
        return np.stack([self.scales, self.lengths, self.errors]).tobytes()


def coded(vectors: Vector) -> Codes:
    """Return vectors as bytes."""
    largest: NDArray[np.float32] = np.abs(vectors).max(axis=1)
    scales = (np.maximum(largest, _TINY) / _LARGEST).astype(np.float32)
    numbers = np.round(vectors / scales[:, np.newaxis]).astype(np.int8)
    said = numbers * scales[:, np.newaxis].astype(np.float64)
    lengths = np.linalg.norm(said, axis=1)
    errors = np.linalg.norm(vectors - said, axis=1) + _ROUNDING * lengths
    return Codes(numbers, scales, lengths.astype(np.float32), errors.astype(np.float32))


def unpacked(numbers: bytes, measures: bytes) -> Codes:
    """Return codes that were packed."""
    scales, lengths, errors = np.frombuffer(measures, np.float32).reshape(3, -1)
    return Codes(np.frombuffer(numbers, np.int8).reshape(len(scales), -1), scales, lengths, errors)


def joined(parts: Sequence[Codes], dimension: int) -> Codes:
    """Return all codes in one, which is faster to search than its parts."""
    none = np.empty(0, np.float32)
    every = [Codes(np.empty((0, dimension), np.int8), none, none, none), *parts]
    return Codes(
        np.concatenate([it.numbers for it in every]),
        np.concatenate([it.scales for it in every]),
        np.concatenate([it.lengths for it in every]),
        np.concatenate([it.errors for it in every]),
    )
