"""Let 1,000 questions be asked in a storm, and count what became of them.

    SEED=1 QUESTIONS=1000 DATABASE=sqlite|postgres|both python -m tests.chaos

On SQLite with one worker process, on PostgreSQL (which `make services` starts) with three. Ends
with one line of counts for each, and with 1 if a question is lost or doubled, or a case broken.
KEEP=1 keeps the workers' logs.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from dotenv import dotenv_values
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.chaos.crew import Post
from tests.chaos.run import Plan, Storms, folder_in, run

SERVICES = Path(__file__).resolve().parents[2] / ".services" / "env"
WORKERS = {"sqlite": 1, "postgres": 3}


async def main() -> int:
    """Run the storms; return the exit code."""
    wanted = os.environ.get("DATABASE", "both")
    names = tuple(WORKERS) if wanted == "both" else (wanted,)
    if not set(names) <= set(WORKERS):
        print("DATABASE takes sqlite, postgres or both", file=sys.stderr)
        return 2
    scratch = Path(tempfile.mkdtemp(prefix="frontdesk-chaos-"))
    try:
        return max([await _storm(name, scratch) for name in names])
    finally:
        if "KEEP" in os.environ:
            print(f"The workers' logs are in {scratch}")
        else:
            shutil.rmtree(scratch)


async def _storm(name: str, scratch: Path) -> int:
    if name == "postgres" and not SERVICES.exists():
        print("postgres: SKIPPED, no server: run `make services`")
        return 0
    seed = int(os.environ.get("SEED", "1"))
    questions = int(os.environ.get("QUESTIONS", "1000"))
    async with fresh_database(name) as url:
        post = Post(folder_in(scratch, name), url, WORKERS[name])
        storms = await run(Plan(seed, questions, post))
    _tell(name, storms)
    return 0 if storms.reckoning.is_clean and not storms.complaints else 1


def _tell(name: str, storms: Storms) -> None:
    found = storms.reckoning
    kinds = {"lost": found.lost, "doubled": found.doubled, "broken": found.broken}
    for kind, whats in (*kinds.items(), ("complaint", storms.complaints)):
        for what in whats[:20]:
            print(f"  {kind}: {what}")
    print(storms.line(name), flush=True)


@asynccontextmanager
async def fresh_database(name: str) -> AsyncGenerator[str | None]:
    """Make an empty PostgreSQL database, and drop it; None for SQLite."""
    if name == "sqlite":
        yield None
        return
    url = make_url(dotenv_values(SERVICES)["FRONTDESK_TEST_DATABASE_URL"] or "")
    fresh = f"chaos_{uuid4().hex}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as server:
        await server.execute(text(f"CREATE DATABASE {fresh}"))
        try:
            named = url.set(drivername="postgresql", database=fresh)
            yield named.render_as_string(hide_password=False)
        finally:
            await server.execute(text(f"DROP DATABASE {fresh} WITH (FORCE)"))
    await engine.dispose()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
