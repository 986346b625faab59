"""How each system did on each set, with intervals, and held against Frontdesk by question."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.measures import Figure, Row, mean, paired_gain, percentile
from tests.benchmarks.peers.exchange import Findings

DEPTHS = (1, 5)
LAST = 10
OURS = "Frontdesk"
_CELLS = 5
_SIGNED = 3
"""The cell from which on figures have a sign."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one system did on one set."""

    set_name: str
    system: str
    chunks: str
    """`own`, or `Frontdesk` where it was given ours."""
    pieces: int
    ranks: Sequence[float]
    """Rank of the first relevant page for each question, infinity where none was found."""
    p50_ms: float
    build_seconds: float

    @property
    def name(self) -> tuple[str, str]:
        """Return what tells it from others on its set."""
        return self.system, self.chunks

    def success(self, depth: int) -> list[float]:
        """Return for each question whether a relevant page is among the first `depth`."""
        return [float(rank <= depth) for rank in self.ranks]

    def reciprocal(self) -> list[float]:
        """Return each question's reciprocal rank, nothing beyond the tenth page."""
        return [1 / rank if rank <= LAST else 0.0 for rank in self.ranks]


def result(where: tuple[str, str, str], rows: Sequence[Row], findings: Findings) -> Result:
    """Judge findings; `where` is set, system and whose chunks."""
    ranks = [
        next(
            (n for n, page in enumerate(findings.pages[row.question], 1) if page in row.relevant),
            math.inf,
        )
        for row in rows
    ]
    p50 = percentile(findings.milliseconds, 0.5)
    return Result(*where, findings.pieces, ranks, p50, findings.build_seconds)


def figures(one: Result, ours: Result) -> dict[str, Figure]:
    """Return a result's figures, and how much better ours is on the same questions."""
    found = {f"success@{depth}": mean(one.success(depth)) for depth in DEPTHS}
    gains = {
        f"gain@{depth}": paired_gain(ours.success(depth), one.success(depth)) for depth in DEPTHS
    }
    return {**found, "MRR@10": mean(one.reciprocal()), **({} if one is ours else gains)}


def head(ours: Result) -> str:
    """Return what stands over a set's rows."""
    heads = (*(f"success@{depth}" for depth in DEPTHS), "MRR@10")
    gains = (f"gain@{depth}" for depth in DEPTHS)
    line = _line(("", "chunks"), (*heads, *gains), ("p50 ms", "pieces"))
    asked = f"{ours.set_name}, {len(ours.ranks)} questions"
    return f"\n{asked}; gain: ours less theirs, paired\n{line}"


def row(one: Result, ours: Result) -> str:
    """Return a system's row."""
    cells = (_cell(*item) for item in figures(one, ours).items())
    return _line(one.name, tuple(cells), (f"{one.p50_ms:.1f}", str(one.pieces)))


def _line(name: tuple[str, str], cells: tuple[str, ...], last: tuple[str, str]) -> str:
    wide = (*cells, "", "")[:_CELLS]
    texts = (f"{text:>{24 if n >= _SIGNED else 21}s}" for n, text in enumerate(wide))
    return f"{name[0]:10s} {name[1]:9s} {' '.join(texts)} {last[0]:>7s} {last[1]:>6s}"


def _cell(name: str, figure: Figure) -> str:
    sign = "+" if name.startswith("gain") else ""
    return f"{figure.value:{sign}.3f} [{figure.low:{sign}.3f}, {figure.high:{sign}.3f}]"


def sums(results: Sequence[Result]) -> Iterator[str]:
    """Yield each system's figures, summed over the sets."""
    names = dict.fromkeys(one.set_name for one in results)
    yield f"\nsum over {', '.join(names)}: success@1, success@5, MRR@10"
    for name in dict.fromkeys(one.name for one in results):
        some = [one for one in results if one.name == name]
        summed = (
            sum(mean(one.success(1)).value for one in some),
            sum(mean(one.success(5)).value for one in some),
            sum(mean(one.reciprocal()).value for one in some),
        )
        yield f"{name[0]:11s} {name[1]:10s} {' '.join(f'{it:20.3f}' for it in summed)}"
