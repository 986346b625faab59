"""The real servers of the tests are there, and each test finds them empty."""

from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

pytestmark = pytest.mark.service


@pytest.mark.parametrize("mark", ["first", "second"])
async def test_postgres_is_empty(postgres_url: str, mark: str) -> None:
    """What one test created, the next one does not see."""
    engine = create_async_engine(postgres_url)
    async with engine.begin() as server:
        found = await server.scalar(text("SELECT to_regclass('public.left_behind')"))
        await server.execute(text("CREATE TABLE left_behind (mark text)"))
        await server.execute(text("INSERT INTO left_behind VALUES (:mark)"), {"mark": mark})
    await engine.dispose()
    assert found is None


@pytest.mark.parametrize("mark", ["first", "second"])
async def test_redis_is_empty(redis_url: str, mark: str) -> None:
    """What one test stored, the next one does not see."""
    where = urlsplit(redis_url)
    async with Redis(host=where.hostname or "", port=where.port or 0) as client:
        found = await client.get("left-behind")
        await client.set("left-behind", mark)
    assert found is None
