"""A SQL query as a source: one row a document, read and nothing else.

The query runs within `SELECT … LIMIT` of ours, so it can be nothing but a SELECT; in a transaction
that only reads (PostgreSQL) or on a file opened for reading (SQLite); under a time limit of the
server's own; and what it brings is counted while it comes.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol, cast

from asyncpg.exceptions import (  # pyright: ignore[reportMissingTypeStubs]  # it has none
    InterfaceError,
    PostgresError,
)
from sqlalchemy import RowMapping, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Original, Unfetched, Unlisted
from knowledge.redaction import redact

MEDIA = {"markdown": "text/markdown", "html": "text/html", "text": "text/plain"}
_POSTGRES = frozenset({"postgresql", "postgres"})
_AT_ONCE = 200
_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock."""
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the query mean what; only the first two must be there."""

    id: str = "id"
    body: str = "body"
    title: str = "title"
    url: str = "url"
    updated_at: str = "updated_at"
    audience: str = "audience"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a query may bring, and how long it may take."""

    rows: int = 100_000
    row_bytes: int = 5_000_000
    total_bytes: int = 500_000_000
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class SqlSource:
    """The rows of one query, each by its id."""

    name: str
    location: str
    """`postgresql://USER@HOST/DATABASE`, or `sqlite:///FILE`; never with a password."""
    query: str
    columns: Columns = field(default_factory=Columns)
    bounds: Bounds = field(default_factory=Bounds)
    media: str = "text/markdown"
    password: str | None = field(default=None, repr=False)

    async def originals(self) -> AsyncGenerator[Original | Unfetched | Unlisted]:
        """Yield every row with a body; raise `SourceUnreadable` where there is none."""
        engine = self._engine()
        bringing = _Bringing(self)
        try:
            with self._translated():
                async with asyncio.timeout(self.bounds.seconds + 5):
                    found = [one async for one in bringing.rows(engine)]
        finally:
            await engine.dispose()
        if not any(isinstance(one, Original) for one in found):
            message = f"{self.name}: the query gave no row with a body."
            raise SourceUnreadable(message)
        for one in sorted(found, key=lambda it: it.path):
            yield one
        if bringing.limit:
            yield Unlisted(f"{self.name}: {bringing.limit}: what was not seen stays as it was")

    def _engine(self) -> AsyncEngine:
        url = self._url()
        if url.get_backend_name() in _POSTGRES:
            limit = str(int(self.bounds.seconds * 1000))
            settings = {"default_transaction_read_only": "on", "statement_timeout": limit}
            engine = create_async_engine(
                url.set(drivername="postgresql+asyncpg", password=self.password),
                connect_args={"timeout": 15, "server_settings": settings},
                poolclass=NullPool,
            )
            return engine.execution_options(postgresql_readonly=True)
        file = Path(url.database or "").resolve()
        engine = create_async_engine(
            f"sqlite+aiosqlite:///file:{file.as_posix()}?mode=ro&uri=true", poolclass=NullPool
        )
        event.listen(engine.sync_engine, "connect", _limited(self.bounds.seconds))
        return engine

    def _url(self) -> URL:
        try:
            url = make_url(self.location)
        except ArgumentError:
            url = None
        if url is None or url.get_backend_name() not in {*_POSTGRES, "sqlite"}:
            message = (
                f"{self.name}: a database is postgresql://USER@HOST/DATABASE or sqlite:///FILE."
            )
            raise SourceUnreadable(message)
        if url.password is not None:
            message = (
                f"{self.name}: no password in the location; name its variable in password_env."
            )
            raise SourceUnreadable(message)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            message = f"{self.name}: {url.database or 'no file'} is not there."
            raise SourceUnreadable(message)
        return url

    def statement(self) -> str:
        """Return the query within ours; raise `SourceUnreadable` for what is no SELECT."""
        bare = _COMMENT.sub(" ", self.query).strip().rstrip(";").strip()
        if not re.match(r"(select|with)\b", bare, re.IGNORECASE) or ";" in bare:
            message = f"{self.name}: the query must be one SELECT."
            raise SourceUnreadable(message)
        # A colon is a colon, not one of SQLAlchemy's parameters.
        escaped = bare.replace(":", r"\:")
        return f"SELECT * FROM ({escaped}) AS documents LIMIT {self.bounds.rows + 1}"  # noqa: S608  # the operator's own query

    @contextmanager
    def _translated(self) -> Generator[None]:
        """Turn what databases say into one line of ours."""
        try:
            yield
        except TimeoutError:
            message = f"{self.name}: the database took more than {self.bounds.seconds:g} seconds."
            raise SourceUnreadable(message) from None
        # While rows are streamed, the driver's own errors come through SQLAlchemy as they are.
        except (SQLAlchemyError, PostgresError, InterfaceError, OSError) as error:
            cause = str(getattr(error, "orig", None) or error).splitlines() or ["no reason given"]
            said = redact(cause[0].rpartition(">: ")[2])
            message = f"{self.name}: the database refuses the query: {said}"
            raise SourceUnreadable(message) from error


@dataclass(slots=True)
class _Bringing:
    """What was brought so far."""

    source: SqlSource
    limit: str = ""
    """Which limit was met."""
    _seen: set[str] = field(default_factory=set[str])
    _bytes: int = 0

    async def rows(self, engine: AsyncEngine) -> AsyncGenerator[Original | Unfetched]:
        """Yield documents until there are no more, or a limit is met."""
        statement = text(self.source.statement())
        async with engine.connect() as connection:
            result = await connection.stream(statement)
            self._check(tuple(result.keys()))
            async for some in result.mappings().partitions(_AT_ONCE):
                for row in some:
                    if self._is_over():
                        return
                    found = self._document(row)
                    if found is not None:
                        yield found

    def _check(self, given: tuple[str, ...]) -> None:
        columns = self.source.columns
        for name in (columns.id, columns.body):
            if name not in given:
                message = (
                    f"{self.source.name}: the query has no column {name!r}; it has "
                    f"{', '.join(given)}."
                )
                raise SourceUnreadable(message)

    def _is_over(self) -> bool:
        bounds = self.source.bounds
        if len(self._seen) >= bounds.rows:
            self.limit = f"the query gives more than {bounds.rows} rows (max_rows)"
        elif self._bytes > bounds.total_bytes:
            megabytes = bounds.total_bytes / 1e6
            self.limit = f"the query gives more than {megabytes:g} MB (max_megabytes)"
        return bool(self.limit)

    def _document(self, row: RowMapping) -> Original | Unfetched | None:
        fields = cast("Mapping[str, object]", row)
        columns = self.source.columns
        key = _text(fields.get(columns.id))
        if not key or key in self._seen:
            message = f"{self.source.name}: the id {key or 'of a row'} {_WRONG[bool(key)]}."
            raise SourceUnreadable(message)
        self._seen.add(key)
        body = fields.get(columns.body)
        content = body if isinstance(body, bytes) else _text(body).encode()
        self._bytes += len(content)
        if len(content) > self.source.bounds.row_bytes:
            megabytes = self.source.bounds.row_bytes / 1e6
            return Unfetched(key, f"{self.source.name}: {key} is larger than {megabytes:g} MB")
        if not content.strip():
            return None
        return Original(
            path=key,
            content=content,
            modified_at=_moment(fields.get(columns.updated_at)),
            url=_text(fields.get(columns.url)) or None,
            media=self.source.media,
            title=_text(fields.get(columns.title)) or None,
            audience=_audience(_text(fields.get(columns.audience))),
        )


_WRONG = {True: "comes twice: it must be unique", False: "is empty: each row needs one"}


class _Watched(Protocol):
    """The one method of aiosqlite's connection that SQLAlchemy does not know."""

    async def set_progress_handler(self, handler: Callable[[], bool], steps: int) -> None:
        """Call a handler now and then, and interrupt where it says so."""
        ...


def _limited(seconds: float) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    """Return what makes a SQLite connection read only, and give up in time."""

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        ends = monotonic() + seconds
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = ON")
        cursor.close()

        def watch(driver: _Watched) -> Awaitable[None]:
            return driver.set_progress_handler(lambda: monotonic() > ends, _STEPS)

        # SQLAlchemy's adapter runs a coroutine of the driver's on its behalf.
        connection.run_async(watch)

    return prepare


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _moment(value: object) -> datetime | None:
    """Return a moment, in UTC where it names no zone; None for what is none."""
    try:
        match value:
            case datetime():
                found = value
            case date():
                found = datetime(value.year, value.month, value.day, tzinfo=UTC)
            case int() | float():
                found = datetime.fromtimestamp(value, UTC)
            case str():
                found = datetime.fromisoformat(value)
            case _:
                return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _audience(word: str) -> Audience | None:
    """Return the audience that a row narrows to: any word but `public` means that somebody did."""
    return None if word.lower() in {"", Audience.PUBLIC} else Audience.INTERNAL
