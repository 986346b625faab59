"""Vectors that an index would take and never find again are refused, by every store alike."""

import numpy as np

from knowledge.errors import SpecMismatch
from knowledge.models import IndexedChunk, Spec, Vector


def check_added(indexed: IndexedChunk, spec: Spec) -> None:
    """Raise `SpecMismatch` unless a chunk has the vector that its index is made of."""
    vector = np.empty(0, np.float32) if indexed.vector is None else indexed.vector
    if not _fits(vector, spec):
        message = (
            f"A vector of {indexed.chunk.path} is not {spec.dimension} numbers of {spec.model}."
        )
        raise SpecMismatch(message)


def check_asked(vector: Vector, spec: Spec) -> None:
    """Raise `SpecMismatch` for a question that no vector of the index can be held against."""
    if not _fits(vector, spec):
        message = f"A question's vector is not {spec.dimension} numbers of {spec.model}."
        raise SpecMismatch(message)


def _fits(vector: Vector, spec: Spec) -> bool:
    if vector.shape != (spec.dimension,):
        return False
    return not spec.dimension or bool(np.isfinite(vector).all() and vector.any())
