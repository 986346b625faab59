"""The database: first start, two first starts at once, a newer one's tables, and no database."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from knowledge.app import migrate
from knowledge.database import KNOWLEDGE, open_database
from knowledge.errors import BadSettings, DatabaseOutdated, DatabaseUnavailable
from knowledge.tables import METADATA

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = """
import asyncio, sys
from knowledge.app import migrate
from knowledge.database import KNOWLEDGE, open_database

async def main():
    database = open_database(sys.argv[1])
    await migrate(database, KNOWLEDGE)
    await database.close()

asyncio.run(main())
"""


def columns(file: Path) -> dict[str, set[str]]:
    """Return the columns of each of knowledge's tables as they are in the file."""
    with sqlite3.connect(file) as connection:
        return {
            name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            for name in METADATA.tables
        }


async def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/frontdesk.db")
    await migrate(database, KNOWLEDGE)
    assert await database.is_current(KNOWLEDGE)
    await database.close()
    expected = {
        name: {column.name for column in table.columns} for name, table in METADATA.tables.items()
    }
    assert columns(tmp_path / "new" / "frontdesk.db") == expected


async def test_two_processes_may_start_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/frontdesk.db"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await one.communicate())[1] for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], said


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """One line, which says what to do."""
    database = open_database(f"sqlite:///{tmp_path}/frontdesk.db")
    await migrate(database, KNOWLEDGE)
    with sqlite3.connect(tmp_path / "frontdesk.db") as connection:
        connection.execute("UPDATE knowledge_version SET version_num = '9999'")
    with pytest.raises(DatabaseOutdated, match="update this program"):
        await migrate(database, KNOWLEDGE)
    await database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/base", "http://host"])
def test_only_two_kinds_of_database_are_known(url: str) -> None:
    with pytest.raises(BadSettings, match="DATABASE_URL takes"):
        open_database(url)


async def test_a_database_that_is_away_is_one_line_without_its_password() -> None:
    database = open_database("postgresql://someone:secret@127.0.0.1:1/base")
    with pytest.raises(DatabaseUnavailable, match="does not answer") as raised:
        await migrate(database, KNOWLEDGE)
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)
    await database.close()


async def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.db").write_text("no database " * 100)
    database = open_database(f"sqlite:///{tmp_path}/frontdesk.db")
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        await migrate(database, KNOWLEDGE)
    await database.close()


def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DatabaseUnavailable, match="does not answer"):
        open_database(f"sqlite:///{tmp_path}/file/frontdesk.db")
