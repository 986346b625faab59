"""The SQL database that knowledge and bot share: opened, migrated, and read or written in turns.

SQLite by default, PostgreSQL in production, the same statements for both. Each package brings
its own Alembic history; a program that meets a newer database refuses to touch it.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from knowledge.errors import BadSettings, DatabaseOutdated, DatabaseUnavailable
from knowledge.mending import with_mend

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_BUSY_MS = 15_000
_WRITERS = 10
"""Transactions of one process that write to PostgreSQL at the same time."""
_PATIENCE = {"timeout": 10, "command_timeout": 60}
"""Seconds, of asyncpg: a server that is cut off without a word would be waited for for hours."""
_OUTSIDE = (DatabaseError, OperationalError)
"""What a driver raises for a file that is no database, and for all that is away, locked or full."""


@dataclass(frozen=True, slots=True)
class History:
    """One package's Alembic migrations: `folder/versions/NNNN_what.py`, revision `NNNN`."""

    version_table: str
    folder: Path

    @property
    def revisions(self) -> tuple[str, ...]:
        """Return the revisions that this program knows, oldest first."""
        return tuple(sorted(path.stem[:4] for path in self.folder.glob("versions/[0-9]*.py")))


KNOWLEDGE = History("knowledge_version", Path(__file__).parent / "migrations")
"""The ledger's own."""


class Database:
    """One engine, with transactions that say whether they write."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        # SQLite: a writer takes the lock at once, so that it waits for the writer before it
        # instead of failing when a read turns into a write.
        self._writer = engine.execution_options(frontdesk_begin="BEGIN IMMEDIATE")
        # SQLite's own queue is none: who finds the lock taken sleeps, and may find it taken again.
        self._turn = asyncio.Semaphore(1 if engine.dialect.name == "sqlite" else _WRITERS)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that only reads; raise `DatabaseUnavailable`."""
        with _translated(self.engine.url):
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that commits at the end; raise `DatabaseUnavailable`."""
        with _translated(self.engine.url):
            async with self._turn, self._writer.begin() as connection:
                yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an insert that knows `on_conflict_do_nothing`."""
        return (sqlite if self.engine.dialect.name == "sqlite" else postgresql).insert(table)

    async def is_current(self, history: History) -> bool:
        """Say whether this package's tables are up to date; raise `DatabaseOutdated`."""
        async with self.reading() as connection:
            return await connection.run_sync(version, history) == history.revisions[-1]

    async def overwrite(self) -> None:
        """Leave nothing of what was deleted in SQLite's log; PostgreSQL's vacuum does it alone."""
        if self.engine.dialect.name == "sqlite":
            async with self._turn, self.reading() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """Return a database, not connected yet; raise `BadSettings` or `DatabaseUnavailable`."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(create_async_engine(parsed, pool_pre_ping=True, connect_args=_PATIENCE))
    if parsed.database:
        with _translated(parsed):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(parsed)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        return parsed.set(drivername=_DRIVERS[parsed.get_backend_name()])
    except (ArgumentError, KeyError):
        message = "DATABASE_URL takes sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE."
        raise BadSettings(message) from None


@contextmanager
def _translated(url: URL) -> Generator[None]:
    """Turn a driver's failure into ours, without the password that an URL may hold."""
    try:
        yield
    except (DatabaseError, InterfaceError, OSError) as error:
        if isinstance(error, DatabaseError) and type(error) not in _OUTSIDE:
            raise  # a statement of ours that is wrong, or a row that is there already
        cause = str(getattr(error, "orig", error)).splitlines() or [type(error).__name__]
        said = f"The database {url.render_as_string()} does not answer: {cause[0]}"
        message = with_mend(said, getattr(error, "orig", None))
        raise DatabaseUnavailable(message) from error


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the begin event below says BEGIN, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: what was forgotten must not be found in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begin: str = connection.get_execution_options().get("frontdesk_begin", "BEGIN")
    connection.exec_driver_sql(begin)


def version(connection: Connection, history: History) -> str | None:
    """Return the revision that this database is at, None before the first one."""
    if not inspect(connection).has_table(history.version_table):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {history.version_table}"))  # noqa: S608  # a constant of ours
    if found is not None and found not in history.revisions:
        message = (
            f"The database {connection.engine.url.render_as_string()} was migrated by a newer "
            f"Frontdesk ({history.version_table} {found}): update this program."
        )
        raise DatabaseOutdated(message)
    return found
