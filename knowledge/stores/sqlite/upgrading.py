"""A new file's tables, and how an older Frontdesk's file becomes one of today."""

import sqlite3
from pathlib import Path

import numpy as np

from knowledge.errors import DatabaseOutdated
from knowledge.stores.sqlite.schema import SCHEMA, VECTORS
from knowledge.stores.sqlite.writing import keep_vectors

_VERSION = 2


def prepare(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the tables up to date; raise `DatabaseOutdated` for a newer program's file."""
    if _version(connection) == _VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        found = _version(connection)
        if found > _VERSION:
            message = f"{file} was written by a newer Frontdesk: update this program."
            raise DatabaseOutdated(message)
        if found == 0:
            _create(connection, SCHEMA + VECTORS)
        if found == 1:
            _take_vectors_apart(connection)
        connection.execute(f"PRAGMA user_version = {_VERSION}")


def _take_vectors_apart(connection: sqlite3.Connection) -> None:
    """Version 1 had vectors in batches, and no bytes beside them."""
    connection.execute("ALTER TABLE vectors RENAME TO batches")
    _create(connection, VECTORS)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM batches").fetchone()
    for number in range(1, last + 1):
        found = connection.execute(
            "SELECT index_id, rows, vectors FROM batches WHERE id = ?", (number,)
        ).fetchone()
        if found is not None:
            index, packed, vectors = found
            rows = np.frombuffer(packed, np.int64)
            matrix = np.frombuffer(vectors, np.float32).reshape(len(rows), -1)
            keep_vectors(connection, index, rows, matrix)
    connection.execute("DROP TABLE batches")


def _create(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.strip().split(";\n"):
        connection.execute(statement)


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]
