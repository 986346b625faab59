"""Values of the knowledge flow for tests: what a test does not care about has a default."""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.models import (
    Audience,
    BlockKind,
    Chunk,
    Hit,
    Index,
    IndexedChunk,
    Spec,
    Vector,
    View,
)

DIMENSION = 8
SPEC = Spec("model-1", DIMENSION, "analyzer-1")
INDEX = Index("T1", SPEC)


def view(generation: int, audience: Audience = Audience.INTERNAL, index: Index = INDEX) -> View:
    return View(index, generation, audience)


def chunk(
    name: str, path: str = "a.md", ordinal: int = 0, audience: Audience = Audience.INTERNAL
) -> Chunk:
    return Chunk(
        chunk_id=name,
        source="docs",
        path=path,
        ordinal=ordinal,
        title="Title",
        headings=("A", "B"),
        kind=BlockKind.LIST,
        text=f"Text of {name}.\n\tÜber “{name}”",
        content_hash=f"hash of {name}",
        audience=audience,
        line=3,
    )


def direction(seed: str, dimension: int = DIMENSION) -> Vector:
    """Return a unit vector that is always the same for a seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    vector = np.random.default_rng(number).standard_normal(dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def indexed(one: Chunk, terms: str = "word", vector: Vector | None = None) -> IndexedChunk:
    made = direction(one.chunk_id) if vector is None else vector
    return IndexedChunk(one, tuple(terms.split()), made)


def ids(found: Sequence[Hit] | Sequence[Chunk]) -> list[str]:
    return [one.chunk_id for one in found]


class HashEmbedder:
    """Embed a text as a direction of its own: equal texts are equal, others are not alike.

    Counts what it embedded, and fails on demand: `fails` is raised once the next text comes.
    """

    def __init__(self, model: str = "hash-1", dimension: int = DIMENSION) -> None:
        self._model = model
        self._dimension = dimension
        self.texts: list[str] = []
        self.fails: Exception | None = None

    @property
    def model(self) -> str:
        return self._model

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def tokens(self) -> int:
        return sum(len(text.split()) for text in self.texts)

    async def embed(self, texts: Sequence[str]) -> Vector:
        if self.fails is not None:
            raise self.fails
        self.texts += texts
        found = [direction(text, self._dimension) for text in texts]
        return np.stack(found) if found else np.empty((0, self._dimension), np.float32)
