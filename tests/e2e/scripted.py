"""Doubles for what a bot in Slack stands on: answers by script, and knowledge that counts loads."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from bot.composing import compose
from bot.models import (
    Acknowledged,
    Answered,
    Citation,
    Decision,
    Entry,
    HandedOff,
    HandoffReason,
    Outcome,
    Question,
)
from bot.sensitive import Topics, read_topics
from bot.voice.lines import Voice, read_voice
from knowledge.errors import GenerationMoved, LoadRunning, SourceShrunk
from knowledge.models import Audience, Failure, LoadReport, Query

VOICE: Voice = read_voice(files("prompts").joinpath("voice.toml").read_text("utf-8"))

TOPICS: Topics = read_topics(files("prompts").joinpath("sensitive.toml").read_text("utf-8"))

REFUNDS = Citation(
    n=1,
    title="Billing",
    heading="Billing > Refunds",
    source="docs/billing.md",
    quote="Refunds take **five days** and go back to the card that was charged.",
    chunk_id="chunk1",
    line=12,
)


@dataclass
class ForgottenAnswers:
    """Note which answers are to be forgotten."""

    forgotten: list[str] = field(default_factory=list[str])

    async def forget(self, entry: Entry) -> None:
        """Note the question's id."""
        self.forgotten.append(entry.question_id)

    async def forget_words(self, entry: Entry) -> None:
        """Note the question's id."""
        self.forgotten.append(entry.question_id)


@dataclass
class ScriptedAnswers:
    """Answer what speaks of refunds, greet a greeting, and fetch a person for all else.

    `broken` makes every attempt fail; `slow` makes it wait; `asked` is what came, in order.
    """

    broken: bool = False
    slow: float = 0.0
    asked: list[Question] = field(default_factory=list[Question])

    async def would_answer(self, query: Query) -> bool:
        """Say that everything but the weather can be answered."""
        return "weather" not in query.text

    async def answer(self, question: Question) -> Decision:
        """Return what the script says."""
        self.asked.append(question)
        await asyncio.sleep(self.slow)
        if self.broken:
            message = "a bug that nobody knows yet"
            raise RuntimeError(message)
        return Decision(question, _outcome(question.text), evidence_score=0.5)


@dataclass
class HeldAnswers(ScriptedAnswers):
    """Answers that are not found before a test says so."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, question: Question) -> Decision:
        """Wait, then return what the script says."""
        self.begun.set()
        await self.go_on.wait()
        return await super().answer(question)


def _outcome(text: str) -> Outcome:
    if not any(character.isalnum() for character in text):
        return Acknowledged("I am listening. Ask me a question.")
    if "refund" in text.lower():
        lines = VOICE.answer
        said = compose([REFUNDS], lines.opening(1), lines.closing)
        return Answered(said, (REFUNDS,), 0.93)
    reason = HandoffReason.WEAK_EVIDENCE
    return HandedOff(VOICE.handoff[reason], reason, "no passage holds most of its words")


@dataclass
class CountedKnowledge:
    """Load nothing, and say what a load would; `running` is a load by somebody else."""

    running: bool = False
    shrinking: tuple[str, ...] = ()
    """Sources that lost most of their documents."""
    generation: int = 1

    async def reload(
        self,
        workspace: str,
        progress: Callable[[str], Awaitable[None]],
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        """Make a new generation, with one document that could not be read."""
        if self.running:
            message = "Another load of this workspace is running: wait for it."
            raise LoadRunning(message)
        if unexpected := tuple(name for name in self.shrinking if name not in shrunk):
            raise SourceShrunk(unexpected, f"{unexpected[0]} has 3 of 40 documents left")
        self.generation += 1
        await progress("half way")
        failures = (Failure("docs/broken.md", "not UTF-8"),)
        return LoadReport(self.generation, 3, 1, 40, 2, 30, 12, 512, 900, 2.1, failures)

    async def care(self, workspace: str) -> Sequence[str]:
        """Return one finding."""
        return ("Pages that need a look: 1 x stale.", "old.md: not changed since 1 May 2020")

    async def status(self, workspace: str) -> str:
        """Return the number of the generation."""
        return f"Generation {self.generation}: 42 documents"

    async def live(self, workspace: str) -> int | None:
        """Return the number of the generation."""
        return self.generation

    async def titles(self, workspace: str, audience: Audience, limit: int) -> tuple[str, ...]:
        """Return the titles that an audience may see."""
        return (
            ("The weather", "Billing", "Salaries")
            if audience is Audience.INTERNAL
            else ("Billing",)
        )

    async def rollback(self, workspace: str, leaving: int | None = None) -> int:
        """Go back by one."""
        if leaving not in {None, self.generation}:
            message = f"Generation {leaving} is not live any more."
            raise GenerationMoved(message)
        self.generation -= 1
        return self.generation
