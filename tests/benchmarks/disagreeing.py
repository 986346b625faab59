"""Print how many planted disagreements are seen, and how many are seen where none was planted.

`python -m tests.benchmarks.disagreeing [SET …] [--show]`; FRONTDESK_BENCH_DATA says where the sets
are (default: `../shared`). A second page says a sentence of a real one again, as it is or in other
words (`drafts/rewordings.py`), with one number, version or `not` turned. The question has the
sentence's own words; both pages stand among other passages. The question sets say how many false
alarms there are: the ten passages that share most rare words stand for a search.
"""

import argparse
import math
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.disagreement import LOOKED_AT, disagreement
from bot.grounding import Numbered
from knowledge.analysis import query_terms
from knowledge.markup import plain
from knowledge.models import BlockKind, Chunk, Passage
from tests.benchmarks.drafts import faults, rewordings
from tests.benchmarks.drafts.pages import Case, all_chunks, cases, questions

SETS = ("plausible", "segment", "openshift")
WANTED = 120
SEED = 2026
TURNS = {
    "number": faults.wrong_number,
    "version": faults.other_version,
    "denied": faults.denied,
    "affirmed": faults.affirmed,
}
WORDINGS: dict[str, rewordings.Maker] = {
    "as it is": rewordings.as_it_is,
    "other word": rewordings.same_word,
    "you can": rewordings.you_can,
    "clause in front": rewordings.in_front,
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--show", action="store_true", help="print what is missed or wrongly seen")
    options = parser.parse_args()
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    if not data.exists():
        print(f"skipped: {data} is not there (set FRONTDESK_BENCH_DATA)")
        return
    print("set         planted                       n  seen")
    for name in options.sets:
        for kind, seen in sorted(_planted(data, name, show=options.show).items()):
            print(f"{name:10}  {kind:26}  {len(seen):3}  {sum(seen) / len(seen):.3f}")
    print("\nset         questions  false alarms")
    for name in options.sets:
        asked = questions(data, name)
        alarms = sum(1 for _ in _alarms(all_chunks(data, name), asked, show=options.show))
        print(f"{name:10}  {len(asked):9}  {alarms}")


def _planted(data: Path, name: str, *, show: bool) -> dict[str, list[bool]]:
    seen: dict[str, list[bool]] = {}
    chance = random.Random(SEED)  # noqa: S311  # a sample
    for _, case in zip(range(4_000), cases(data, name, SEED), strict=False):
        if case.cited.chunk.kind is not BlockKind.PARAGRAPH:
            continue
        for wording, reword in WORDINGS.items():
            told = reword(case, chance)
            turned = told and _turned(case, told.text, chance)
            if turned is None:
                continue
            kind = f"{turned[0]}, {wording}"
            if len(seen.setdefault(kind, [])) < WANTED // len(WORDINGS):
                seen[kind].append(_is_seen(case, turned[1]))
                if show and not seen[kind][-1]:
                    print(f"    {kind}: {case.text}\n        {turned[1]}")
    return {kind: those for kind, those in seen.items() if those}


def _turned(case: Case, text: str, chance: random.Random) -> tuple[str, str] | None:
    """Return a text with one fact turned, and which kind of fact it was."""
    told = replace(case, cited=_numbered(case, text))
    for kind in chance.sample(sorted(TURNS), len(TURNS)):
        made = TURNS[kind](told, chance)
        if made:
            return kind, made.text
    return None


def _numbered(case: Case, text: str) -> Numbered:
    chunk = replace(case.cited.chunk, text=text)
    return replace(case.cited, chunk=chunk, start=0, end=len(text))


def _is_seen(case: Case, text: str) -> bool:
    mine = case.cited.chunk
    other = replace(mine, chunk_id="planted", path="planted.md", text=text, content_hash="planted")
    found = [mine, other, *(it.chunks[0] for it in case.sections if it.chunks[0] is not mine)]
    asked = " ".join(query_terms(case.text)[:8])
    return disagreement(asked, [_passage(it) for it in found], {}) is not None


def _passage(chunk: Chunk) -> Passage:
    return Passage(chunk, 0.5, 5.0, 0.9)


def _alarms(chunks: Sequence[Chunk], asked: Sequence[str], *, show: bool) -> Iterator[str]:
    ranked = _ranking(chunks)
    for question in asked:
        found = disagreement(question, [_passage(it) for it in ranked(question)], {})
        if found:
            if show:
                print(f"    {question}")
                print(f"        {found.leads.sentence}\n        {found.other.sentence}")
            yield question


def _ranking(chunks: Sequence[Chunk]) -> Callable[[str], list[Chunk]]:
    words = [frozenset(query_terms(plain(f"{it.title} {it.text}"))) for it in chunks]
    in_chunks = Counter(word for these in words for word in these)
    by_word: dict[str, list[int]] = {}
    for n, these in enumerate(words):
        for word in these:
            by_word.setdefault(word, []).append(n)

    def ranked(question: str) -> list[Chunk]:
        scores: Counter[int] = Counter()
        for word in set(query_terms(question)) & in_chunks.keys():
            weight = math.log(len(chunks) / in_chunks[word])
            for n in by_word[word]:
                scores[n] += int(1_000 * weight / (1 + len(words[n]) / 40))
        return [chunks[n] for n, _ in scores.most_common(LOOKED_AT)]

    return ranked


if __name__ == "__main__":
    main()
