"""Print how much memory loads and searches take, and whether it grows with the documents.

`python -m tests.benchmarks.memory [serve] [load [PAGES …]]`. Loads: 7,000, 14,000 and 28,000 pages
of segment and plausible, repeated with one word in eight replaced, by an embedder that computes
nothing; on Weaviate too where WEAVIATE_URL is set. Searches: the home of 100,000 chunks that
`grown.py` makes, MiniLM loaded. Each is a process of its own, and what it held at its most is
printed, beside what a process holds that only imports the program, or only MiniLM.
FRONTDESK_BENCH_HOME as in `quality`.
"""

import asyncio
import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.commands.eval import read_rows
from knowledge.app import open_knowledge
from knowledge.ingest import Ingest
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Query, Vector
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.grown import CHUNKS, grown
from tests.benchmarks.processes import environ
from tests.benchmarks.quality import ROOT, lay_out, set_of, workplace

PAGES = (7_000, 14_000, 28_000)
QUESTIONS = 50
SEED = 5
DIMENSION = 384
_KIB = 1024


class StubEmbedder:
    """Vectors that a text's hash names, of a model's length: a load costs what it is, no more."""

    model = "stub-1"
    dimension = DIMENSION
    tokens = 0

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return a vector a text."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts)
        vectors = np.stack(
            [np.random.default_rng(seed).standard_normal(DIMENSION) for seed in seeds]
        )
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def copies(work: Path, count: int) -> Path:
    """Return a folder of so many pages, written if it is not there yet."""
    folder = work / f"pages-{count}"
    if folder.exists():
        return folder
    pages = [
        path
        for name in ("segment", "plausible")
        for path in (lay_out(name, work) / "pages").rglob("*.md")
    ]
    texts = [path.read_text("utf-8") for path in sorted(pages)]
    words = [word for text in texts for word in text.split() if word.isalpha()]
    random = np.random.default_rng(SEED)
    for number in range(count):
        lines = texts[number % len(texts)].split("\n")
        target = folder / f"{number // 1000:02d}" / f"{number:05d}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(_changed(line, words, random) for line in lines), "utf-8")
    return folder


def _changed(line: str, words: Sequence[str], random: np.random.Generator) -> str:
    parts = line.split(" ")
    places: list[int] = random.integers(len(parts), size=len(parts) // 8).tolist()
    for place in places:
        if parts[place].isalpha():
            parts[place] = words[int(random.integers(len(words)))]
    return " ".join(parts)


async def load(home: Path, pages: Path, servers: Mapping[str, str]) -> str:
    """Load in this process."""
    source = KnownSource("pages", str(pages), Audience.INTERNAL)
    settings = KnowledgeSettings.from_environ({**servers, "FRONTDESK_HOME": str(home)})
    async with open_knowledge(settings) as knowledge:
        parts = replace(knowledge.parts, embedder=StubEmbedder())
        report = await Ingest(parts).load(f"memory-{pages.name}", (source,))
    return f"{report.chunks_total:>9,} chunks {report.seconds:7.0f} s"


async def serve(home: Path, questions: Sequence[str]) -> str:
    """Search in this process, or only embed where there is no home."""
    patient = KnowledgeSettings(home=home, search_seconds=60.0)
    async with open_knowledge(patient) as knowledge:
        if not questions:
            await knowledge.parts.embedder.embed(["How long do refunds take?"])
        for question in questions:
            await knowledge.retrieval.find(Query("local", question, Audience.INTERNAL))
    return f"{len(questions):>9,} searches         "


def weaviate() -> dict[str, str]:
    """Return what the environment says about where Weaviate is."""
    named = ("WEAVIATE_URL", "WEAVIATE_GRPC_URL")
    return {name: os.environ[name] for name in named if name in os.environ}  # noqa: TID251  # a program of its own


def peak() -> float:
    """Return the most memory that this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB / 1e6


def measured(what: str, *words: str) -> str:
    """Return a row: what a process of its own did, and what it held."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", *words]
    found = subprocess.run(  # noqa: S603  # ourselves
        command,
        env={**environ(Path()), **weaviate()},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return f"{what:52s} {found.stdout.strip().splitlines()[-1]}"


def loads(work: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Yield what loads of each size held, on each store that is here."""
    stores = ["embedded"]
    if weaviate():
        stores.append("weaviate")
    yield measured("imported, and nothing done", "child", "nothing")
    for size in sizes:
        pages = copies(work, size)
        for store in stores:
            home = work / f"home-memory-{store}-{size}"
            shutil.rmtree(home, ignore_errors=True)
            yield measured(
                f"{size:,} pages, {store}", "child", "load", str(home), str(pages), store
            )
            shutil.rmtree(home, ignore_errors=True)


def serving(work: Path) -> Iterator[str]:
    """Yield what searches of 100,000 chunks held."""
    segment = set_of("segment", work)
    home = asyncio.run(grown(segment, work))
    yield measured(
        "MiniLM alone, and an empty store", "child", "serve", str(work / "home-empty"), ""
    )
    yield measured(
        f"{CHUNKS:,} chunks searched, embedded",
        "child",
        "serve",
        str(home),
        str(segment.pages.parent),
    )


def child(what: str, *words: str) -> None:
    """Do one thing and say what it took."""
    done = ""
    if what == "load":
        home, pages, store = words
        servers = weaviate() if store == "weaviate" else {}
        done = asyncio.run(load(Path(home), Path(pages), servers))
    elif what == "serve":
        home, folder = words
        done = asyncio.run(serve(Path(home), asked(folder)))
    print(f"{done:30s} {peak():8.0f} MB at most")


def asked(folder: str) -> list[str]:
    """Return some of a set's questions, none of no set."""
    if not folder:
        return []
    return [row.question for row in read_rows(Path(folder) / "questions.jsonl")][:QUESTIONS]


def main(words: Sequence[str]) -> int:
    """Print the tables named, all where none is."""
    if words and words[0] == "child":
        child(*words[1:])
        return 0
    with workplace() as work:
        if not words or "serve" in words:
            print(*serving(work), sep="\n", flush=True)
        if not words or "load" in words:
            sizes = [int(word) for word in words if word.isdigit()]
            for line in loads(work, sizes or PAGES):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
