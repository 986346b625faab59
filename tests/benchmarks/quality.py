"""Print how good search, answers and abstention are on public documents, by the product's own code.

`python -m tests.benchmarks.quality [plausible] [segment]`. The sets are laid out by `evalset.py`
of the folder FRONTDESK_BENCH_DATA names (default `../shared`): question headings are taken out of
the pages, so the questions' own words no longer stand there. FRONTDESK_BENCH_HOME names a folder
in which what was loaded is kept for the next run. Constants were fitted on segment (`fit.py`), so
plausible is the set to believe. Beside: plain BM25 over whole pages, with the same analyzer.
"""

import asyncio
import math
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import open_answering
from bot.commands.ask import asked
from bot.commands.eval import read_rows
from bot.evaluation.abstaining import area_under_risk, auroc, coverage_at_precision, risk_coverage
from bot.evaluation.measures import (
    Figure,
    Judged,
    Row,
    judge,
    mean,
    paired_gain,
    reciprocal_rank,
    success_at,
)
from bot.models import Acknowledged, Answered, HandedOff
from bot.settings import Settings
from knowledge.__main__ import main as knowledge
from knowledge.analysis import query_terms, terms
from knowledge.markup import plain
from knowledge.models import Audience
from knowledge.ranking import count_terms, idf

ROOT = Path(__file__).resolve().parents[2]
SETS = ("plausible", "segment")
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Set:
    """An evaluation set on disk, and where its loaded knowledge is kept."""

    name: str
    pages: Path
    rows: tuple[Row, ...]
    home: Path

    @property
    def environ(self) -> dict[str, str]:
        """Return what the product is told: where to keep things, and to be patient.

        Else a machine that others use as well would decide what is found.
        """
        return {"FRONTDESK_HOME": str(self.home), "FRONTDESK_SEARCH_SECONDS": "60"}

    def load(self) -> None:
        """Sync the pages into the set's home, silently; what is unchanged costs nothing."""
        with redirect_stdout(sys.stderr):
            code = knowledge(["load", str(self.pages), "--name", "pages"], self.environ)
        if code:
            raise SystemExit(code)

    def judged(self, rows: Sequence[Row]) -> list[Judged]:
        """Ask every question, as `frontdesk eval` does."""
        return asyncio.run(_judged(Settings.from_environ(self.environ), rows))


class WholePages:
    """Plain BM25 over whole pages: what a search without any of our work would find."""

    def __init__(self, pages: Path) -> None:
        """Count every page's terms."""
        paths = [path for path in sorted(pages.rglob("*")) if path.is_file()]
        counted = [Counter(terms(plain(path.read_text("utf-8")))) for path in paths]
        self._statistics = count_terms([tuple(page.elements()) for page in counted])
        self._lengths = [page.total() for page in counted]
        self._paths = [path.relative_to(pages).as_posix() for path in paths]
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, page in enumerate(counted):
            for term, count in page.items():
                self._postings[term].append((number, count))

    def rank(self, row: Row) -> float:
        """Return the rank of the first relevant page, infinity where there is none."""
        scores: defaultdict[int, float] = defaultdict(float)
        average = self._statistics.tokens / self._statistics.chunks
        for term in query_terms(row.question):
            weight = idf(term, self._statistics)
            for page, count in self._postings.get(term, ()):
                length = K1 * (1 - B + B * self._lengths[page] / average)
                scores[page] += weight * count / (count + length)
        order = sorted(scores, key=lambda page: (-scores[page], self._paths[page]))
        ranks = (n for n, page in enumerate(order, 1) if self._paths[page] in row.relevant)
        return next(ranks, math.inf)


async def _judged(settings: Settings, rows: Sequence[Row]) -> list[Judged]:
    async with open_answering(settings) as answering:
        return [
            judge(row, await answering.answer(asked(row.question, "local", Audience.INTERNAL, ())))
            for row in rows
        ]


def lay_out(name: str, work: Path) -> Path:
    """Return the folder of an evaluation set, laid out if it is not there yet."""
    data = (ROOT / os.environ.get("FRONTDESK_BENCH_DATA", "../shared")).resolve()  # noqa: TID251  # a program of its own
    folder = work / name
    if not (folder / "questions.jsonl").exists():
        script = data / "tools" / "evalset.py"
        if not script.exists():
            sys.exit(f"no public data at {data}: set FRONTDESK_BENCH_DATA")
        subprocess.run(  # noqa: S603  # our own data's script
            [sys.executable, str(script), name, str(folder)], check=True, stdout=sys.stderr
        )
    return folder


def set_of(name: str, work: Path) -> Set:
    """Return an evaluation set, loaded."""
    folder = lay_out(name, work)
    rows = tuple(read_rows(folder / "questions.jsonl"))
    laid_out = Set(name, folder / "pages", rows, work / f"home-{name}")
    laid_out.load()
    return laid_out


def line(what: str, figure: Figure) -> str:
    """Return a row of the table."""
    return f"{what:58s} {figure.value:6.3f}   {figure.low:.3f} to {figure.high:.3f}"


def retrieval(one: Set, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield search figures, with whole pages beside and the gain over them."""
    whole = WholePages(one.pages)
    ranks = [whole.rank(row) for row in one.rows]
    for depth in (1, 5, 10):
        theirs = [float(rank <= depth) for rank in ranks]
        ours = [float((row.first_relevant or math.inf) <= depth) for row in judged]
        yield line(f"{one.name}  success@{depth}", success_at(judged, depth))
        yield line(f"{one.name}  success@{depth}, BM25 over whole pages", mean(theirs))
        yield line(f"{one.name}  gain at {depth}, paired", paired_gain(ours, theirs))
    yield line(f"{one.name}  MRR@10", reciprocal_rank(judged))


def answers(name: str, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield how much is answered, and how much of that is right."""
    given = [row for row in judged if isinstance(row.decision.outcome, Answered)]
    yield line(f"{name}  answered", mean([float(row in given) for row in judged]))
    yield line(f"{name}  right, of what was answered", mean([float(row.right) for row in given]))
    yield line(f"{name}  right, of all, held back or not", mean([float(r.right) for r in judged]))


def held_back(name: str, judged: Sequence[Judged]) -> str:
    """Return how many questions that have no answer here were handed off or acknowledged."""
    fine = [float(isinstance(r.decision.outcome, HandedOff | Acknowledged)) for r in judged]
    return line(f"{name}  handed off or acknowledged", mean(fine))


def abstention(name: str, own: Sequence[Judged], others: Sequence[Judged]) -> Iterator[str]:
    """Yield how well the confidence tells own questions from others."""
    both = [*own, *others]
    curve = risk_coverage([row.confidence for row in both], [row.right for row in both])
    rank = auroc([row.confidence for row in own], [row.confidence for row in others])
    area = area_under_risk(curve) or math.nan
    sure = coverage_at_precision(curve, 0.95)
    yield f"{name}  AUROC {rank:.3f}, AURC {area:.3f}, coverage at .95 precision {sure:.3f}"


def without_gold(one: Set, work: Path) -> list[Judged]:
    """Return the questions of each relevant page, asked while that page is removed."""
    pages = work / f"{one.name}-removing"
    shutil.copytree(one.pages, pages, dirs_exist_ok=True)
    removing = Set(one.name, pages, one.rows, work / f"home-{one.name}-removing")
    found: list[Judged] = []
    for path in sorted({path for row in one.rows for path in row.relevant}):
        content = (pages / path).read_bytes()
        (pages / path).unlink()
        removing.load()
        found += removing.judged([row for row in one.rows if path in row.relevant])
        (pages / path).write_bytes(content)
    return found


@contextmanager
def workplace() -> Generator[Path]:
    """Yield the folder to work in: the one that is named, else one that goes afterwards."""
    named = os.environ.get("FRONTDESK_BENCH_HOME")  # noqa: TID251  # a program of its own
    if named:
        Path(named).mkdir(parents=True, exist_ok=True)
        yield Path(named)
        return
    with TemporaryDirectory() as work:
        yield Path(work)


def main(names: Sequence[str]) -> int:
    """Print the table of each set named."""
    with workplace() as work:
        for name in names or SETS:
            one = set_of(name, work)
            judged = one.judged(one.rows)
            for row in (*retrieval(one, judged), *answers(name, judged)):
                print(row, flush=True)
            strange = one.judged(tuple(read_rows(lay_out("strangers", work) / "questions.jsonl")))
            print(held_back(f"{name}  strangers' questions", strange))
            print(*abstention(f"{name}  against strangers", judged, strange), sep="\n", flush=True)
            if name == SETS[0]:
                removed = without_gold(one, work)
                print(held_back(f"{name}  the page removed", removed))
                print(*abstention(f"{name}  against the page removed", judged, removed), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
