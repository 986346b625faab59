"""Print what each rung of retrieval gains over the product's default, paired over questions.

`make bench-ladder SETS="…" RUNGS="…"`, where a set is `plausible`,
`openshift`, `segment`, or a folder of FRONTDESK_BENCH_HOME that `headings.py` laid out. Chunks and
vectors are kept there too, so only what is new is embedded. Rungs that cut or embed pages anew run
on a part of a large set: every few of its pages, with the questions that these answer; the default
runs on the same part. Gains are in points, with 95 % paired bootstrap over questions. Then it says
how much of the answers is in what would be read, by how many finds and how much around each.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import cast

from bot.commands.eval import read_rows
from bot.composing import SHOWN, quotes
from bot.evaluation.measures import Figure, Row, is_right, mean, paired_gain
from knowledge.analysis import embedded_text, terms
from knowledge.chunking import LONGEST
from knowledge.models import Chunk, Passage
from knowledge.spelling import spelled
from tests.benchmarks.cuts import Recut, merged, split, tails
from tests.benchmarks.quality import lay_out, workplace
from tests.benchmarks.reads import DEPTHS, shares
from tests.benchmarks.shelf import Shelf, cut_as_the_product_does, documents, shelved
from tests.benchmarks.vectors import Vectors
from tests.benchmarks.ways import (
    Case,
    Product,
    Way,
    as_fused,
    by_sentences,
    expanded,
    neighbours_too,
    one_leg,
    page_evidence,
)

SETS = ("plausible", "openshift", "segment")
MOST_CHUNKS = 6_000
"""Chunks above which pages are cut anew only in part."""
MOST_QUESTIONS = 250
"""Questions above which a rung that embeds at query time takes every few of them."""

Make = Callable[["Bench"], Shelf]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one search of one question came to."""

    first: float
    fifth: float
    right: float
    """Whether one of the shown quotes stands in the section that answers, or holds it."""


@dataclass(frozen=True)
class Bench:
    """One set with all that rungs are measured on."""

    name: str
    rows: Sequence[Row]
    pieces: Sequence[Chunk]
    vectors: Vectors
    work: Path

    @cached_property
    def cases(self) -> Sequence[Case]:
        """Return the questions as the product reads them, with their vectors."""
        return self.asked(lambda text: spelled(text, self.shelf.statistics))

    def asked(self, read: Callable[[str], str]) -> Sequence[Case]:
        """Return the questions in other words."""
        rows = [replace(row, question=read(row.question)) for row in self.rows]
        made = self.vectors.of([row.question for row in rows])
        return [Case(row, vector) for row, vector in zip(rows, made, strict=True)]

    @cached_property
    def shelf(self) -> Shelf:
        """Return the default's shelf."""
        return shelved(self.pieces, self.vectors.of)

    @cached_property
    def part(self) -> "Bench":
        """Return what is cut anew: all of a small set, else every few pages and their questions."""
        if len(self.pieces) <= MOST_CHUNKS:
            return self
        named = {path for row in self.rows for path in row.relevant}
        paths = sorted({piece.path for piece in self.pieces})
        relevant = [path for path in paths if path in named]
        # Half of the part may answer something, so that enough questions are left.
        held = sum(piece.path in named for piece in self.pieces)
        kept = set(relevant[:: -(-2 * held // MOST_CHUNKS)])
        others = [path for path in paths if path not in named]
        kept |= set(others[:: -(-2 * (len(self.pieces) - held) // MOST_CHUNKS)])
        rows = [row for row in self.rows if kept.intersection(row.relevant)]
        pieces = [piece for piece in self.pieces if piece.path in kept]
        return replace(self, name=f"{self.name}, a part", rows=rows, pieces=pieces)

    @cached_property
    def some(self) -> Sequence[Case]:
        """Return every question of a small set, else every few."""
        return self.cases[:: -(-len(self.cases) // MOST_QUESTIONS)]


@dataclass(frozen=True, slots=True)
class Rung:
    """The default with one thing changed."""

    name: str
    way: Callable[["Bench"], Way] = lambda _: Product()
    make: Make | None = None
    """Another shelf than the default's."""
    ask: Callable[["Bench"], Sequence[Case]] = lambda bench: bench.cases
    dear: bool = False
    """Whether it embeds at query time."""


def _way(way: Way) -> Callable[[Bench], Way]:
    return lambda _: way


def _sentences(first: int) -> Callable[[Bench], Way]:
    return lambda bench: by_sentences(bench.vectors.of, first, 0.2)


def _recut(recut: Recut) -> Make:
    return lambda bench: shelved(recut(bench.pieces), bench.vectors.of)


def _vector_with(text: Callable[[Chunk], str]) -> Make:
    return lambda bench: shelved(
        bench.pieces, bench.vectors.of, lambda it: f"{text(it)}\n{embedded_text(it)}".strip()
    )


def _overlapping(share: float) -> Make:
    def make(bench: Bench) -> Shelf:
        before = tails(bench.pieces, int(LONGEST * share))

        def text(piece: Chunk) -> str:
            return f"{before.get(piece.chunk_id, '')} {embedded_text(piece)}".strip()

        return shelved(
            bench.pieces,
            bench.vectors.of,
            text,
            lambda it: terms("\n".join((it.title, *it.headings, text(it)))),
        )

    return make


RUNGS = (
    Rung("by meaning alone", _way(one_leg(dense=True))),
    Rung("by words alone", _way(one_leg(dense=False))),
    *(Rung(f"alpha {a:.1f}", _way(Product(dense_weight=a))) for a in (0.3, 0.4, 0.6, 0.7)),
    Rung("fused order, no look at the text", _way(Product(order=as_fused))),
    Rung("no help with slips", ask=lambda bench: bench.asked(str)),
    *(Rung(f"{n} candidates read", _way(Product(candidates=n))) for n in (10, 30, 40)),
    Rung("neighbours of the first five compete", _way(neighbours_too)),
    *(Rung(f"page evidence {w:.1f}", _way(page_evidence(w))) for w in (0.2, 0.4)),
    Rung("pseudo-relevance expansion", _way(expanded)),
    Rung("unit: a sentence", make=_recut(split(0))),
    Rung("unit: up to 300 characters", make=_recut(split(300))),
    Rung("unit: section up to 1,200", make=_recut(merged(1_200))),
    Rung("overlap 10 %", make=_overlapping(0.1)),
    Rung("overlap 20 %", make=_overlapping(0.2)),
    Rung("title in the vector", make=_vector_with(lambda it: it.title)),
    Rung("last heading in the vector", make=_vector_with(lambda it: (it.headings or ("",))[-1])),
    Rung("nearest sentence of the first 8", _sentences(8), dear=True),
)


def outcome(case: Case, passages: Sequence[Passage]) -> Outcome:
    """Hold a search against its row, as `frontdesk eval` does."""
    pages = list(dict.fromkeys(it.chunk.path for it in passages))
    rank = next((n for n, path in enumerate(pages, 1) if path in case.row.relevant), len(pages) + 9)
    shown = quotes(case.question, passages)
    return Outcome(float(rank == 1), float(rank <= 5), float(is_right(case.row, shown)))


def run(shelf: Shelf, way: Way, cases: Sequence[Case]) -> list[Outcome]:
    """Ask every question."""
    return [outcome(case, way(shelf, case)) for case in cases]


def gains(ours: Sequence[Outcome], default: Sequence[Outcome]) -> list[Figure]:
    """Return the gain at 1, at 5, and in right answers."""
    names = ("first", "fifth", "right")
    return [
        paired_gain([getattr(it, n) for it in ours], [getattr(it, n) for it in default])
        for n in names
    ]


def table(bench: Bench, rungs: Sequence[Rung]) -> Iterator[str]:
    """Yield the default's figures, then each rung's gains over it, as Markdown."""
    default = run(bench.shelf, Product(), bench.cases)
    yield _absolute(bench.name, default)
    if bench.part is not bench and any(rung.make for rung in rungs):
        part = bench.part
        yield _absolute(f"{part.name} (*)", run(part.shelf, Product(), part.cases))
    yield f"\n| step | at 1 | at 5 | right among the {SHOWN} shown |\n|---|---|---|---|"
    for rung in rungs:
        where = bench.part if rung.make else bench
        cases = where.some if rung.dear else where.cases
        shelf = rung.make(where) if rung.make else where.shelf
        theirs = run(where.shelf, Product(), cases) if where is not bench or rung.dear else default
        ours = run(shelf, rung.way(where), cases if rung.dear else rung.ask(where))
        cells = " | ".join(map(_cell, gains(ours, theirs)))
        yield f"| {rung.name}{'' if where is bench else ' (*)'} | {cells} |"


def reach(bench: Bench) -> Iterator[str]:
    """Yield by how many finds the right page is found, and how much of the answers is read."""
    found = [Product()(bench.shelf, case) for case in bench.cases]
    yield f"\n| finds | {' | '.join(map(str, DEPTHS))} |\n|---|{'---|' * len(DEPTHS)}"
    pages = [
        mean(
            [
                _finds(case, passages[:depth])
                for case, passages in zip(bench.cases, found, strict=True)
            ]
        )
        for depth in DEPTHS
    ]
    yield f"| a right page among them | {' | '.join(f'{it.value:.3f}' for it in pages)} |"
    if bench.name == "openshift":  # its answers are people's words, not the pages'
        return
    for name, held, spent in shares(bench.shelf, bench.rows, found):
        cells = (f"{share:.2f} ({count:,})" for share, count in zip(held, spent, strict=True))
        yield f"| share of the answer in {name} (characters) | {' | '.join(cells)} |"


def _finds(case: Case, passages: Sequence[Passage]) -> float:
    return float(any(it.chunk.path in case.row.relevant for it in passages))


def _absolute(name: str, outcomes: Sequence[Outcome]) -> str:
    names = ("first", "fifth", "right")
    first, fifth, right = (mean([getattr(it, n) for it in outcomes]).value for n in names)
    return (
        f"{name}: at 1 {first:.3f}, at 5 {fifth:.3f}, right among the {SHOWN} shown {right:.3f}, "
        f"{len(outcomes)} questions"
    )


def _cell(gain: Figure) -> str:
    value, low, high = (round(100 * it, 1) + 0.0 for it in (gain.value, gain.low, gain.high))
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})" if (value, low, high) != (0, 0, 0) else "0.0"


def bench_of(name: str, work: Path, vectors: Vectors) -> Bench:
    """Return a set, read and cut as the product does."""
    folder = lay_out(name, work)
    rows = list(read_rows(folder / "questions.jsonl"))
    pieces = [
        piece
        for document in documents(folder / "pages")
        for piece in cut_as_the_product_does(document)
    ]
    return Bench(name, rows, pieces, vectors, work)


def main() -> int:
    """Print a table a set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--rungs", nargs="*", default=())
    wanted = parser.parse_args()
    names = cast("Sequence[str]", wanted.sets)
    words = cast("Sequence[str]", wanted.rungs)
    rungs = [it for it in RUNGS if not words or any(word in it.name for word in words)]
    with workplace() as work:
        vectors = Vectors(work)
        for name in names:
            bench = bench_of(name, work, vectors)
            for row in chain(table(bench, rungs), reach(bench)):
                print(row, flush=True)
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
