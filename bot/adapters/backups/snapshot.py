"""SQLite databases as they all are at one moment, while others go on writing."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from bot.errors import BackupFailed

_MAGIC = b"SQLite format 3\0"


def is_database(file: Path) -> bool:
    """Say whether a file is an SQLite database."""
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def copy(files: Mapping[Path, Path], patience: float) -> None:
    """Copy databases, from key to value, all of one moment; raise `BackupFailed`.

    Writers are held for as long as it takes to open a reading transaction on each database. From
    then on each reader sees what was there at that moment, and everybody writes again.
    """
    try:
        with ExitStack() as opened:
            readers = _of_one_moment(opened, tuple(files), patience)
            for reader, target in zip(readers, files.values(), strict=True):
                with closing(sqlite3.connect(target)) as copied:
                    reader.backup(copied)
    except sqlite3.Error as error:
        message = f"The database cannot be copied: {error}. Nothing was written."
        raise BackupFailed(message) from error


def revision(file: Path, table: str) -> str | None:
    """Return the migration that a package's tables are at, or None where there are none."""
    with closing(sqlite3.connect(file)) as database:
        try:
            found = database.execute(f"SELECT version_num FROM {table}").fetchone()  # noqa: S608  # a constant of ours
        except sqlite3.OperationalError:
            return None
    return str(found[0]) if found else None


def _of_one_moment(
    opened: ExitStack, files: Sequence[Path], patience: float
) -> Sequence[sqlite3.Connection]:
    readers = [_connected(opened, file, patience) for file in files]
    with ExitStack() as held:
        for file in files:
            writer = _connected(held, file, patience)
            writer.execute("BEGIN IMMEDIATE")
        for reader in readers:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return readers


def _connected(stack: ExitStack, file: Path, patience: float) -> sqlite3.Connection:
    address = f"{file.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, patience, isolation_level=None, uri=True)
    return stack.enter_context(closing(connection))
