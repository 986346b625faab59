"""Print what spelling help gains for questions with a slip, and what it costs without one.

`python -m tests.benchmarks.typos [plausible …]`. One word of each question, the longest in small
letters, gets one slip (a letter left out, doubled, swapped or replaced), the same in every run.
Both ways in one run, paired over questions. FRONTDESK_BENCH_HOME as in `quality`.
"""

import asyncio
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.eval import read_rows
from bot.confidence import Costs, evidence_score
from bot.evaluation.measures import Row, mean, paired_gain
from bot.settings import Settings
from knowledge.app import open_knowledge
from knowledge.models import Audience, Query, TermStatistics
from knowledge.retrieval import Retrieval
from tests.benchmarks.quality import Set, lay_out, line, set_of, workplace

SEED = 11
_WORD = re.compile(r"\b[a-z]{5,}\b")


def slipped(question: str, chance: random.Random) -> str:
    """Return a question with one slip in its longest word; as it is where no word is long."""
    found = max(_WORD.finditer(question), key=lambda it: len(it.group()), default=None)
    if found is None:
        return question
    word, at = found.group(), chance.randrange(1, len(found.group()) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + letter + word[at + 1 :],
    )
    return question[: found.start()] + chance.choice(slips) + question[found.end() :]


async def _compared(one: Set, strange: Sequence[Row]) -> None:
    chance = random.Random(SEED)  # noqa: S311  # slips, no secrets
    slips = [replace(row, question=slipped(row.question, chance)) for row in one.rows]
    async with open_knowledge(Settings.from_environ(one.environ).knowledge) as knowledge:
        helped = knowledge.retrieval
        alone = replace(helped, spelling=_as_it_is)
        for name, rows in (("with a slip", slips), ("as they were", one.rows)):
            for depth in (1, 5):
                ours = [await _found(helped, row, depth) for row in rows]
                theirs = [await _found(alone, row, depth) for row in rows]
                print(line(f"{one.name}, {name}: success@{depth} without help", mean(theirs)))
                print(line(f"{one.name}, {name}: gain by help, paired", paired_gain(ours, theirs)))
        for what, search in (("without help", alone), ("with help", helped)):
            answered = [await _answered(search, row.question) for row in strange]
            print(line(f"{one.name}: strangers answered {what}", mean(answered)))


def _as_it_is(question: str, _: TermStatistics) -> str:
    return question


async def _found(search: Retrieval, row: Row, depth: int) -> float:
    found = await search.find(Query("local", row.question, Audience.INTERNAL))
    pages = list(dict.fromkeys(it.chunk.path for it in found.passages))[:depth]
    return float(any(page in row.relevant for page in pages))


async def _answered(search: Retrieval, question: str) -> float:
    found = await search.find(Query("local", question, Audience.INTERNAL))
    return float(evidence_score(found.signals) >= Costs().threshold)


def main(names: Sequence[str]) -> int:
    """Print the table of each set named."""
    with workplace() as work:
        strange = tuple(read_rows(lay_out("strangers", work) / "questions.jsonl"))
        for name in names or ("plausible",):
            asyncio.run(_compared(set_of(name, work), strange))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
