"""Print what of an answer is our own work: everything but the embedder and the model.

`python -m tests.benchmarks.own_work [SET]` (plausible unless told otherwise). The model says the
first sentences that it is shown, in no time; what is sent to it is made, and what it says is read,
as on the wire.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.adapters.openai_model.asking import messages
from bot.adapters.openai_model.drafting import read_draft
from bot.app import answering_from
from bot.commands.arguments import quiet_logs
from bot.commands.ask import asked
from bot.grounding import numbered
from bot.models import Decision, Draft, Level, Question, Usage
from bot.settings import Settings
from bot.writing import QuotingWriter, Step, VoicedWriter
from knowledge.app import open_knowledge
from knowledge.models import Audience, Section
from prompts import load
from tests.benchmarks.latency import row
from tests.benchmarks.quality import Set, set_of, workplace

SAID = 4
"""Sentences of an answer."""


@dataclass
class EchoModel:
    """A model that repeats what it reads."""

    name: str = "echo"

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return the first sentences that were shown, through our own JSON."""
        shown = numbered(sections)
        json.dumps(messages(load("answer"), question, shown))
        told = [{"text": one.text, "cites": [one.cite]} for one in shown[:SAID]]
        said = read_draft(json.dumps({"answerable": "yes", "missing": "", "sentences": told}))
        return Draft(said.answerable, said.missing, said.sentences, self.name, Usage())


async def decided(one: Set) -> list[Decision]:
    """Ask every question in one process; the first is not counted."""
    settings = Settings.from_environ(one.environ)
    quiet_logs(settings.log)
    decisions: list[Decision] = []
    async with (
        open_knowledge(settings.knowledge) as knowledge,
        answering_from(knowledge, settings) as quoting,
    ):
        writer = VoicedWriter(
            [Step(Level.VOICE, EchoModel())],
            knowledge.reading,
            QuotingWriter(quoting.voice),
            quoting.voice,
        )
        answering = replace(quoting, writer=writer)
        for question in one.rows:
            told = asked(question.question, "local", Audience.INTERNAL, ())
            began = time.perf_counter()
            decision = await answering.answer(told)
            whole = (time.perf_counter() - began) * 1000
            decisions.append(replace(decision, timings_ms={**decision.timings_ms, "whole": whole}))
    return [decision for decision in decisions[1:] if "embed" in decision.timings_ms]


def table(decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield the rows."""
    spent = [decision.timings_ms for decision in decisions]
    written = sum(decision.model == "echo" for decision in decisions)
    yield f"{len(decisions)} questions, {written} of them answered in the model's words"
    yield row("embed", [one["embed"] for one in spent])
    yield row("retrieve", [one["retrieve"] for one in spent])
    yield row("read, write, check, compose", [one["compose"] for one in spent])
    yield row("own work: all but the embedder", [one["whole"] - one["embed"] for one in spent])


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    with workplace() as work:
        for line in table(asyncio.run(decided(set_of((*arguments, "plausible")[0], work)))):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
