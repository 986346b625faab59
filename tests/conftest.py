"""What holds for every test: no network but loopback, no paid call, nobody's own settings."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from dotenv import dotenv_values
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

ROOT = Path(__file__).resolve().parent.parent
OURS = ("FRONTDESK_", "SLACK_", "OPENAI_", "WEAVIATE_", "REDIS_URL", "DATABASE_URL")
KEPT = ("FRONTDESK_BENCH_DATA", "FRONTDESK_TEST_")
# onnxruntime would report its use to its maker; it looks when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# A machine that is busy with other things says nothing about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

PAID = ("OPENAI_API_KEY", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


@pytest.fixture(autouse=True)
def nobodys_logs() -> Iterator[None]:
    """Begin and end with logs as they are before any program has set them up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the developer's settings away, for the test and for every process that it starts.

    Keys are set to nothing instead of removed: so a `.env` file cannot bring them back.
    """
    for name in list(os.environ):
        if name.startswith(OURS) and not name.startswith(KEPT):
            monkeypatch.delenv(name)
    for name in PAID:
        monkeypatch.setenv(name, "")


@pytest.fixture(scope="session")
def bench_data() -> Path:
    """Return the folder of public data that figures are measured on; skip where there is none."""
    folder = (ROOT / os.environ.get("FRONTDESK_BENCH_DATA", "../shared")).resolve()
    if not (folder / "data").is_dir():
        pytest.skip(f"no public data at {folder}: set FRONTDESK_BENCH_DATA")
    return folder


@pytest.fixture(scope="session")
def services() -> dict[str, str]:
    """Return the URLs that `make services` wrote; skip where no server runs."""
    written = ROOT / ".services" / "env"
    if not written.exists():
        pytest.skip("no servers: run `make services`")
    return {name: value for name, value in dotenv_values(written).items() if value}


@pytest.fixture
async def postgres_url(services: dict[str, str]) -> AsyncIterator[str]:
    """Return the URL (SQLAlchemy's, asyncpg) of an empty database of this test's own."""
    url = make_url(services["FRONTDESK_TEST_DATABASE_URL"])
    name = f"test_{uuid4().hex}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as server:
        await server.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            await server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


@pytest.fixture
async def redis_url(services: dict[str, str]) -> str:
    """Return the URL of a Redis database that is empty when the test begins."""
    url = services["FRONTDESK_TEST_REDIS_URL"]
    async with Redis.from_url(url) as client:  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
        await client.execute_command("FLUSHDB")  # pyright: ignore[reportUnknownMemberType]  # likewise
    return url
