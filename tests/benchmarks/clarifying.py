"""Print how often a question is asked back: where it should be, where it should not, and for what.

`python -m tests.benchmarks.clarifying [plausible] [segment]`; sets and folders as in
`tests.benchmarks.quality`. Every question of the sets says enough, as far as their makers know, so
each one that is asked back counts as a mistake. Questions that say too little are made from them by
rule: a content word that at least three answerable questions with different answers share, alone
and in the frames below; and sentences that name nothing. After a bare word the pick is simulated:
an asker who meant one of those questions picks the first reading for a page that answers it.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.app import open_answering
from bot.commands.ask import asked
from bot.conversation import content_terms, content_words
from bot.evaluation.measures import Row, mean
from bot.models import Answered, Clarified, Decision, HandedOff, Turn
from bot.readers import Answers
from bot.settings import Settings
from knowledge.models import Audience
from tests.benchmarks.quality import SETS, Set, line, set_of, workplace

SHARED_BY = 3
"""Answerable questions with different answers, from which a word alone says too little."""
MOST_MEANT = 3
"""Questions that somebody who asks a word alone may have meant, of those that have the word."""
FRAMES = ("{}?", "help with {}", "How do I set up {}?", "{} doesn't work")
NAMELESS = (
    "how do I set it up?", "it doesn't work", "Where can I find this?", "I need help", "help",
    "I have a problem", "It stopped working", "how does it work?", "Can you help me?",
    "It's broken", "how do I change it?", "not working", "how do I delete it?",
    "How do I use this?", "Can I do that?", "how do I configure that?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meant:
    """A bare word that was asked back, and what its asker meant."""

    word: str
    back: Decision
    row: Row

    @property
    def place(self) -> int | None:
        """Return the number of the reading that stands for a page which answers; None for none."""
        readings = self.back.outcome.readings if isinstance(self.back.outcome, Clarified) else ()
        pages: defaultdict[str, set[str]] = defaultdict(set)
        for passage in self.back.passages:
            for name in (passage.chunk.title, *passage.chunk.headings):
                pages[" ".join(name.split()).casefold()].add(passage.chunk.path)
        right = (
            n for n, one in enumerate(readings, 1) if pages[one.casefold()] & {*self.row.relevant}
        )
        return next(right, None)

    @property
    def leads(self) -> bool:
        """Say whether the first find for the word alone is on a page that answers."""
        return _leads(self.back, self.row)


def main(names: Sequence[str]) -> int:
    """Print the table of each set named."""
    with workplace() as work:
        for name in names or SETS:
            asyncio.run(_print(set_of(name, work)))
    return 0


async def _print(one: Set) -> None:
    async with open_answering(Settings.from_environ(one.environ)) as flow:
        own = [await _ask(flow, row.question) for row in one.rows if row.answerable]
        print(line(f"{one.name}  answerable questions asked back", mean(_shares(own))))
        words = shared_words(one.rows)
        cut = {
            frame: {word: await _ask(flow, frame.format(word)) for word in words}
            for frame in FRAMES
        }
        for frame, asked_so in cut.items():
            print(line(f"{one.name}  asked back: {frame}", mean(_shares([*asked_so.values()]))))
        named = [await _ask(flow, text) for text in NAMELESS]
        print(line(f"{one.name}  asked back: nothing named", mean(_shares(named))), flush=True)
        alone = cut[FRAMES[0]]
        meant = [Meant(word, alone[word], row) for word, rows in words.items() for row in rows]
        for row in await _after(flow, one.name, meant):
            print(row, flush=True)


async def _after(flow: Answers, name: str, meant: Sequence[Meant]) -> Sequence[str]:
    """Return what becomes of the bare words that were asked back, once a reading is picked."""
    fired = [one for one in meant if isinstance(one.back.outcome, Clarified)]
    offered = [(one, place) for one in fired if (place := one.place)]
    picked = [await _pick(flow, one, place) for one, place in offered]
    pairs = list(zip(picked, offered, strict=True))
    before = mean([float(one.leads) for one, _ in offered])
    after = mean([float(_leads(reply, one.row)) for reply, (one, _) in pairs])
    outcomes = [type(reply.outcome) for reply in picked]
    counts = [outcomes.count(kind) for kind in (Answered, HandedOff, Clarified)]
    there = mean([float(one.place is not None) for one in fired])
    return [
        line(f"{name}  the page that was meant is offered", there),
        line(f"{name}  found first: by the word alone", before),
        line(f"{name}  found first: after the pick", after),
        f"{name}  picks answered, handed over, asked back again: {counts}",
    ]


async def _pick(flow: Answers, one: Meant, place: int) -> Decision:
    back = one.back.outcome
    assert isinstance(back, Clarified)
    told = Turn("bot", back.text, readings=back.readings)
    return await _ask(flow, str(place), (Turn("asker", one.back.question.text), told))


def shared_words(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """Return the words that several answerable questions share, and some questions with each."""
    having: defaultdict[str, list[Row]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for row in rows:
        if row.answerable:
            for term, word in {
                content_terms(word)[0]: word for word in content_words(row.question)
            }.items():
                having[term].append(row)
                spelt.setdefault(term, word)
    shared = {
        term: found
        for term, found in having.items()
        if len({row.answer for row in found}) >= SHARED_BY
    }
    return {spelt[term]: found[:MOST_MEANT] for term, found in shared.items()}


def _leads(decision: Decision, row: Row) -> bool:
    return bool(decision.passages) and decision.passages[0].chunk.path in row.relevant


def _shares(decisions: Sequence[Decision]) -> list[float]:
    return [float(isinstance(one.outcome, Clarified)) for one in decisions]


async def _ask(flow: Answers, text: str, history: tuple[Turn, ...] = ()) -> Decision:
    return await flow.answer(asked(text, "local", Audience.INTERNAL, history))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
