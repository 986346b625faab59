"""A small storm: what `make chaos` does with a thousand questions, with sixty."""

from pathlib import Path

import pytest

from tests.chaos.crew import Post
from tests.chaos.run import Plan, Storms, run


def assert_nothing_lost(storms: Storms) -> None:
    found = storms.reckoning
    assert (found.lost, found.doubled, found.broken) == ([], [], [])
    assert storms.complaints == ()
    assert sum(found.outcomes.values()) == 60


async def test_a_storm_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """One worker on SQLite, killed and started again: one visible outcome for each question."""
    assert_nothing_lost(await run(Plan(7, 60, Post(tmp_path, None, 1), 10.0)))


@pytest.mark.service
async def test_a_storm_over_three_workers_loses_and_doubles_nothing(
    tmp_path: Path, postgres_url: str
) -> None:
    """Three processes on one PostgreSQL take over from each other."""
    url = postgres_url.replace("+asyncpg", "")
    assert_nothing_lost(await run(Plan(7, 60, Post(tmp_path, url, 3), 10.0)))
