"""The writing half, in SQL: each function runs in a thread, inside one transaction."""

import json
import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Index, IndexedChunk, Vector
from knowledge.stores.sqlite.codes import Codes, coded, unpacked
from knowledge.stores.sqlite.image import Rows
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
        _revise(connection, number, active + 1)


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
    _revise(connection, number, generation)


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
    _revise(connection, number, generation)


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


def keep_vectors(connection: sqlite3.Connection, number: int, rows: Rows, vectors: Vector) -> None:
    """Keep the vectors of new rows, exactly and as bytes."""
    exact = vectors.astype(np.float32)
    connection.executemany(
        "INSERT INTO vectors (id, vector) VALUES (?, ?)",
        [(row, one.tobytes()) for row, one in zip(rows.tolist(), exact, strict=True)],
    )
    _write_batch(connection, number, rows, coded(exact))


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
    if held:
        rows = np.array([row for row, _ in held], np.int64)
        keep_vectors(connection, number, rows, np.stack([vector for _, vector in held]))


def _write_batch(connection: sqlite3.Connection, number: int, rows: Rows, codes: Codes) -> None:
    connection.execute(
        "INSERT INTO codes (index_id, rows, numbers, measures) VALUES (?, ?, ?, ?)",
        (number, rows.tobytes(), codes.numbers.tobytes(), codes.measures),
    )


def _drop_and_revise(connection: sqlite3.Connection, number: int | None, rows: list[int]) -> int:
    gone = _drop(connection, number, rows)
    if gone:
        connection.execute("DELETE FROM changes WHERE index_id = ?", (number,))
        _revise(connection, number, 0)
    return gone


def _drop(connection: sqlite3.Connection, number: int | None, rows: list[int]) -> int:
    if number is None or not rows:
        return 0
    for table in ("terms", "chunks", "vectors"):
        connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(row,) for row in rows])  # noqa: S608  # names of ours
    listed = connection.execute("SELECT id, rows FROM codes WHERE index_id = ?", (number,))
    for batch, packed in listed.fetchall():
        held = np.frombuffer(packed, np.int64)
        kept = ~np.isin(held, rows)
        if not kept.all():
            _rewrite(connection, number, batch, kept)
    return len(rows)


def _rewrite(
    connection: sqlite3.Connection, number: int, batch: int, kept: NDArray[np.bool_]
) -> None:
    """Replace a batch by one without the codes that go; a new number tells readers."""
    rows, numbers, measures = connection.execute(
        "SELECT rows, numbers, measures FROM codes WHERE id = ?", (batch,)
    ).fetchone()
    connection.execute("DELETE FROM codes WHERE id = ?", (batch,))
    if kept.any():
        codes = unpacked(numbers, measures).part(kept)
        _write_batch(connection, number, np.frombuffer(rows, np.int64)[kept], codes)


def _revise(connection: sqlite3.Connection, number: int | None, generation: int) -> None:
    """Note a change that searches of this generation and later ones have to see."""
    connection.execute("UPDATE indexes SET revision = revision + 1 WHERE id = ?", (number,))
    connection.execute(
        "INSERT OR REPLACE INTO changes SELECT id, ?, revision FROM indexes WHERE id = ?",
        (generation, number),
    )
