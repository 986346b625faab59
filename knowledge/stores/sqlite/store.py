"""The embedded store's port: SQLite's calls in threads, one writer, images shared by searches."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from knowledge.errors import SearchUnavailable
from knowledge.mending import with_mend
from knowledge.models import Checkup, Chunk, Hit, Index, IndexedChunk, Vector, View
from knowledge.stores.sqlite import reading, writing
from knowledge.stores.sqlite.image import Image, nearest
from knowledge.stores.sqlite.schema import connect
from knowledge.stores.sqlite.upgrading import prepare
from knowledge.stores.vectors import check_added, check_asked

_READERS = 4
_IMAGES = 32
"""Workspaces whose vectors stay in memory; the one that was asked longest ago goes first."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


class SqliteStore:
    """Chunks of every workspace in one file; other processes may read and write beside us."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="knowledge-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="knowledge-write")
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._images: dict[Index, Image] = {}
        self._images_lock = threading.Lock()

    async def connect(self) -> None:
        """Open the file, or create it; raise `DatabaseOutdated` or `SearchUnavailable`."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder {self._file.parent} cannot be made: set FRONTDESK_HOME."
            raise SearchUnavailable(message) from error
        await self._on(self._writer, prepare, self._file)

    async def disconnect(self) -> None:
        """Finish what runs and close the file."""
        await asyncio.to_thread(self._shut)

    async def checkup(self) -> Checkup:
        """Say where the file is."""
        return Checkup(f"SQLite in {self._file}")

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        """Return the `depth` nearest chunks by cosine, computed exactly."""
        if depth <= 0 or not view.index.spec.dimension:
            return ()
        check_asked(vector, view.index.spec)
        return await self._on(self._readers, self._dense, view, vector, depth)

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        """Return the `depth` best chunks by BM25 over the generation's own statistics."""
        return await self._on(self._readers, self._lexical, view, terms, depth)

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        """Return these chunks in the order asked, those out of view left out."""
        return await self._on(self._readers, reading.chunks, view, chunk_ids)

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        """Return every chunk of this chunk's document, in order."""
        return await self._on(self._readers, reading.document, view, chunk.source, chunk.path)

    async def sweep(self, index: Index, active: int) -> None:
        """Undo what a crashed load left beyond `active`."""
        await self._write(writing.sweep, index, active)

    async def add(self, index: Index, generation: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add chunks valid from `generation` on, in one transaction."""
        for it in chunks:
            check_added(it, index.spec)
        await self._write(writing.add, index, generation, chunks)

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        """Make chunks invisible from `generation` on."""
        await self._write(writing.close, index, generation, chunk_ids)

    async def count(self, index: Index, generation: int) -> int:
        """Return how many chunks a search of this generation could see."""
        return await self._on(self._readers, reading.count, index, generation)

    async def collect(self, index: Index, oldest: int) -> int:
        """Delete chunks that no generation from `oldest` on can see."""
        return await self._write(writing.collect, index, oldest)

    async def forget(self, index: Index, source: str, path: str) -> int:
        """Delete a document physically: rows, words, vectors, and the write-ahead log's copy."""
        gone = await self._write(writing.forget, index, source, path)
        await self._on(self._writer, _checkpoint)
        return gone

    async def ids(self, index: Index, generation: int) -> frozenset[str]:
        """Return the ids of every chunk of a generation."""
        return await self._on(self._readers, reading.ids, index, generation)

    def _shut(self) -> None:
        for executor in (self._readers, self._writer):
            executor.shutdown()
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _dense(
        self, connection: sqlite3.Connection, view: View, vector: Vector, depth: int
    ) -> Sequence[Hit]:
        near = self._image(connection, view).near(view, vector, depth)
        rows, vectors = reading.vectors(connection, near, len(vector))
        return reading.hits(connection, nearest(rows, vectors, vector, depth), depth)

    def _lexical(
        self, connection: sqlite3.Connection, view: View, terms: Sequence[str], depth: int
    ) -> Sequence[Hit]:
        image = self._image(connection, view)
        postings = reading.postings(connection, image, dict.fromkeys(terms))
        return reading.hits(connection, image.lexical(view, postings, depth), depth)

    def _image(self, connection: sqlite3.Connection, view: View) -> Image:
        """Return the index as it is now: an image is as new as the pointer that was read before."""
        with self._images_lock:
            image = reading.image(connection, view, self._images.pop(view.index, None))
            self._images[view.index] = image
            while len(self._images) > _IMAGES:
                self._images.pop(next(iter(self._images)))
            return image

    async def _write(
        self,
        write: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        def transaction(connection: sqlite3.Connection) -> _T:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                return write(connection, *args, **kwargs)

        return await self._on(self._writer, transaction)

    async def _on(
        self,
        threads: ThreadPoolExecutor,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        def run() -> _T:
            try:
                return work(self._connection(), *args, **kwargs)
            except sqlite3.Error as error:
                said = f"The knowledge file {self._file} cannot be used ({error})"
                message = with_mend(said, error)
                raise SearchUnavailable(message) from error
            except reading.Unknown as error:
                message = f"{self._file} does not hold the knowledge of {error}: load it again."
                raise SearchUnavailable(message) from error

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = connect(self._file)
            self._connections.append(found)
        return found


def _checkpoint(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
