"""The databases and stores on which every adapter must keep its contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.migrations import BOT_HISTORY
from knowledge.database import Database, open_database
from knowledge.ports import Store
from knowledge.upgrading import upgrade
from tests.contract.stores import KINDS, Stores, server_for, stores_of


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def bot_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database: SQLite always, PostgreSQL as a service."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
async def bot_database(bot_database_url: str) -> AsyncIterator[Database]:
    """Return a database with the bot's tables and nothing in them."""
    database = open_database(bot_database_url)
    await upgrade(database, BOT_HISTORY)
    yield database
    await database.close()


@pytest.fixture(params=KINDS)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Return an empty store that can be opened again and again."""
    async with stores_of(request.param, tmp_path, server_for(request, request.param)) as stores:
        yield stores


@pytest.fixture
async def store(stores: Stores) -> Store:
    """Return an empty store, open."""
    return await stores.open()
