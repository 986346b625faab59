"""What the knowledge flow asks of the outside: one protocol a purpose, in the flow's own words.

A store implements `ChunkSearch`, `ChunkBuild` and `ChunkUpkeep`; every method raises
`SearchUnavailable` when the store does not answer, and nothing of its vendor's.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from knowledge.models import (
    Checkup,
    Chunk,
    Complaints,
    Hit,
    Index,
    IndexedChunk,
    Original,
    ResolvedCase,
    Unfetched,
    Unlisted,
    Vector,
    View,
)


class Source(Protocol):
    """Where documents come from."""

    @property
    def name(self) -> str:
        """Return the name under which the ledger knows this source."""
        ...

    def originals(self) -> AsyncIterator[Original | Unfetched | Unlisted]:
        """Yield every document, in a stable order; raise `SourceUnreadable` when there is none.

        What is not yielded has gone, and leaves the knowledge base with this load. So a document
        that is there and cannot be had now is yielded as `Unfetched`, and a source of which only
        a part was looked through yields `Unlisted` beside what it found.
        """
        ...


class ResolvedCases(Protocol):
    """What people asked and people answered, as whoever keeps cases has it."""

    def resolved(self, workspace: str) -> AsyncIterator[ResolvedCase]:
        """Yield every resolved case with a reply, oldest first, but those that were erased."""
        ...


class HearsAskers(Protocol):
    """What askers said of answers, as whoever keeps a journal has it."""

    async def complaints(self, workspace: str) -> Complaints:
        """Return how often each page left somebody unhappy of late."""
        ...


class Embedder(Protocol):
    """What turns text into vectors."""

    @property
    def model(self) -> str:
        """Return the model's name with its version, as it goes into a `Spec`."""
        ...

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def tokens(self) -> int:
        """Return how many tokens were embedded since this embedder was made: what is paid for."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order; raise `SearchUnavailable`."""
        ...


class Reranker(Protocol):
    """What reads each text together with the question."""

    @property
    def model(self) -> str:
        """Return the model's name."""
        ...

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return how well each text answers, in their order, on the model's own scale.

        Raise `SearchUnavailable`.
        """
        ...


class ChunkSearch(Protocol):
    """The reading half of a store: two legs and the text."""

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        """Return the `depth` nearest chunks by cosine, best first, ties by chunk id."""
        ...

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        """Return the `depth` best chunks by BM25, best first, ties by chunk id.

        A term adds idf x tf / (tf + k1 (1 - b + b x length / average)) with k1 1.2, b 0.75 and
        idf ln(1 + (N - n + .5) / (n + .5)): Weaviate's form, without the factor (k1 + 1).
        """
        ...

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        """Return these chunks in the order asked; those that the view may not see are left out."""
        ...

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        """Return every chunk of this chunk's document, in order."""
        ...


class ChunkBuild(Protocol):
    """The writing half of a store: a generation is built beside the live one."""

    async def sweep(self, index: Index, active: int) -> None:
        """Undo what lies beyond `active`: drop what was added, reopen what was closed."""
        ...

    async def add(self, index: Index, generation: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add chunks valid from `generation` on; adding one twice changes nothing."""
        ...

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        """Make chunks invisible from `generation` on."""
        ...

    async def count(self, index: Index, generation: int) -> int:
        """Return how many chunks a search of this generation could see."""
        ...


class ChunkUpkeep(Protocol):
    """What keeps a store small and honest."""

    async def collect(self, index: Index, oldest: int) -> int:
        """Delete chunks that no generation from `oldest` on can see; return how many."""
        ...

    async def forget(self, index: Index, source: str, path: str) -> int:
        """Delete a document physically, from every generation at once; return how many chunks."""
        ...

    async def ids(self, index: Index, generation: int) -> frozenset[str]:
        """Return the ids of every chunk of a generation: what `verify` holds against the ledger."""
        ...


class Store(ChunkSearch, ChunkBuild, ChunkUpkeep, Protocol):
    """A whole store, as the composition root opens it."""

    async def connect(self) -> None:
        """Open the store, creating what it needs; raise `SearchUnavailable`."""
        ...

    async def disconnect(self) -> None:
        """Let go of it."""
        ...

    async def checkup(self) -> Checkup:
        """Return what it is and how it is; raise `SearchUnavailable` where it does not answer."""
        ...
