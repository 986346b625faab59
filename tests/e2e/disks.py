"""Disks that a test can fill: SQLite's own limit anywhere, and a small tmpfs where we are root."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from knowledge.database import Database

MOST_PAGES = 1_073_741_823
"""SQLite's default."""


class Disk(Protocol):
    """Room for a database, as much as a test leaves."""

    async def fill(self, database: Database) -> None:
        """Leave no room."""
        ...

    async def free(self, database: Database) -> None:
        """Leave room again."""
        ...


class PageLimit:
    """SQLite's own limit: it raises what it raises on a full disk."""

    def __init__(self) -> None:
        self._pages = MOST_PAGES

    async def fill(self, database: Database) -> None:
        self._pages = 1  # what there is stays, and not a page more
        event.listen(database.engine.sync_engine, "checkout", self._limit)

    async def free(self, database: Database) -> None:
        self._pages = MOST_PAGES

    def _limit(self, connection: DBAPIConnection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {self._pages}")
        cursor.close()


class Tmpfs:
    """A file system of two megabytes, filled with a file."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    async def fill(self, database: Database) -> None:
        with self._filler.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(512))
            except OSError:
                return

    async def free(self, database: Database) -> None:
        self._filler.unlink()


@contextmanager
def mounted(folder: Path) -> Generator[bool]:
    """Mount a small tmpfs until left; say whether we may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True)  # noqa: S603  # a fixed command
    may = done.returncode == 0
    try:
        yield may
    finally:
        if may:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # likewise
