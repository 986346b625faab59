"""Print how the check judges answers whose faithfulness people rated, beside plain word overlap.

`python -m tests.benchmarks.rated`; FRONTDESK_BENCH_DATA says where the sets are (default:
`../shared`). The answers are MTRAG's: a person's and two models' to each of 121 questions, rated by
three people from 1 to 4. They cite nothing, so each sentence is given the sentences of its passages
that hold most of its words; a model that cites may fare otherwise. An answer counts as faithful
where the mean rating is 3.5 or more. Intervals are a bootstrap's over the questions.
"""

import argparse
import os
import random
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.grounding import MOST_CITES, Numbered, check, numbered
from bot.models import Answerable, Draft, Sentence
from knowledge.analysis import query_terms
from knowledge.chunking import chunks
from knowledge.markup import plain
from knowledge.models import Audience, BlockKind, Original, Section
from knowledge.reading import read
from knowledge.sentences import spans
from tests.benchmarks.drafts.pages import rows

FAITHFUL = 3.5
OVERLAP = 0.7
"""Share of a sentence's words in the passages from which plain overlap lets it pass."""
SAMPLES = 1_000
SEED = 2026


@dataclass(frozen=True, slots=True)
class Judged:
    """A rated answer, and what either judge made of it."""

    task: str
    who: str
    rating: float
    passed: tuple[bool, ...]
    """By sentence, whether the check let it pass."""
    overlaps: tuple[float, ...]
    """By sentence, the share of its words that the passages hold."""
    why: tuple[str, ...]

    @property
    def faithful(self) -> bool:
        """Say whether people found it faithful."""
        return self.rating >= FAITHFUL

    @property
    def checked(self) -> float:
        """Return the share of its sentences that pass the check."""
        return statistics.fmean(self.passed)

    @property
    def overlap(self) -> float:
        """Return the share of its sentences that plain overlap lets pass."""
        return statistics.fmean(it >= OVERLAP for it in self.overlaps)

    @property
    def mean_overlap(self) -> float:
        """Return the mean share of words that the passages hold."""
        return statistics.fmean(self.overlaps)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", type=int, default=0, help="dropped sentences to print")
    options = parser.parse_args()
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    if not data.exists():
        print(f"skipped: {data} is not there (set FRONTDESK_BENCH_DATA)")
        return
    judged = _judged(data)
    _print_sentences(judged)
    _print_answers(judged)
    faithful = [why for one in judged if one.faithful for why in one.why]
    for why in random.Random(SEED).sample(faithful, min(options.show, len(faithful))):  # noqa: S311  # a sample
        print(f"    {why}")


def _judged(data: Path) -> list[Judged]:
    passages = {str(row["document_id"]): row for row in rows(data, "reference_passages")}
    shown: dict[str, list[Section]] = {}
    for task in rows(data, "reference_tasks"):
        ids = [it["document_id"] for it in cast("list[dict[str, str]]", task["contexts"])]
        shown[str(task["task_id"])] = [_section(passages[it]) for it in ids if it in passages]
    found: list[Judged] = []
    for row in rows(data, "reference_human_evaluations"):
        sections = shown.get(str(row["task_id"]), [])
        if sections and str(row["model_response"]).strip():
            found.append(_one(row, sections))
    return found


def _section(row: Mapping[str, object]) -> Section:
    text = f"# {row.get('title', '')}\n\n{row['text']}"
    document = read(Original(f"{row['document_id']}.md", text.encode()), Audience.PUBLIC)
    made = tuple(chunks(document, "docs"))
    return Section(document.path, document.title, (), made)


def _one(row: Mapping[str, object], sections: Sequence[Section]) -> Judged:
    every = numbered(sections)
    answer = str(row["model_response"])
    told = [it for it in _told(answer) if query_terms(plain(it))]
    dropped: list[str] = []
    passed: list[bool] = []
    overlaps: list[float] = []
    held = {term for one in every for term in query_terms(plain(one.text))}
    for sentence in told or [answer]:
        draft = Draft(Answerable.YES, "", (Sentence(sentence, _cites(sentence, every)),), "rated")
        checked = check(draft, sections)
        passed.append(bool(checked.citations))
        dropped += [f"{it.text}  [{it.why}]" for it in checked.dropped]
        words = query_terms(plain(sentence))
        overlaps.append(sum(it in held for it in words) / max(len(words), 1))
    return Judged(
        str(row["task_id"]),
        str(row["model_id"]),
        _rating(row),
        tuple(passed),
        tuple(overlaps),
        tuple(dropped),
    )


def _told(answer: str) -> list[str]:
    """Return an answer's sentences; the number of a step goes with its words."""
    joined = re.sub(r"^(\s*\d{1,2})[.)]\s+", "- ", answer, flags=re.MULTILINE)
    return [joined[a:b].strip() for a, b in spans(BlockKind.PARAGRAPH, joined)]


def _rating(row: Mapping[str, object]) -> float:
    notes = cast("dict[str, dict[str, dict[str, str]]]", row["annotations"])
    return statistics.fmean(float(it["value"]) for it in notes["faithfulness"].values())


def _cites(sentence: str, every: Sequence[Numbered]) -> tuple[str, ...]:
    """Return the sentences that together hold most of a sentence's words, fewest first."""
    open_words = set(query_terms(plain(sentence)))
    by_cite = {one.cite: set(query_terms(plain(one.evidence))) for one in every}
    cites: list[str] = []
    while open_words and len(cites) < MOST_CITES // 2:
        best = max(by_cite, key=lambda cite: len(open_words & by_cite[cite]))
        if not open_words & by_cite[best]:
            break
        cites.append(best)
        open_words -= by_cite[best]
    return tuple(cites)


def _print_sentences(judged: Sequence[Judged]) -> None:
    print("sentences of answers that people rated   n   passed the check   passed by overlap")
    for name, some in (
        ("faithful", [it for it in judged if it.faithful]),
        ("not faithful", [it for it in judged if not it.faithful]),
    ):
        n = sum(len(it.passed) for it in some)
        checked = _interval(some, lambda them: _share([ok for it in them for ok in it.passed]))
        overlap = _interval(
            some, lambda them: _share([o >= OVERLAP for it in them for o in it.overlaps])
        )
        print(f"{name:16} {len(some):4} answers {n:5}   {checked}   {overlap}")


def _print_answers(judged: Sequence[Judged]) -> None:
    print("\nfaithful or not, told by             AUROC")
    for name, score in SCORES.items():
        print(f"{name:32} {_interval(judged, lambda them, by=score: _auroc(them, by))}")
    kept = Counter(it.who for it in judged)
    print("\nby writer   answers  rated faithful  sentences passed")
    for who, n in sorted(kept.items()):
        mine = [it for it in judged if it.who == who]
        passed = _share([ok for it in mine for ok in it.passed])
        print(f"{who:28} {n:4}  {_share([it.faithful for it in mine]):.2f}  {passed:.2f}")


SCORES: dict[str, Callable[[Judged], float]] = {
    "share of sentences that pass": lambda it: it.checked,
    "share with words enough": lambda it: it.overlap,
    "mean overlap of words": lambda it: it.mean_overlap,
}


def _share(those: Sequence[bool]) -> float:
    return sum(those) / max(len(those), 1)


def _auroc(judged: Sequence[Judged], score: Callable[[Judged], float]) -> float:
    """Return how often a faithful answer scores higher than another; half for a tie."""
    good = [score(it) for it in judged if it.faithful]
    bad = [score(it) for it in judged if not it.faithful]
    wins = sum((g > b) + (g == b) / 2 for g in good for b in bad)
    return wins / max(len(good) * len(bad), 1)


def _interval(judged: Sequence[Judged], of: Callable[[Sequence[Judged]], float]) -> str:
    """Return a figure with its 95 % interval: questions drawn with putting back."""
    by_task: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_task[one.task].append(one)
    chance = random.Random(SEED)  # noqa: S311  # a sample
    groups = list(by_task.values())
    drawn = sorted(
        of([it for group in chance.choices(groups, k=len(groups)) for it in group])
        for _ in range(SAMPLES)
    )
    low, high = drawn[SAMPLES // 40], drawn[-SAMPLES // 40]
    return f"{of(judged):.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
