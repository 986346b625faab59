"""Print how long a sync takes of 5,000 pages that did not change, and of one that did.

`python -m tests.benchmarks.syncing [PAGES]`. Pages and embedder are those of `memory.py`: the
embedder costs nothing, so what is timed is all that is ours. Beside, in the same loop: reading and
hashing the bytes of every page, which no sync that misses nothing can leave out. After the changed
page the time runs until a search finds it. FRONTDESK_BENCH_HOME as in `quality`.
"""

import asyncio
import hashlib
import shutil
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from knowledge.analysis import ANALYZER
from knowledge.app import open_knowledge
from knowledge.ingest import Ingest
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Query, Spec
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.memory import StubEmbedder, copies
from tests.benchmarks.quality import workplace

PAGES = 5_000
ROUNDS = 5


async def _measured(home: Path, pages: Path) -> None:
    source = KnownSource("pages", str(pages), Audience.INTERNAL)
    async with open_knowledge(KnowledgeSettings(home=home)) as knowledge:
        embedder = StubEmbedder()
        embedders = {Spec(embedder.model, embedder.dimension, ANALYZER): embedder}
        ingest = Ingest(replace(knowledge.parts, embedder=embedder))
        retrieval = replace(knowledge.retrieval, embedder_for=embedders.get)
        report = await ingest.load("local", (source,))
        documents = report.added + report.changed + report.unchanged
        print(f"{documents:,} pages, {report.chunks_total:,} chunks; medians of {ROUNDS}, ranges")
        plain, same, changed = list[float](), list[float](), list[float]()
        for number in range(ROUNDS):
            plain.append(await _timed(asyncio.to_thread(_read, pages)))
            same.append(await _timed(ingest.load("local", (source,))))
            word = f"quaxelbrine{number}"
            _write(pages, number, f"The {word} is blue.")
            began = perf_counter()
            await ingest.load("local", (source,))
            found = await retrieval.find(Query("local", f"What is {word}?", Audience.INTERNAL))
            changed.append(perf_counter() - began)
            if not any(word in passage.chunk.text for passage in found.passages):
                sys.exit(f"{word} was loaded and is not found")
    print(_row("reading and hashing every page", plain))
    print(_row("a sync with nothing changed", same))
    print(_row("one page changed, until it is found", changed))


async def _timed(work: Awaitable[object]) -> float:
    began = perf_counter()
    await work
    return perf_counter() - began


def _read(pages: Path) -> None:
    for page in pages.rglob("*.md"):
        hashlib.sha256(page.read_bytes()).digest()


def _write(pages: Path, number: int, sentence: str) -> None:
    page = sorted(pages.rglob("*.md"))[number]
    page.write_text(f"{page.read_text('utf-8')}\n\n{sentence}\n", "utf-8")


def _row(what: str, seconds: Sequence[float]) -> str:
    return f"{what:40s} {median(seconds):6.2f} s   {min(seconds):.2f} to {max(seconds):.2f}"


def main(words: Sequence[str]) -> int:
    """Print the table."""
    count = int(words[0]) if words else PAGES
    with workplace() as work:
        home, pages = work / "home-syncing", work / "pages-syncing"
        for old in (home, pages):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(copies(work, count), pages)
        asyncio.run(_measured(home, pages))
        for old in (home, pages):
            shutil.rmtree(old, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
