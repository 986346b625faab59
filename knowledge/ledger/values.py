"""What the ledger knows, as values, and the form in which it is kept."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.models import Audience, Index, SourceKind, Spec, TermStatistics


@dataclass(frozen=True, slots=True)
class Pointer:
    """The generation that searches of a workspace see, and the index that holds it."""

    index: Index
    generation: int


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source that was loaded, or is to be: all that another load of it needs."""

    name: str
    location: str
    """Absolute path of a folder or file, or a URL."""
    audience: Audience
    link: str | None = None
    """Template of a document's URL, with `{path}` and `{line}`."""
    kind: SourceKind = SourceKind.FOLDER
    priority: int = 0
    """Which source is believed where two disagree: the higher one."""
    options: tuple[tuple[str, str], ...] = ()
    """What else its kind is told, by name, in order: a branch, a query, a limit."""


@dataclass(frozen=True, slots=True)
class ChunkKey:
    """A chunk's id, and the key under which its embedding is kept."""

    chunk_id: str
    text_key: str


@dataclass(frozen=True, slots=True, order=True)
class DocumentKey:
    """What tells a document from every other of its workspace."""

    source: str
    path: str


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of a generation, and a hash of everything that its chunks were made from."""

    key: DocumentKey
    fingerprint: str
    chunks: tuple[ChunkKey, ...]


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A document that could not be read, and why."""

    key: DocumentKey
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class Generation:
    """One consistent state of a knowledge base, as `status` shows it."""

    number: int
    parent: int | None
    spec: Spec
    documents: int
    chunks: int
    activated_at: float
    superseded_at: float | None
    searchable: bool
    """Whether its chunks are still there to go back to."""


@dataclass(frozen=True, slots=True)
class Release:
    """What becomes true at the moment in which a new generation is activated.

    The documents that it brings are in the ledger by then, where no older generation sees them.
    """

    pointer: Pointer
    sources: tuple[KnownSource, ...]
    closed: tuple[DocumentKey, ...]
    """Documents removed, and the old form of changed ones."""
    statistics: TermStatistics
    documents: int


def packed_chunks(chunks: Sequence[ChunkKey]) -> bytes:
    """Return chunk keys in the ledger's form."""
    return zlib.compress(json.dumps([[it.chunk_id, it.text_key] for it in chunks]).encode(), 1)


def unpacked_chunks(packed: bytes) -> tuple[ChunkKey, ...]:
    """Return the chunk keys that were packed, in order."""
    return tuple(ChunkKey(*pair) for pair in json.loads(zlib.decompress(packed)))


def packed_statistics(statistics: TermStatistics) -> bytes:
    """Return term statistics in the ledger's form."""
    content = [statistics.chunks, statistics.tokens, dict(statistics.frequencies)]
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 1)


def unpacked_statistics(packed: bytes) -> TermStatistics:
    """Return the term statistics that were packed."""
    return TermStatistics(*json.loads(zlib.decompress(packed)))
