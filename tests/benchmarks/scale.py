"""Print how long a hybrid search of 100,000 chunks takes, with a plain search beside.

`python -m tests.benchmarks.scale [CHUNKS]`; the home is made by `grown.py`. A search has its
question's vector already: both legs on the live generation of one workspace, then fusion. Beside,
question by question in the same loop: one float32 product with the vectors of the live chunks
alone, and FTS5's own ranking without any filter. What the dense leg finds is held against the
product. FRONTDESK_BENCH_HOME as in `quality`.
"""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import query_terms
from knowledge.app import open_knowledge
from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import find_weights
from knowledge.models import Audience, Hit, Vector, View
from knowledge.ports import ChunkSearch
from knowledge.ranking import DEPTH, fuse
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.grown import CHUNKS, IDS, VECTORS, WORKSPACE, grown
from tests.benchmarks.processes import environ, median_seconds
from tests.benchmarks.quality import set_of, workplace

QUESTIONS = 200
REPEATS = 5
SPINNING_S = 0.3
"""How long OpenBLAS's threads keep a processor busy after a product: the next search waits."""
CLOSE = 1e-5
"""Cosines that differ by less may come in any order: the product's own last bits."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the legs take it."""

    vector: Vector
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ours:
    """The store's search."""

    store: ChunkSearch
    view: View

    async def dense(self, asked: Asked) -> Sequence[Hit]:
        """Ask the dense leg."""
        return await self.store.dense(self.view, asked.vector, DEPTH)

    async def lexical(self, asked: Asked) -> Sequence[Hit]:
        """Ask the lexical leg."""
        return await self.store.lexical(self.view, asked.terms, DEPTH)

    async def hybrid(self, asked: Asked) -> None:
        """Ask both legs at once and fuse what they find."""
        fuse(*await asyncio.gather(self.dense(asked), self.lexical(asked)))


@dataclass(frozen=True, slots=True)
class Plain:
    """A search without any of our work: one product over everything, and FTS5's own ranking."""

    ids: NDArray[np.str_]
    vectors: Vector
    file: sqlite3.Connection
    index: int

    async def dense(self, asked: Asked) -> dict[str, float]:
        """Return the cosines of the nearest chunks, by id."""
        return await asyncio.to_thread(self._dense, asked.vector)

    async def lexical(self, asked: Asked) -> None:
        """Let FTS5 rank."""
        await asyncio.to_thread(self._lexical, asked.terms)

    def _dense(self, vector: Vector) -> dict[str, float]:
        scores = self.vectors @ vector
        best = np.argpartition(scores, -DEPTH)[-DEPTH:]
        return dict(zip(self.ids[best].tolist(), scores[best].tolist(), strict=True))

    def _lexical(self, terms: Sequence[str]) -> None:
        asked = " OR ".join(f'"{self.index}:{term}"' for term in terms)
        wanted = "SELECT rowid FROM terms WHERE terms MATCH ? ORDER BY rank LIMIT ?"
        self.file.execute(wanted, (asked, DEPTH)).fetchall()


def plain_of(home: Path) -> Plain:
    """Open what `grown` kept for the plain search."""
    file = sqlite3.connect(home / "knowledge.db", check_same_thread=False)
    wanted = "SELECT id FROM indexes WHERE workspace = ?"
    (index,) = file.execute(wanted, (WORKSPACE,)).fetchone()
    return Plain(np.load(home / IDS), np.load(home / VECTORS), file, index)


@dataclass(slots=True)
class Spent:
    """Milliseconds of the clock and of the processors, by what took them."""

    rows: dict[str, list[tuple[float, float]]] = field(
        default_factory=dict[str, list[tuple[float, float]]]
    )

    async def timed(
        self, what: str, work: Callable[[Asked], Awaitable[object]], asked: Asked
    ) -> None:
        """Await something and note how long it took."""
        started = time.perf_counter(), time.process_time()
        await work(asked)
        ended = time.perf_counter(), time.process_time()
        spent = (ended[0] - started[0]) * 1000, (ended[1] - started[1]) * 1000
        self.rows.setdefault(what, []).append(spent)

    def lines(self) -> Iterator[str]:
        """Yield the table."""
        for what, spent in self.rows.items():
            clock, processors = np.array(spent).T
            p10, p50, p90 = np.percentile(clock, [10, 50, 90])
            busy, spread = np.median(processors), f"{p10:.1f} to {p90:.1f} (p10, p90)"
            yield f"{what:44s} {p50:7.1f} ms p50  {spread:26s} {busy:6.1f} ms of processor"


def agree(hits: Sequence[Hit], near: dict[str, float]) -> bool:
    """Say whether both found the same, but for ties."""
    least = min(near.values())
    found = {hit.chunk_id: hit.score for hit in hits}
    same = all(abs(found.get(it, least) - cosine) < CLOSE for it, cosine in near.items())
    return same and len(found) == len(near)


async def table(home: Path, questions: Sequence[str]) -> Iterator[str]:
    """Return the rows of one home; the first round of questions is not counted."""
    weights = find_weights()
    if weights is None:
        return sys.exit("no weights: install the group `weights`")
    vectors = await MiniLM(weights).embed(questions)
    every = [Asked(v, query_terms(q)) for q, v in zip(questions, vectors, strict=True)]
    plain, spent = plain_of(home), Spent()
    async with open_knowledge(KnowledgeSettings(home=home)) as knowledge:
        active = await knowledge.parts.ledger.active(WORKSPACE)
        if active is None:
            return sys.exit(f"{home} holds nothing: remove it")
        view = View(active.index, active.generation, Audience.INTERNAL)
        ours = Ours(knowledge.parts.store, view)
        started = time.perf_counter()
        await ours.hybrid(every[0])
        first = (time.perf_counter() - started) * 1000
        right = 0
        for asked in every:
            right += agree(await ours.dense(asked), await plain.dense(asked))
            await ours.hybrid(asked)
        for asked in every:
            await spent.timed("hybrid: both legs, fused", ours.hybrid, asked)
            await spent.timed("  the dense leg alone", ours.dense, asked)
            await spent.timed("  the lexical leg alone", ours.lexical, asked)
            await spent.timed("plain: FTS5's ORDER BY rank, no filter", plain.lexical, asked)
            await spent.timed("plain: one float32 product, no filter", plain.dense, asked)
            await asyncio.sleep(SPINNING_S)
    agreed = f"{'dense hits are the product’s':44s} {right:8d} of {len(every)}"
    return iter([*spent.lines(), f"{'the first search of a process':44s} {first:8.0f} ms", agreed])


def asking(home: Path, question: str) -> str:
    """Return how long a whole `frontdesk ask` takes."""
    command = [sys.executable, "-m", "bot", "ask", question, "--json"]

    def work() -> None:
        subprocess.run(command, env=environ(home), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # ourselves

    return f"{'frontdesk ask, the whole process':44s} {median_seconds(work, REPEATS):8.2f} s"


def main() -> int:
    """Print the table."""
    chunks = int(sys.argv[1]) if len(sys.argv) > 1 else CHUNKS
    with workplace() as work:
        segment = set_of("segment", work)
        home = asyncio.run(grown(segment, work, chunks))
        questions = [row.question for row in segment.rows[:QUESTIONS]]
        for line in asyncio.run(table(home, questions)):
            print(line, flush=True)
        print(asking(home, questions[0]))
        print(asking(segment.home, questions[0]) + ", of segment")
    return 0


if __name__ == "__main__":
    sys.exit(main())
