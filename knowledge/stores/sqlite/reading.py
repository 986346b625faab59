"""The reading half, in SQL: images, postings, hits and text. Every function runs in a thread."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Audience, BlockKind, Chunk, Hit, Index, Vector, View
from knowledge.stores.sqlite.codes import Codes, joined, unpacked
from knowledge.stores.sqlite.image import Batch, Image, Postings, Rows, Scored
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
# One row of everything: other threads run meanwhile, and wait for nothing between two rows.
_VECTORS = """
SELECT CAST(group_concat(CAST(vector AS TEXT), '') AS BLOB) FROM vectors
WHERE id IN (SELECT value FROM json_each(?))
"""
_VECTORS_LEFT = """
SELECT group_concat(id), CAST(group_concat(CAST(vector AS TEXT), '') AS BLOB) FROM vectors
WHERE id IN (SELECT value FROM json_each(?))
"""
_HITS = """
SELECT json_group_array(json_array(id, chunk_id, path, content_hash)) FROM chunks
WHERE id IN (SELECT value FROM json_each(?))
"""
_REVISIONS = """
SELECT revision, (
    SELECT coalesce(max(revision), 0) FROM changes WHERE index_id = id AND generation <= ?2
) FROM indexes WHERE id = ?1
"""
_IMAGE = """
SELECT group_concat(
    id || ',' || valid_from || ',' || valid_to || ',' || tokens || ',' || (audience = 'public')
) FROM chunks WHERE index_id = ?
"""
_IMAGE_COLUMNS = 5


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


def image(connection: sqlite3.Connection, view: View, last: Image | None) -> Image:
    """Return the index as a view sees it now, reading only codes that the last image lacks."""
    number = known_id(connection, view.index)
    connection.execute("BEGIN")  # revision, rows and codes of one moment
    with connection:
        revision, touched = connection.execute(_REVISIONS, (number, view.generation)).fetchone()
        # A load that is under way changes nothing that this generation's searches can see.
        if last is not None and last.revision >= touched:
            return last
        table = _table(connection, number)
        kept = {batch.number: batch for batch in last.batches} if last else {}
        apart = _batches(connection, number, kept)
    batches, codes = _joined(apart, view.index.spec.dimension)
    ids, valid_from, valid_to, tokens, public = table
    stored = np.concatenate([np.empty(0, np.int64), *(batch.rows for batch in batches)])
    places = np.searchsorted(ids, stored)
    seen = (ids, valid_from, valid_to, tokens, public.astype(bool))
    return Image(number, revision, *seen, batches, places, codes)


def postings(
    connection: sqlite3.Connection, image: Image, terms: Iterable[str]
) -> Sequence[Postings]:
    """Return where each of these terms occurs, as far as it occurs."""
    found: list[Postings] = []
    for term in terms:
        held = image.postings.get(term)
        if held is None:
            held = image.placed(_rows(connection, image.number, term))
            if not len(held.places):
                continue
            image.postings[term] = held
        found.append(held)
    return found


def vectors(connection: sqlite3.Connection, rows: Rows, dimension: int) -> tuple[Rows, Vector]:
    """Return the vectors of these chunks as they were added, and the rows that are still there."""
    asked = (json.dumps(rows.tolist()),)
    (packed,) = connection.execute(_VECTORS, asked).fetchone()
    # SQLite goes through them in order; their numbers are listed only where some have gone.
    ids = np.sort(rows)
    if len(packed or b"") < len(rows) * dimension * np.dtype(np.float32).itemsize:
        listed, packed = connection.execute(_VECTORS_LEFT, asked).fetchone()
        ids = _numbers(listed)
    return ids, np.frombuffer(packed or b"", np.float32).reshape(len(ids), dimension)


def hits(connection: sqlite3.Connection, scored: Scored, depth: int) -> tuple[Hit, ...]:
    """Return the best as hits, ties by chunk id."""
    scores = dict(zip(scored.rows.tolist(), scored.scores.tolist(), strict=True))
    (listed,) = connection.execute(_HITS, (json.dumps(list(scores)),)).fetchone()
    found = json.loads(listed)
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


def _table(connection: sqlite3.Connection, number: int) -> NDArray[np.int64]:
    """Return a row for each of: row, valid from, valid to, tokens, public; chunks ascending."""
    (listed,) = connection.execute(_IMAGE, (number,)).fetchone()
    table = _numbers(listed).reshape(-1, _IMAGE_COLUMNS)
    return table[np.argsort(table[:, 0])].T


def _rows(connection: sqlite3.Connection, number: int, term: str) -> Rows:
    (listed,) = connection.execute(
        "SELECT group_concat(doc) FROM postings WHERE term = ?", (f"{number}:{term}",)
    ).fetchone()
    return _numbers(listed)


def _numbers(listed: str | None) -> NDArray[np.int64]:
    # One string for all rows: a Python object each would take four times as long.
    return np.fromstring(listed or "", np.int64, sep=",")


def _batches(
    connection: sqlite3.Connection, number: int, kept: Mapping[int, Batch]
) -> Sequence[Batch]:
    listed = connection.execute(
        "SELECT id FROM codes WHERE index_id = ? ORDER BY id", (number,)
    ).fetchall()
    return [kept.get(batch) or _read_batch(connection, batch) for (batch,) in listed]


def _read_batch(connection: sqlite3.Connection, number: int) -> Batch:
    rows, numbers, measures = connection.execute(
        "SELECT rows, numbers, measures FROM codes WHERE id = ?", (number,)
    ).fetchone()
    placed = np.frombuffer(rows, np.int64)
    return Batch(number, placed, unpacked(numbers, measures))


def _joined(apart: Sequence[Batch], dimension: int) -> tuple[tuple[Batch, ...], Codes]:
    """Return the batches as parts of one, so that nothing is held twice, and that one."""
    codes = joined([batch.codes for batch in apart], dimension)
    ends = accumulate(len(batch.rows) for batch in apart)
    return tuple(
        Batch(batch.number, batch.rows, codes.part(slice(end - len(batch.rows), end)))
        for batch, end in zip(apart, ends, strict=True)
    ), codes
