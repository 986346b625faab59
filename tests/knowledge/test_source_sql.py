"""SQL queries as sources: one row a document, and nothing but reading."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from knowledge.errors import BadSettings, SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Original, SourceKind, Unfetched, Unlisted
from knowledge.opening import Opener
from knowledge.settings import nothing
from knowledge.sources.sql import SqlSource

Found = list[Original | Unfetched | Unlisted]

ROWS = """
CREATE TABLE articles (id INTEGER, heading TEXT, body TEXT, link TEXT, changed TEXT, seen TEXT);
INSERT INTO articles VALUES
  (2, 'Plans', 'Plans cost: 12::30.', NULL, '2026-01-02 03:04:05', 'staff only'),
  (1, 'Refunds', 'Five days.', 'https://docs.test/1', NULL, 'public'),
  (3, 'Empty', '  ', NULL, NULL, NULL);
"""
QUERY = """
SELECT id, heading AS title, body, link AS url, changed AS updated_at, seen AS audience
FROM articles -- all; of them
WHERE body <> ':x'
;
"""


@pytest.fixture
def place(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "articles.db")) as database:
        database.executescript(ROWS)
    return f"sqlite:///{tmp_path / 'articles.db'}"


def opened(
    place: str, query: str = QUERY, environ: Mapping[str, str] | None = None, **options: str
) -> SqlSource:
    known = KnownSource(
        "articles",
        place,
        Audience.PUBLIC,
        kind=SourceKind.SQL,
        options=(("query", query), *options.items()),
    )
    source = Opener(Path("unused"), environ.get if environ else nothing).open(known)
    assert isinstance(source, SqlSource)
    return source


async def read(source: SqlSource) -> Found:
    return [one async for one in source.originals()]


EXPECTED = [
    Original(
        path="1",
        content=b"Five days.",
        url="https://docs.test/1",
        media="text/markdown",
        title="Refunds",
    ),
    Original(
        path="2",
        content=b"Plans cost: 12::30.",
        modified_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        media="text/markdown",
        title="Plans",
        audience=Audience.INTERNAL,
    ),
]


async def test_a_row_is_a_document(place: str) -> None:
    """By its id; a row may narrow its audience, and one without a body is none."""
    assert await read(opened(place)) == EXPECTED


async def test_columns_may_have_other_names(place: str) -> None:
    query = "SELECT id AS number, body AS said FROM articles WHERE id = 1"
    source = opened(place, query, id_column="number", body_column="said", format="html")
    assert await read(source) == [Original("1", b"Five days.", media="text/html")]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM articles",
        "SELECT 1; DELETE FROM articles",
        "PRAGMA journal_mode = DELETE",
        "ATTACH 'x.db' AS x",
        "-- SELECT\nDROP TABLE articles",
        "",
        "SELECT 1) AS a; DELETE FROM articles --",
        "WITH x AS (SELECT 1) DELETE FROM articles",
    ],
)
async def test_nothing_but_one_select_is_run(place: str, query: str) -> None:
    with pytest.raises((SourceUnreadable, BadSettings)):
        await read(opened(place, query))
    assert await read(opened(place)) == EXPECTED


async def test_a_query_that_is_wrong_is_one_line(place: str) -> None:
    with pytest.raises(SourceUnreadable, match="articles: the database refuses the query: no such"):
        await read(opened(place, "SELECT * FROM nowhere"))
    with pytest.raises(SourceUnreadable, match="no column 'body'; it has id, heading"):
        await read(opened(place, "SELECT id, heading FROM articles"))
    with pytest.raises(SourceUnreadable, match="the id 7 comes twice"):
        await read(opened(place, "SELECT 7 AS id, body FROM articles"))
    with pytest.raises(SourceUnreadable, match="is empty: each row needs one"):
        await read(opened(place, "SELECT NULL AS id, body FROM articles"))
    with pytest.raises(SourceUnreadable, match="gave no row with a body"):
        await read(opened(place, "SELECT id, body FROM articles WHERE id = 3"))


async def test_rows_and_bytes_are_limited(place: str) -> None:
    """What lies beyond a limit has not gone; one row that is too large is a failure of its own."""
    *rest, last = await read(opened(place, max_rows="1"))
    assert len(rest) == 1
    assert isinstance(last, Unlisted)
    assert "more than 1 rows (max_rows)" in last.reason
    source = opened(place)
    small = replace(source, bounds=replace(source.bounds, row_bytes=15))
    assert await read(small) == [
        EXPECTED[0],
        Unfetched("2", "articles: 2 is larger than 1.5e-05 MB"),
    ]
    few = replace(source, bounds=replace(source.bounds, total_bytes=5))
    assert isinstance((await read(few))[-1], Unlisted)


async def test_a_query_without_end_is_ended(place: str) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT count(*) AS id, 'x' AS body FROM n"
    )
    source = opened(place, endless)
    short = replace(source, bounds=replace(source.bounds, seconds=0.3))
    with pytest.raises(SourceUnreadable, match="interrupted"):
        await read(short)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://reader:secret@db.test/docs", "no password in the location"),
        ("mysql://reader@db.test/docs", "postgresql://USER@HOST/DATABASE or sqlite:///FILE"),
        ("nonsense", "postgresql://USER@HOST/DATABASE or sqlite:///FILE"),
        ("sqlite:////nowhere/at/all.db", "is not there"),
        ("postgresql://reader@127.0.0.1:1/docs", "refuse"),
    ],
)
async def test_a_database_that_cannot_be_had_is_one_line(place: str, said: str) -> None:
    """And no password is repeated."""
    with pytest.raises(SourceUnreadable, match=said) as caught:
        await read(opened(place))
    assert "secret" not in str(caught.value)


async def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database at all, " * 100)
    with pytest.raises(SourceUnreadable, match="not a database"):
        await read(opened(f"sqlite:///{tmp_path / 'x.db'}"))


def test_a_password_is_named_and_never_shown(place: str) -> None:
    source = opened(place, environ={"DOCS_PASSWORD": "hush"}, password_env="DOCS_PASSWORD")  # noqa: S106  # the name of a variable
    assert source.password == "hush"  # noqa: S105  # a test's own
    assert "hush" not in repr(source)
    with pytest.raises(BadSettings, match="DOCS_PASSWORD, which is not set"):
        opened(place, password_env="DOCS_PASSWORD")  # noqa: S106  # the name of a variable
    with pytest.raises(BadSettings, match="needs a query, and format"):
        opened(place, format="pdf")


@pytest.mark.service
async def test_postgresql_is_read_in_a_transaction_that_only_reads(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        for statement in ROWS.replace("\n", " ").split(";")[:-1]:
            await connection.execute(text(statement.replace(":", r"\:")))
        await connection.execute(
            text(
                "CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS "
                "'DELETE FROM articles; SELECT 1'"
            )
        )
    await engine.dispose()
    url = make_url(postgres_url)
    bare = f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}"
    source = replace(opened(bare), password=url.password)
    assert await read(source) == EXPECTED
    for query in (
        "SELECT wipe() AS id, 'x' AS body",
        "WITH gone AS (DELETE FROM articles RETURNING id) SELECT id, 'x' AS body FROM gone",
    ):
        with pytest.raises(SourceUnreadable, match=r"read-only|top level"):
            await read(replace(source, query=query))
    slow = replace(source, query="SELECT 1 AS id, pg_sleep(30)::text AS body")
    with pytest.raises(SourceUnreadable, match="timeout"):
        await read(replace(slow, bounds=replace(slow.bounds, seconds=0.2)))
    assert await read(source) == EXPECTED
