"""Write an answer from what was found: by the voice model where there is one, else by quoting.

The fallback chain: voice model → quoted passages → a person. Nothing that a model says goes on
unchecked, and no quote is a model's own words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from bot.composing import compose, quotes
from bot.errors import DraftUnusable, ModelUnavailable
from bot.grounding import check
from bot.models import (
    Answerable,
    Answered,
    Citation,
    Draft,
    Dropped,
    HandoffReason,
    Level,
    Question,
    Signs,
    Usage,
)
from bot.ports import Model, Reading
from bot.voice import Voice
from knowledge.errors import KnowledgeError
from knowledge.models import Findings, Query, Section

READ = 6
"""Passages whose sections a voice model reads."""

log = structlog.get_logger()


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
    level: Level = Level.QUOTED
    answerable: Answerable = Answerable.YES
    dropped: tuple[Dropped, ...] = ()
    """What of a model's draft did not pass the check."""
    passed: float = 1.0
    """Share of the draft's sentences that did."""
    sure_before: float = 1.0
    """Confidence with which a recalled answer was given at first."""

    def signs(self, evidence: float) -> Signs:
        """Return what speaks for it, beside what retrieval says."""
        return Signs(evidence, self.level, self.answerable, self.passed)

    @classmethod
    def of(cls, answer: Answered) -> "Written":
        """Return what was written once before and is recalled now, at no cost."""
        # By which level it was written is not kept: what it was worth then is.
        return cls(answer.text, answer.citations, level=Level.VOICE, sure_before=answer.confidence)


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


@dataclass(frozen=True, slots=True)
class VoicedWriter:
    """Let the voice model write, say what of it stands up, and quote where nothing does."""

    model: Model
    reading: Reading
    quoting: Writer

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return a checked draft, or the quoted passages; a model that says no is believed."""
        query = Query(question.where.workspace, question.text, question.audience)
        try:
            sections = await self.reading.read(query, findings.passages[:READ])
            draft = await self.model.write(question, sections)
        except (ModelUnavailable, DraftUnusable, KnowledgeError) as error:
            log.warning("quoting_instead", question_id=question.question_id, error=str(error))
            return await self.quoting.write(question, findings)
        if draft.answerable is Answerable.NO:
            why = draft.missing or "the model found no answer in the passages"
            return Written("", (), draft.model, draft.usage, HandoffReason.NOT_ANSWERABLE, why)
        return await self._checked(question, findings, sections, draft)

    async def _checked(
        self, question: Question, findings: Findings, sections: Sequence[Section], draft: Draft
    ) -> Written:
        checked = check(draft, sections)
        for one in checked.dropped:
            log.info("sentence_dropped", question_id=question.question_id, why=one.why)
        if checked.citations:
            return Written(
                checked.text,
                checked.citations,
                draft.model,
                draft.usage,
                level=Level.VOICE,
                answerable=draft.answerable,
                dropped=checked.dropped,
                passed=1 - len(checked.dropped) / len(draft.sentences),
            )
        quoted = await self.quoting.write(question, findings)
        return replace(quoted, usage=draft.usage, dropped=checked.dropped)
