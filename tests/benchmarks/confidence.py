"""Print how far the confidence can be believed, as shipped and fitted, by the product's own code.

`python -m tests.benchmarks.confidence [SET …] [--page FILE]`. The calibration is fitted on
segment's questions and every second stranger's question asked of it. Reported is plausible (and
openshift, and whatever set is named) with the other strangers' questions: nothing reported was
fitted on. Intervals are 95 % percentile bootstrap over questions; a difference is paired. Quotes
alone: no model writes. Sets and folders as `quality.py` takes them.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.bounds import likely
from bot.commands.eval import read_rows
from bot.confidence import SHIPPED, Calibration, Costs
from bot.evaluation.abstaining import risk_coverage
from bot.evaluation.calibrating import Label, fit
from bot.evaluation.calibration_page import NAMES, Gain, calibration_page, measures
from bot.evaluation.measures import Judged, Row
from bot.evaluation.plots import Rated
from tests.benchmarks.quality import Set, lay_out, set_of, workplace

FITTED_ON = "segment"
REPORTED = ("plausible", "openshift")
DRAWS = 1_000
_SEED = 20261125
TOLD = f"Fitted means fitted on {FITTED_ON} and other strangers' questions."
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one set says of two confidences."""

    name: str
    labels: Sequence[Label]

    def gain(self, fitted: Calibration) -> Gain:
        """Return the answers by both."""
        return Gain(self._rated("as shipped", SHIPPED), self._rated("fitted", fitted))

    def _rated(self, name: str, calibration: Calibration) -> Rated:
        sure = tuple(calibration.confidence(one.signs) for one in self.labels)
        return Rated(name, sure, tuple(one.right for one in self.labels))


def labels_of(judged: Sequence[Judged]) -> list[Label]:
    """Return a label for each answer that was composed, given or held back."""
    return [Label(row.decision.signs, row.right) for row in judged if row.decision.signs]


def questions(one: Set) -> tuple[Row, ...]:
    """Return a set's own questions; openshift's answers are people's words, so its book decides."""
    if one.name != "openshift":
        return one.rows
    return tuple(replace(row, answer=None) for row in one.rows)


def drawn(rated: Rated, pick: np.ndarray) -> Rated:
    """Return the answers of one draw."""
    sure, right = np.asarray(rated.confidences)[pick], np.asarray(rated.right)[pick]
    return Rated(rated.name, sure.tolist(), right.tolist())


def intervals(found: Gain) -> Iterator[str]:
    """Yield each measure of both confidences, and the difference, with intervals."""
    rng = np.random.default_rng(_SEED)
    size = len(found.shipped.right)
    picks = [rng.integers(0, size, size) for _ in range(DRAWS)]
    shipped = [measures(drawn(found.shipped, pick)) for pick in picks]
    fitted = [measures(drawn(found.fitted, pick)) for pick in picks]
    was, now = measures(found.shipped), measures(found.fitted)
    for key, name in NAMES.items():
        change = [b[key] - a[key] for a, b in zip(shipped, fitted, strict=True)]
        cells = (
            _cell(was[key], [one[key] for one in shipped]),
            _cell(now[key], [one[key] for one in fitted]),
            _cell(now[key] - was[key], change),
        )
        yield f"| {name} | {' | '.join(cells)} |"


def _cell(value: float, draws: Sequence[float]) -> str:
    low, high = np.quantile(np.asarray(draws), [0.025, 0.975])
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def at_threshold(name: str, rated: Rated, threshold: float) -> str:
    """Return how much is answered at a threshold, and how much of that is wrong."""
    rows = list(zip(rated.confidences, rated.right, strict=True))
    given = [fine for sure, fine in rows if sure >= threshold]
    wrong = len(given) - sum(given)
    low, high = likely(wrong, len(given))
    rate = wrong / len(given) if given else 0.0
    share = len(given) / len(rows)
    return (
        f"| {name}, from {threshold:.2f} | {share:.3f} | {rate:.3f} [{low:.3f}, {high:.3f}] "
        f"({wrong} of {len(given)}) | {sum(given)} of {sum(rated.right)} |"
    )


def risks(found: Gain) -> Iterator[str]:
    """Yield the risk at each coverage."""
    yield "| share answered | wrong among them, as shipped | fitted |"
    yield "|---|---|---|"
    curves = [risk_coverage(it.confidences, it.right) for it in (found.shipped, found.fitted)]
    for coverage in COVERAGES:
        cells = [next(r for c, r in curve if c >= coverage - 1e-9) for curve in curves]
        yield f"| {coverage:.1f} | {cells[0]:.3f} | {cells[1]:.3f} |"


def told(one: Measured, fitted: Calibration) -> Iterator[str]:
    """Yield a set's tables."""
    found = one.gain(fitted)
    right = found.shipped.right
    yield f"\n{one.name}: {len(right)} answers, {sum(right)} right\n"
    yield "| | as shipped | fitted | difference |"
    yield "|---|---|---|---|"
    yield from intervals(found)
    yield "\n| | answered | wrong among them | right ones answered |"
    yield "|---|---|---|---|"
    threshold = Costs().threshold
    yield at_threshold("as shipped", found.shipped, threshold)
    yield at_threshold("fitted", found.fitted, threshold)
    yield ""
    yield from risks(found)


def ask(name: str, work: Path, pick: Callable[[int], bool]) -> tuple[list[Label], list[Label]]:
    """Return the labels of a set's own questions, and of some strangers' questions asked of it."""
    one = set_of(name, work)
    strange = tuple(read_rows(lay_out("strangers", work) / "questions.jsonl"))
    some = tuple(row for n, row in enumerate(strange) if pick(n))
    return labels_of(one.judged(questions(one))), labels_of(one.judged(some))


def main(arguments: Sequence[str]) -> int:
    """Fit, and print the tables of each set."""
    words = ArgumentParser(prog="python -m tests.benchmarks.confidence")
    words.add_argument("sets", nargs="*", default=REPORTED)
    words.add_argument("--page", type=Path, help="write the plots of the first set to this file")
    given = words.parse_args(arguments)
    with workplace() as work:
        own, strange = ask(FITTED_ON, work, lambda n: n % 2 == 0)
        fitted = fit([*own, *strange])
        print(f"fitted on {len(own)} answers of {FITTED_ON}, {len(strange)} to strangers: {fitted}")
        page = given.page
        for name in given.sets:
            own, strange = ask(name, work, lambda n: n % 2 == 1)
            both = Measured(f"{name} with strangers' questions", [*own, *strange])
            for one in (both, Measured(f"{name} alone", own)):
                print(*told(one, fitted), sep="\n", flush=True)
            if page:
                html = calibration_page(both.gain(fitted), Costs().threshold, [both.name, TOLD])
                page.write_text(html, "utf-8")
                page = None
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
