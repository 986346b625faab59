"""The reading half, in SQL: images, postings, hits and text. Every function runs in a thread."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np

from knowledge.models import Audience, BlockKind, Chunk, Hit, Index, Vector, View
from knowledge.stores.sqlite.image import Batch, Image, Rows, Scored
from knowledge.stores.sqlite.schema import index_key

# The plus signs keep SQLite from scanning an index of all that is valid, which is nearly all.
_BY_ID = """
SELECT chunk_id, source, path, ordinal, audience, content_hash, body FROM chunks
WHERE index_id = :index AND chunk_id IN (SELECT value FROM json_each(:ids))
AND +valid_from <= :generation AND +valid_to > :generation
AND +audience IN (SELECT value FROM json_each(:audiences))
"""
_BY_DOCUMENT = """
SELECT chunk_id, source, path, ordinal, audience, content_hash, body FROM chunks
WHERE index_id = :index AND source = :source AND path = :path
AND +valid_from <= :generation AND +valid_to > :generation
AND +audience IN (SELECT value FROM json_each(:audiences))
ORDER BY ordinal
"""


class Unknown(Exception):
    """An index that this file does not hold: to a search, that is a failure and not an answer."""


def index_id(connection: sqlite3.Connection, index: Index) -> int | None:
    """Return an index's number in this file, None before anything was added to it."""
    found = connection.execute("SELECT id FROM indexes WHERE key = ?", (index_key(index),))
    return next((row[0] for row in found), None)


def known_id(connection: sqlite3.Connection, index: Index) -> int:
    """Return an index's number in this file; raise `Unknown`."""
    number = index_id(connection, index)
    if number is None:
        raise Unknown(index.workspace)
    return number


def image(connection: sqlite3.Connection, index: Index, last: Image | None) -> Image:
    """Return the index as it is now, reading only vectors that the last image does not have."""
    number = known_id(connection, index)
    connection.execute("BEGIN")  # revision, rows and vectors of one moment
    with connection:
        (revision,) = connection.execute(
            "SELECT revision FROM indexes WHERE id = ?", (number,)
        ).fetchone()
        if last is not None and last.revision == revision:
            return last
        rows = connection.execute(
            "SELECT id, valid_from, valid_to, tokens, audience = 'public'"
            " FROM chunks WHERE index_id = ?",
            (number,),
        ).fetchall()
        kept = {batch.number: batch for batch in last.batches} if last else {}
        apart = _batches(connection, number, index.spec.dimension, kept)
    batches, vectors = _joined(apart, index.spec.dimension)
    table = np.array(rows, np.int64).reshape(len(rows), 5)
    ids, valid_from, valid_to, tokens, public = table[np.argsort(table[:, 0])].T
    stored = np.concatenate([np.empty(0, np.int64), *(batch.rows for batch in batches)])
    places = np.searchsorted(ids, stored)
    seen = (ids, valid_from, valid_to, tokens, public.astype(bool))
    return Image(revision, *seen, batches, places, vectors)


def postings(connection: sqlite3.Connection, index: Index, terms: Iterable[str]) -> list[Rows]:
    """Return for each term the rows that hold it, a row once an occurrence."""
    number = known_id(connection, index)
    return [
        # One string for all rows: a Python object each would take four times as long.
        np.fromstring(listed or "", np.int64, sep=",")
        for term in terms
        for (listed,) in connection.execute(
            "SELECT group_concat(doc) FROM postings WHERE term = ?", (f"{number}:{term}",)
        )
    ]


def hits(connection: sqlite3.Connection, scored: Scored, depth: int) -> tuple[Hit, ...]:
    """Return the best as hits, ties by chunk id."""
    scores = dict(zip(scored.rows.tolist(), scored.scores.tolist(), strict=True))
    found = connection.execute(
        "SELECT id, chunk_id, path, content_hash FROM chunks"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(scores)),),
    )
    every = [Hit(chunk_id, path, content, scores[row]) for row, chunk_id, path, content in found]
    return tuple(sorted(every, key=lambda hit: (-hit.score, hit.chunk_id))[:depth])


def chunks(connection: sqlite3.Connection, view: View, ids: Sequence[str]) -> tuple[Chunk, ...]:
    """Return visible chunks in the order asked."""
    values = {**_seen(connection, view), "ids": json.dumps(list(ids))}
    found = {chunk.chunk_id: chunk for chunk in map(_chunk, connection.execute(_BY_ID, values))}
    return tuple(found[chunk_id] for chunk_id in dict.fromkeys(ids) if chunk_id in found)


def document(
    connection: sqlite3.Connection, view: View, source: str, path: str
) -> tuple[Chunk, ...]:
    """Return a document's visible chunks in order."""
    values = {**_seen(connection, view), "source": source, "path": path}
    return tuple(map(_chunk, connection.execute(_BY_DOCUMENT, values)))


def count(connection: sqlite3.Connection, index: Index, generation: int) -> int:
    """Return how many chunks a generation has."""
    counted = connection.execute(
        "SELECT count(*) FROM chunks WHERE index_id = ? AND valid_from <= ? AND valid_to > ?",
        (index_id(connection, index), generation, generation),
    )
    return counted.fetchone()[0]


def ids(connection: sqlite3.Connection, index: Index, generation: int) -> frozenset[str]:
    """Return the id of every chunk of a generation."""
    found = connection.execute(
        "SELECT chunk_id FROM chunks WHERE index_id = ? AND valid_from <= ? AND valid_to > ?",
        (index_id(connection, index), generation, generation),
    )
    return frozenset(chunk_id for (chunk_id,) in found)


def body(chunk: Chunk) -> str:
    """Return what the table has no column for."""
    return json.dumps(
        {
            "title": chunk.title,
            "headings": chunk.headings,
            "kind": chunk.kind.value,
            "text": chunk.text,
            "line": chunk.line,
            "page": chunk.page,
            "url": chunk.url,
            "modified_at": chunk.modified_at.isoformat() if chunk.modified_at else None,
        },
        ensure_ascii=False,
    )


def _seen(connection: sqlite3.Connection, view: View) -> Mapping[str, str | int]:
    return {
        "index": known_id(connection, view.index),
        "generation": view.generation,
        "audiences": json.dumps(sorted(view.audience.may_see)),
    }


def _chunk(row: tuple[str, str, str, int, str, str, str]) -> Chunk:
    chunk_id, source, path, ordinal, audience, content_hash, packed = row
    rest = json.loads(packed)
    modified_at = rest["modified_at"]
    return Chunk(
        chunk_id=chunk_id,
        source=source,
        path=path,
        ordinal=ordinal,
        title=rest["title"],
        headings=tuple(rest["headings"]),
        kind=BlockKind(rest["kind"]),
        text=rest["text"],
        content_hash=content_hash,
        audience=Audience(audience),
        line=rest["line"],
        page=rest["page"],
        url=rest["url"],
        modified_at=datetime.fromisoformat(modified_at) if modified_at else None,
    )


def _batches(
    connection: sqlite3.Connection, number: int, dimension: int, kept: Mapping[int, Batch]
) -> tuple[Batch, ...]:
    listed = connection.execute(
        "SELECT id FROM vectors WHERE index_id = ? ORDER BY id", (number,)
    ).fetchall()
    return tuple(_read_batches(connection, [row[0] for row in listed], dimension, kept))


def _joined(apart: Sequence[Batch], dimension: int) -> tuple[tuple[Batch, ...], Vector]:
    """Return the batches as parts of one matrix, and the matrix."""
    empty = np.empty((0, dimension), np.float32)
    vectors = np.concatenate([empty, *(batch.vectors for batch in apart)])
    ends = np.cumsum([len(batch.rows) for batch in apart])
    joined = (
        Batch(batch.number, batch.rows, vectors[end - len(batch.rows) : end])
        for batch, end in zip(apart, ends, strict=True)
    )
    return tuple(joined), vectors


def _read_batches(
    connection: sqlite3.Connection,
    numbers: Iterable[int],
    dimension: int,
    kept: Mapping[int, Batch],
) -> Iterator[Batch]:
    for number in numbers:
        if number in kept:
            yield kept[number]
            continue
        rows, vectors = connection.execute(
            "SELECT rows, vectors FROM vectors WHERE id = ?", (number,)
        ).fetchone()
        matrix: Vector = np.frombuffer(vectors, np.float32).reshape(-1, dimension)
        yield Batch(number, np.frombuffer(rows, np.int64), matrix)
