"""Write an answer from what was found: by the voice model where there is one, else by quoting.

The fallback chain: voice model → quoted passages → a person. Nothing that a model says goes on
unchecked, and no quote is a model's own words.
"""

from dataclasses import dataclass, field
from typing import Protocol

from bot.composing import compose, quotes
from bot.models import Answered, Citation, HandoffReason, Question, Usage
from bot.voice import Voice
from knowledge.models import Findings


@dataclass(frozen=True, slots=True)
class Written:
    """An answer whose every sentence is a quote or was checked against one."""

    text: str
    citations: tuple[Citation, ...]
    model: str = "extractive"
    usage: Usage = field(default_factory=Usage)
    refused: HandoffReason | None = None
    """Why this must not be said after all."""
    why: str = ""
    """The same in words, for the desk."""

    @classmethod
    def of(cls, answer: Answered) -> "Written":
        """Return what was written once before and is recalled now, at no cost."""
        return cls(answer.text, answer.citations)


class Writer(Protocol):
    """What turns findings into an answer."""

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return an answer, one without citations where nothing can be said; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Quote the passages that answer best, framed by the brand's lines."""

    voice: Voice

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return at most three quotes; none where nothing was found."""
        citations = quotes(question.text, findings.passages)
        lines = self.voice.answer
        text = compose(citations, lines.opening(len(citations)), lines.closing)
        return Written(text if citations else "", citations)
