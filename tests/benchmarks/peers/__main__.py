"""Ask the same questions of Frontdesk and of its peers, and print how each did, side by side.

`python -m tests.benchmarks.peers PYTHON [SET …] [--quick] [--json FILE]`, as `make bench-peers`
runs it; PYTHON is the interpreter of an environment that has `requirements.txt`. Every system is
given the same pages and the same vectors, made by our MiniLM; each peer cuts the pages as its
documentation recommends, and is then given our chunks too, so that retrieval alone is compared.
A page counts where its best piece stands. Only the search is timed: no system embeds a question.
"""

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.evaluation.measures import Row
from tests.benchmarks.peers import frontdesk
from tests.benchmarks.peers.embedded import Vectors
from tests.benchmarks.peers.exchange import (
    Corpus,
    Description,
    Findings,
    Piece,
    Vector,
    read_description,
    read_findings,
    read_pieces,
    write_corpus,
    write_pieces,
)
from tests.benchmarks.peers.figures import OURS, Result, figures, head, result, row, sums
from tests.benchmarks.quality import ROOT, Set, set_of, workplace

PEERS = ("llamaindex", "langchain", "haystack", "chroma")
SETS = ("plausible", "segment", "openshift")
CHUNKS = ("both", "own", "same")
"""A peer's own pieces, whose vectors take the time, the same chunks as ours, or each in turn."""
QUICK = 7
"""Every seventh question of a large set, in a quick run."""
LARGE = 200
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
}
"""No peer reports its use, or fetches a model."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the peers live, where files are exchanged, and the vectors for all."""

    python: Path
    work: Path
    vectors: Vectors

    def describe(self, peer: str) -> Description:
        """Return a peer's versions and configuration."""
        out = self.work / f"{peer}.json"
        self._run(peer, "describe", out)
        return read_description(out)

    def cut(self, peer: str, one: Set) -> list[Piece]:
        """Have a peer cut a set's pages."""
        pages = self.work / f"{one.name}-pages.jsonl"
        write_pieces(pages, list(_pages(one.pages)))
        out = self.work / f"{one.name}-{peer}.jsonl"
        self._run(peer, "cut", pages, out)
        return read_pieces(out)

    def search(self, peer: str, corpus: Corpus) -> Findings:
        """Have a peer index a corpus and answer its questions."""
        folder = self.work / "exchange"
        write_corpus(folder, corpus)
        out = folder / "findings.json"
        self._run(peer, "search", folder, out)
        return read_findings(out)

    def _run(self, peer: str, action: str, *paths: Path) -> None:
        worker = [self.python, "-m", "tests.benchmarks.peers.worker", f"with_{peer}"]
        environ = {**os.environ, **_QUIET}
        command = [*worker, action, *paths]
        subprocess.run(command, check=True, cwd=ROOT, env=environ, stdout=sys.stderr)  # noqa: S603  # our own worker


def _pages(folder: Path) -> Iterator[Piece]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Piece(path.relative_to(folder).as_posix(), path.read_text("utf-8"))


async def on_set(
    bench: Bench, one: Set, rows: Sequence[Row], chunks: str
) -> AsyncGenerator[Result]:
    """Yield every system's result on one set, ours first; `chunks` is whose: one of `CHUNKS`."""
    texts = list(dict.fromkeys(row.question for row in rows))
    questions = dict(zip(texts, await bench.vectors.of(texts), strict=True))
    loaded = await frontdesk.loaded(one)
    shared = Corpus(loaded.pieces, loaded.vectors, questions)
    yield result((one.name, OURS, "own"), rows, await frontdesk.search(one, shared))
    for peer in PEERS:
        name = bench.describe(peer).name
        if chunks != "same":
            pieces = bench.cut(peer, one)
            own = Corpus(pieces, await _vectors(bench, pieces), questions)
            yield result((one.name, name, "own"), rows, bench.search(peer, own))
        if chunks != "own":
            yield result((one.name, name, OURS), rows, bench.search(peer, shared))


async def printed(found: AsyncGenerator[Result]) -> list[Result]:
    """Print each result of a set as it comes, and return them all."""
    results: list[Result] = []
    async for one in found:
        if not results:
            print(head(one), flush=True)
        results.append(one)
        print(row(one, results[0]), flush=True)
    return results


async def _vectors(bench: Bench, pieces: Sequence[Piece]) -> Vector:
    return await bench.vectors.of([piece.text for piece in pieces])


def asked_of(one: Set, *, quick: bool) -> tuple[Row, ...]:
    """Return a set's questions; in a quick run a part of those of a large set."""
    return one.rows[::QUICK] if quick and len(one.rows) > LARGE else one.rows


def report(file: Path, peers: Mapping[str, Description], results: Sequence[Result]) -> None:
    """Write everything that is printed, and the rank of every question, as JSON."""
    ours = {one.set_name: one for one in results if one.system == OURS}
    value = {
        "peers": {name: asdict(description) for name, description in peers.items()},
        "results": [
            asdict(one)
            | {"ranks": [None if math.isinf(rank) else rank for rank in one.ranks]}
            | {name: asdict(it) for name, it in figures(one, ours[one.set_name]).items()}
            for one in results
        ],
    }
    file.write_text(json.dumps(value, indent=1), "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Print the table of each set named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("python", type=Path)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--chunks", choices=CHUNKS, default="both")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    if strange := set(given.sets) - set(SETS):
        parser.error(f"no such set: {', '.join(sorted(strange))}; there are {', '.join(SETS)}")
    with workplace() as work:
        bench = Bench(given.python, work, Vectors(work / "peer-vectors.db"))
        peers = {peer: bench.describe(peer) for peer in PEERS}
        for peer in peers.values():
            versions = ", ".join(f"{name} {version}" for name, version in peer.versions.items())
            print(f"{peer.name}: {versions}\n  {peer.cutting}\n  {peer.searching}", flush=True)
        results: list[Result] = []
        for name in given.sets:
            one = set_of(name, work)
            rows = asked_of(one, quick=given.quick)
            results += asyncio.run(printed(on_set(bench, one, rows, given.chunks)))
            if given.json:
                report(given.json, peers, results)
        if len(given.sets) > 1:
            print(*sums(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
