"""What is the embedded store's own: its file through the years, and when it looks again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.errors import DatabaseOutdated
from knowledge.stores.sqlite.store import SqliteStore
from tests.knowledge.builders import INDEX, chunk, direction, ids, indexed, view

FIRST_FORM = """
CREATE TABLE batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    index_id INTEGER NOT NULL,
    rows BLOB NOT NULL,
    vectors BLOB NOT NULL
);
INSERT INTO batches (index_id, rows, vectors)
SELECT index_id, rows, CAST((SELECT vector FROM vectors WHERE id = 1) ||
    (SELECT vector FROM vectors WHERE id = 2) AS BLOB) FROM codes;
DROP TABLE vectors;
DROP TABLE codes;
DROP TABLE changes;
ALTER TABLE batches RENAME TO vectors;
PRAGMA user_version = 1;
"""
"""Makes of a file with two chunks what the first Frontdesk wrote."""


async def opened(file: Path) -> SqliteStore:
    store = SqliteStore(file)
    await store.connect()
    return store


async def test_a_file_of_the_first_form_is_taken_over(tmp_path: Path) -> None:
    """Its vectors are found as they were, and can be added to and forgotten."""
    file = tmp_path / "knowledge.db"
    store = await opened(file)
    await store.add(INDEX, 1, [indexed(chunk("c1")), indexed(chunk("c2", "b.md"))])
    before = await store.dense(view(1), direction("x"), 9)
    await store.disconnect()
    with sqlite3.connect(file) as connection:
        connection.executescript(FIRST_FORM)
    connection.close()
    store = await opened(file)
    assert await store.dense(view(1), direction("x"), 9) == before
    await store.add(INDEX, 2, [indexed(chunk("c3"))])
    await store.forget(INDEX, "docs", "b.md")
    assert set(ids(await store.dense(view(2), direction("x"), 9))) == {"c1", "c3"}
    await store.disconnect()


async def test_a_newer_programs_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "knowledge.db"
    store = await opened(file)
    await store.disconnect()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(DatabaseOutdated, match="newer Frontdesk"):
        await opened(file)


async def test_the_nearest_of_many_are_those_of_the_exact_product(tmp_path: Path) -> None:
    """However narrow the difference: no vector is lost to the bytes that stand for it."""
    store = await opened(tmp_path / "knowledge.db")
    crowd = [indexed(chunk(f"c{number:04d}")) for number in range(2_000)]
    await store.add(INDEX, 1, crowd)
    for question in ("one", "two", "three"):
        asked = direction(question)
        cosines = {it.chunk.chunk_id: direction(it.chunk.chunk_id) @ asked for it in crowd}
        wanted = sorted(cosines, key=lambda name: -cosines[name])[:50]
        assert ids(await store.dense(view(1), asked, 50)) == wanted
    await store.disconnect()


async def test_a_vector_that_went_since_the_codes_were_read_is_not_found(tmp_path: Path) -> None:
    """Another process may collect it meanwhile: the others keep their own cosines."""
    file = tmp_path / "knowledge.db"
    store = await opened(file)
    names = ["a", "b", "c", "d"]
    await store.add(INDEX, 1, [indexed(chunk(name)) for name in names])
    before = {hit.chunk_id: hit.score for hit in await store.dense(view(1), direction("x"), 4)}
    with closing(sqlite3.connect(file)) as connection, connection:
        wanted = "DELETE FROM vectors WHERE id = (SELECT id FROM chunks WHERE chunk_id = 'b')"
        connection.execute(wanted)
    after = {hit.chunk_id: hit.score for hit in await store.dense(view(1), direction("x"), 4)}
    del before["b"]
    assert after == before
    await store.disconnect()
