"""What a person is told about a SQLite file that fails."""

import sqlite3
from pathlib import Path

import pytest

from knowledge.mending import with_mend


def test_a_full_file_says_what_to_do(tmp_path: Path) -> None:
    """SQLite's own limit of pages fails as a full disk does."""
    connection = sqlite3.connect(tmp_path / "full.db", isolation_level=None)
    connection.execute("CREATE TABLE big (bytes BLOB)")
    connection.execute("PRAGMA max_page_count = 4")
    with pytest.raises(sqlite3.OperationalError) as full:
        connection.execute("INSERT INTO big VALUES (zeroblob(100000))")
    connection.close()
    said = with_mend("The file is bad", full.value)
    assert said == "The file is bad: free some disk space, then try again."


def test_a_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_bytes(b"no database at all" * 100)
    connection = sqlite3.connect(tmp_path / "odd.db")
    with pytest.raises(sqlite3.DatabaseError) as odd:
        connection.execute("SELECT * FROM big")
    connection.close()
    assert with_mend("It", odd.value).startswith("It: it is no SQLite file")


def test_what_nobody_knows_a_mend_for_is_said_as_it_is() -> None:
    assert with_mend("It failed", ValueError("x")) == "It failed"
    assert with_mend("It failed", None) == "It failed"
