"""The writing half, in SQL: each function runs in a thread, inside one transaction."""

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from knowledge.models import Index, IndexedChunk
from knowledge.stores.sqlite.reading import body, index_id
from knowledge.stores.sqlite.schema import FOREVER, index_key


def sweep(connection: sqlite3.Connection, index: Index, active: int) -> None:
    """Drop what was added beyond a generation, reopen what was closed beyond it."""
    number = index_id(connection, index)
    beyond = connection.execute(
        "SELECT id FROM chunks WHERE index_id = ? AND valid_from > ?", (number, active)
    )
    dropped = _drop(connection, number, [row[0] for row in beyond])
    reopened = connection.execute(
        "UPDATE chunks SET valid_to = ? WHERE index_id = ? AND valid_to > ? AND valid_to < ?",
        (FOREVER, number, active, FOREVER),
    ).rowcount
    if dropped or reopened:
        _revise(connection, number)


def add(
    connection: sqlite3.Connection, index: Index, generation: int, chunks: Sequence[IndexedChunk]
) -> None:
    """Add those chunks that the generation does not have yet."""
    number = _ensure(connection, index)
    fresh = _fresh(connection, number, generation, chunks)
    if not fresh:
        return
    (last,) = connection.execute(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'chunks'"
    ).fetchone()
    rows = range(last + 1, last + 1 + len(fresh))
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            _columns(row, number, generation, indexed)
            for row, indexed in zip(rows, fresh, strict=True)
        ],
    )
    connection.executemany(
        "INSERT INTO terms (rowid, tokens) VALUES (?, ?)",
        [
            (row, " ".join(f"{number}:{term}" for term in indexed.terms))
            for row, indexed in zip(rows, fresh, strict=True)
        ],
    )
    _add_vectors(connection, number, dict(zip(rows, fresh, strict=True)))
    _revise(connection, number)


def close(
    connection: sqlite3.Connection, index: Index, generation: int, ids: Sequence[str]
) -> None:
    """End chunks at a generation."""
    number = index_id(connection, index)
    connection.execute(
        "UPDATE chunks SET valid_to = ? WHERE index_id = ? AND valid_to = ? AND valid_from < ?"
        " AND chunk_id IN (SELECT value FROM json_each(?))",
        (generation, number, FOREVER, generation, json.dumps(list(ids))),
    )
    _revise(connection, number)


def collect(connection: sqlite3.Connection, index: Index, oldest: int) -> int:
    """Delete what ended at `oldest` or before."""
    number = index_id(connection, index)
    ended = connection.execute(
        "SELECT id FROM chunks WHERE index_id = ? AND valid_to <= ?", (number, oldest)
    )
    return _drop_and_revise(connection, number, [row[0] for row in ended])


def forget(connection: sqlite3.Connection, index: Index, source: str, path: str) -> int:
    """Erase a document; words that only it held leave the file as well."""
    number = index_id(connection, index)
    held = connection.execute(
        "SELECT id FROM chunks WHERE index_id = ? AND source = ? AND path = ?",
        (number, source, path),
    )
    gone = _drop_and_revise(connection, number, [row[0] for row in held])
    if gone:
        # FTS5 marks a deleted row and keeps its words until it merges: merge now.
        connection.execute("INSERT INTO terms (terms) VALUES ('optimize')")
    return gone


def _ensure(connection: sqlite3.Connection, index: Index) -> int:
    found = index_id(connection, index)
    if found is not None:
        return found
    added = connection.execute(
        "INSERT INTO indexes (key, workspace, revision) VALUES (?, ?, 0)",
        (index_key(index), index.workspace),
    )
    return int(added.lastrowid or 0)


def _fresh(
    connection: sqlite3.Connection, number: int, generation: int, chunks: Sequence[IndexedChunk]
) -> list[IndexedChunk]:
    wanted = {indexed.chunk.chunk_id: indexed for indexed in chunks}
    held = connection.execute(
        "SELECT chunk_id FROM chunks WHERE index_id = ? AND valid_to > ?"
        " AND chunk_id IN (SELECT value FROM json_each(?))",
        (number, generation, json.dumps(list(wanted))),
    )
    for (chunk_id,) in held:
        wanted.pop(chunk_id, None)
    return list(wanted.values())


def _columns(
    row: int, number: int, generation: int, indexed: IndexedChunk
) -> tuple[str | int, ...]:
    chunk = indexed.chunk
    return (
        row,
        number,
        chunk.chunk_id,
        chunk.source,
        chunk.path,
        chunk.ordinal,
        chunk.audience.value,
        chunk.content_hash,
        len(indexed.terms),
        generation,
        FOREVER,
        body(chunk),
    )


def _add_vectors(
    connection: sqlite3.Connection, number: int, chunks: dict[int, IndexedChunk]
) -> None:
    held = [(row, it.vector) for row, it in chunks.items() if it.vector is not None]
    if not held:
        return
    rows = np.array([row for row, _ in held], np.int64)
    vectors = np.stack([vector for _, vector in held]).astype(np.float32)
    _write_batch(connection, number, rows.tobytes(), vectors.tobytes())


def _write_batch(connection: sqlite3.Connection, number: int, rows: bytes, vectors: bytes) -> None:
    connection.execute(
        "INSERT INTO vectors (index_id, rows, vectors) VALUES (?, ?, ?)", (number, rows, vectors)
    )


def _drop_and_revise(connection: sqlite3.Connection, number: int | None, rows: list[int]) -> int:
    gone = _drop(connection, number, rows)
    if gone:
        _revise(connection, number)
    return gone


def _drop(connection: sqlite3.Connection, number: int | None, rows: list[int]) -> int:
    if number is None or not rows:
        return 0
    connection.executemany("DELETE FROM terms WHERE rowid = ?", [(row,) for row in rows])
    connection.executemany("DELETE FROM chunks WHERE id = ?", [(row,) for row in rows])
    listed = connection.execute("SELECT id, rows FROM vectors WHERE index_id = ?", (number,))
    for batch, packed in listed.fetchall():
        kept = ~np.isin(np.frombuffer(packed, np.int64), rows)
        if not kept.all():
            _rewrite(connection, number, batch, kept)
    return len(rows)


def _rewrite(
    connection: sqlite3.Connection,
    number: int,
    batch: int,
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> None:
    """Replace a batch by one without the vectors that go; a new number tells readers."""
    rows, vectors = connection.execute(
        "SELECT rows, vectors FROM vectors WHERE id = ?", (batch,)
    ).fetchone()
    connection.execute("DELETE FROM vectors WHERE id = ?", (batch,))
    if kept.any():
        matrix = np.frombuffer(vectors, np.float32).reshape(len(kept), -1)
        left = np.frombuffer(rows, np.int64)[kept]
        _write_batch(connection, number, left.tobytes(), matrix[kept].tobytes())


def _revise(connection: sqlite3.Connection, number: int | None) -> None:
    connection.execute("UPDATE indexes SET revision = revision + 1 WHERE id = ?", (number,))
