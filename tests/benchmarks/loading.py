"""Print what a load costs beside the embedding that it cannot do without.

`python -m tests.benchmarks.loading [PAGES]`: the first so many pages of segment, all without a
number. A bare embedding loop over the same chunks runs in the same process, right before the load:
all texts in one list, sorted by length, nothing kept. FRONTDESK_BENCH_HOME as in `quality`.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from knowledge.app import open_knowledge
from knowledge.changes import Fresh
from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import find_weights
from knowledge.ledger.values import KnownFailure, KnownSource
from knowledge.models import Audience, LoadReport, Original
from knowledge.preparing import prepared
from knowledge.settings import KnowledgeSettings
from knowledge.shelf import Shelf
from knowledge.sources.folder import FolderSource
from tests.benchmarks.processes import environ, median_seconds
from tests.benchmarks.quality import lay_out, workplace

AT_ONCE = 256
REPEATS = 5


async def texts_of(source: KnownSource) -> list[str]:
    """Return the distinct texts that a load embeds, shortest first."""
    with closing(Shelf()) as shelf:
        fresh = [
            Fresh(source, replace(one, content=b""), shelf.put(one.content), "")
            async for one in FolderSource(source.name, Path(source.location)).originals()
            if isinstance(one, Original)
        ]
        texts = {
            it.embedded_text
            for document in prepared(fresh, shelf)
            if not isinstance(document, KnownFailure)
            for it in document
        }
    return sorted(texts, key=lambda text: (len(text), text))


async def bare(model: MiniLM, texts: list[str]) -> float:
    """Embed and throw away."""
    started = time.perf_counter()
    for start in range(0, len(texts), AT_ONCE):
        await model.embed(texts[start : start + AT_ONCE])
    return time.perf_counter() - started


async def load(home: Path, source: KnownSource) -> LoadReport:
    """Load in this process."""
    async with open_knowledge(KnowledgeSettings(home=home)) as knowledge:
        return await knowledge.ingest.load("local", (source,))


def process(home: Path, source: KnownSource) -> None:
    """Load as an operator does, in a process of its own."""
    command = [sys.executable, "-m", "bot", "knowledge", "load", source.location, "--json"]
    subprocess.run(command, env=environ(home), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # ourselves


def some_pages(folder: Path, copy: Path, count: int | None) -> Path:
    """Copy the first so many pages, so that one of them may be changed."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file())[:count]:
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return copy


def small_loads(home: Path, source: KnownSource) -> Iterator[str]:
    """Yield what a load costs that finds nothing, or one page, changed."""
    again = asyncio.run(load(home, source))
    yield f"the same again, in a running program         {again.seconds:7.2f} s"
    seconds = median_seconds(lambda: process(home, source), REPEATS)
    yield f"the same again, as a process                 {seconds:7.2f} s"
    page = max(Path(source.location).rglob("*.md"))

    def changed() -> None:
        page.write_text(page.read_text("utf-8") + f"\nOne more line, at {time.time()}.\n", "utf-8")
        process(home, source)

    yield f"one page changed, as a process               {median_seconds(changed, REPEATS):7.2f} s"


def main() -> int:
    """Print the table."""
    weights = find_weights()
    if weights is None:
        return sys.exit("no weights: install the group `weights`")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else None
    with workplace() as work:
        home, copy = work / "home-loading", work / "loading-pages"
        for left in (home, copy):
            shutil.rmtree(left, ignore_errors=True)
        pages = some_pages(lay_out("segment", work) / "pages", copy, count)
        source = KnownSource(str(pages), str(pages), Audience.INTERNAL)
        texts = asyncio.run(texts_of(source))
        alone = asyncio.run(bare(MiniLM(weights), texts))
        report = asyncio.run(load(home, source))
        print(f"{report.added} pages, {report.chunks_total} chunks, {len(texts)} texts")
        print(f"a bare embedding loop                        {alone:7.1f} s")
        print(f"the load                                     {report.seconds:7.1f} s")
        print(f"the load, over the loop                      {report.seconds / alone:7.2f}")
        for line in small_loads(home, source):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
