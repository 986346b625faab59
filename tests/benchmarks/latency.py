"""Print how long an answer takes on segment: embed, retrieve and compose, and whole processes.

`python -m tests.benchmarks.latency`; FRONTDESK_BENCH_HOME as in `quality`, which loads the set if
it is not there yet. The last rows say why the store counts for itself: the same questions by
FTS5's own ranking, which knows neither generations nor audiences.
"""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.app import open_answering
from bot.commands.ask import asked
from bot.settings import Settings
from knowledge.analysis import query_terms
from knowledge.app import open_knowledge
from knowledge.models import Audience, View
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.processes import environ, median_seconds
from tests.benchmarks.quality import Set, set_of, workplace

REPEATS = 5
DEPTH = 200


def row(what: str, milliseconds: Sequence[float]) -> str:
    """Return a row of the table."""
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return f"{what:44s} {p50:8.1f} ms p50 {p95:8.1f} ms p95"


async def answers(one: Set) -> list[dict[str, float]]:
    """Ask every question in one process, as the bot does; the first is not counted."""
    spent: list[dict[str, float]] = []
    async with open_answering(Settings.from_environ(one.environ)) as answering:
        for question in one.rows:
            decision = await answering.answer(
                asked(question.question, "local", Audience.INTERNAL, ())
            )
            spent.append(dict(decision.timings_ms))
    return [timings for timings in spent[1:] if timings]


async def lexical_leg(one: Set) -> list[float]:
    """Time the store's lexical leg alone."""
    spent: list[float] = []
    async with open_knowledge(KnowledgeSettings.from_environ(one.environ)) as knowledge:
        active = await knowledge.parts.ledger.active("local")
        if active is None:
            return spent
        view = View(active.index, active.generation, Audience.INTERNAL)
        for question in one.rows:
            terms = query_terms(question.question)
            started = time.perf_counter()
            await knowledge.parts.store.lexical(view, terms, DEPTH)
            spent.append((time.perf_counter() - started) * 1000)
    return spent


def own_ranking(one: Set) -> list[float]:
    """Time FTS5's `ORDER BY rank` for the same terms on the same file."""
    spent: list[float] = []
    with sqlite3.connect(one.home / "knowledge.db") as connection:
        (index,) = connection.execute("SELECT min(id) FROM indexes").fetchone()
        for question in one.rows:
            terms = " OR ".join(f'"{index}:{term}"' for term in query_terms(question.question))
            started = time.perf_counter()
            connection.execute(
                "SELECT rowid FROM terms WHERE terms MATCH ? ORDER BY rank LIMIT ?", (terms, DEPTH)
            ).fetchall()
            spent.append((time.perf_counter() - started) * 1000)
    return spent


def process(home: Path, *words: str) -> float:
    """Return how many seconds a whole `frontdesk …` takes."""
    command = [sys.executable, "-m", "bot", *words]

    def work() -> None:
        subprocess.run(command, env=environ(home), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # ourselves

    return median_seconds(work, REPEATS)


def table(one: Set) -> Iterator[str]:
    """Yield the rows."""
    spent = asyncio.run(answers(one))
    for stage in ("embed", "retrieve", "compose"):
        yield row(stage, [timings[stage] for timings in spent])
    yield row(
        "embed + retrieve + compose",
        [sum(timings[stage] for stage in ("embed", "retrieve", "compose")) for timings in spent],
    )
    asking = process(one.home, "ask", one.rows[0].question, "--json")
    yield f"{'frontdesk ask, the whole process':44s} {asking:8.2f} s"
    yield f"{'frontdesk --help':44s} {process(one.home, '--help') * 1000:8.0f} ms"
    yield row("lexical leg: FTS5's postings, our BM25", asyncio.run(lexical_leg(one)))
    yield row("FTS5's own ranking", own_ranking(one))


def main() -> int:
    """Print the table."""
    with workplace() as work:
        for line in table(set_of("segment", work)):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
