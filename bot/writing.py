"""Write an answer from what was found: by the voice model where there is one, else by quoting.

The fallback chain: voice model → plain model → quoted passages → a person. Nothing that a model
says goes on unchecked, and no quote is a model's own words. Whatever fails outside costs a level.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

import structlog

from bot.composing import SHOWN, by_place, compose, quotes, worth_quoting
from bot.errors import DraftUnusable, ModelUnavailable
from bot.grounding import Checked, check
from bot.models import (
    Answerable,
    Answered,
    Citation,
    Draft,
    Dropped,
    HandoffReason,
    Level,
    Question,
    Setback,
    Signs,
    Usage,
)
from bot.ports import Model, Reading
from bot.remaining import sayable, still_answers
from bot.voice.lines import MISSING, Voice
from knowledge.errors import KnowledgeError
from knowledge.models import Chunk, Findings, Passage, Query, Section

READ = 6
"""Passages whose sections a voice model reads."""

PATIENCE = 45.0
"""Seconds for every model of the chain together: nobody in Slack waits longer for words."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Written:
    """An answer whose every sentence is a quote or was checked against one."""

    text: str
    citations: tuple[Citation, ...]
    beside: tuple[Chunk, ...] = ()
    """What it cites of the sections that were read."""
    model: str = "extractive"
    usage: Usage = field(default_factory=Usage)
    refused: HandoffReason | None = None
    """Why this must not be said after all."""
    why: str = ""
    """The same in words, for the desk."""
    level: Level = Level.QUOTED
    """How far down the chain it was written."""
    answerable: Answerable = Answerable.YES
    dropped: tuple[Dropped, ...] = ()
    """What of the models' drafts did not pass the check."""
    passed: float = 1.0
    """Share of the draft's sentences that did."""
    sure_before: float = 1.0
    """Confidence with which a recalled answer was given at first."""
    partly: bool = False
    """Whether it answers a part of the question only."""
    prompt_hash: str = ""
    setbacks: tuple[Setback, ...] = ()
    """The levels that were tried before, in vain."""
    failed: HandoffReason | None = None
    """Why no model's words are here, where quotes stand in for them; `why` has it in words."""

    def signs(self, evidence: float) -> Signs:
        """Return what speaks for it, beside what retrieval says."""
        return Signs(evidence, self.level, self.answerable, self.passed)

    @classmethod
    def of(cls, answer: Answered) -> "Written":
        """Return what was written once before and is recalled now, at no cost."""
        # By which level it was written is not kept: what it was worth then is.
        recalled = cls(answer.text, answer.citations, partly=answer.partly)
        return replace(recalled, level=Level.VOICE, sure_before=answer.confidence)


class Writer(Protocol):
    """What turns findings into an answer."""

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return an answer, one without citations where nothing can be said; never raises."""
        ...


class NothingBeside:
    """Where nobody can look at what stands around a passage."""

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:  # noqa: ARG002  # the port's own
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Quote the passages that answer best, framed by the brand's lines."""

    voice: Voice
    reading: Reading = field(default_factory=NothingBeside)

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return quotes from at most three places; none where nothing was found."""
        sections = await self._around(question, findings)
        citations = quotes(question.standalone, findings.passages, sections)
        lines = self.voice.answer
        text = compose(citations, lines.opening(len(by_place(citations))), lines.closing)
        return Written(text if citations else "", citations, _cited(citations, sections))

    async def _around(self, question: Question, findings: Findings) -> Sequence[Section]:
        """Return what stands around the best passages; where that fails they stand alone."""
        query = Query(question.where.workspace, question.standalone, question.audience)
        best = list(islice(worth_quoting(question.standalone, findings.passages), SHOWN))
        try:
            return await self.reading.read(query, best)
        except KnowledgeError as error:
            log.warning("quoting_alone", question_id=question.question_id, error=str(error))
            return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the chain at which a model writes."""

    level: Level
    model: Model


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that gave nothing to be said."""

    level: Level
    reason: HandoffReason
    why: str
    usage: Usage = field(default_factory=Usage)
    prompt_hash: str = ""
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class VoicedWriter:
    """Let models write in turn, say what of it stands up, and quote where nothing does."""

    steps: Sequence[Step]
    reading: Reading
    quoting: Writer
    voice: Voice
    patience: float = PATIENCE

    async def write(self, question: Question, findings: Findings) -> Written:
        """Return a checked draft, or the quoted passages; a model that says no is believed."""
        query = Query(question.where.workspace, question.standalone, question.audience)
        try:
            sections = await self.reading.read(query, findings.passages[:READ])
        except KnowledgeError as error:
            log.warning("quoting_instead", question_id=question.question_id, error=str(error))
            return await self.quoting.write(question, findings)
        failures: list[Failed] = []
        until = asyncio.get_running_loop().time() + self.patience
        for step in self.steps:
            tried = await self._try(step, question, sections, until)
            if isinstance(tried, Written):
                shown = tried if tried.citations else await self._quoted(question, findings, tried)
                return _with(shown, failures)
            failures.append(tried)
        return _instead(await self.quoting.write(question, findings), failures)

    async def _quoted(self, question: Question, findings: Findings, refused: Written) -> Written:
        """Return a refusal with what the desk is shown: the passages that come nearest."""
        nearest = await self.quoting.write(question, findings)
        return replace(
            refused, text=nearest.text, citations=nearest.citations, beside=nearest.beside
        )

    async def _try(
        self, step: Step, question: Question, sections: Sequence[Section], until: float
    ) -> Written | Failed:
        """Return what a model's draft comes to, or why it comes to nothing."""
        try:
            async with asyncio.timeout_at(until):
                draft = await step.model.write(question, sections)
        except (ModelUnavailable, DraftUnusable, TimeoutError) as error:
            why = str(error) or f"The model {step.model.name} had no time left."
            log.warning(
                "model_failed", question_id=question.question_id, level=step.level, error=why
            )
            spent = Usage() if isinstance(error, TimeoutError) else error.usage
            return Failed(step.level, HandoffReason.MODEL_DOWN, why, spent)
        if draft.answerable is Answerable.NO:
            why = draft.missing or "the model found no answer in the passages"
            return Written(
                "",
                (),
                model=draft.model,
                usage=draft.usage,
                refused=HandoffReason.NOT_ANSWERABLE,
                why=why,
                level=step.level,
                answerable=Answerable.NO,
                prompt_hash=draft.prompt_hash,
            )
        return self._checked(step, question, sections, draft)

    def _checked(
        self, step: Step, question: Question, sections: Sequence[Section], draft: Draft
    ) -> Written | Failed:
        style = self.voice.style
        courtesies = (*style.greetings, *style.sign_offs)
        checked = check(draft, sections, question.text, courtesies)
        for one in checked.dropped:
            log.info("sentence_dropped", question_id=question.question_id, why=one.why)
        lost = [one.text for one in checked.dropped]
        if not checked.citations or not still_answers(draft, lost):
            why = "; ".join(dict.fromkeys(one.why for one in checked.dropped))
            return Failed(
                step.level,
                HandoffReason.FAILED_CHECK,
                why or "it wrote nothing",
                draft.usage,
                draft.prompt_hash,
                checked.dropped,
            )
        return Written(
            self._told(question, draft, checked),
            checked.citations,
            _cited(checked.citations, sections),
            draft.model,
            draft.usage,
            level=step.level,
            answerable=draft.answerable,
            dropped=checked.dropped,
            passed=1 - len(checked.dropped) / len(draft.sentences),
            partly=draft.answerable is Answerable.PARTIAL,
            prompt_hash=draft.prompt_hash,
        )

    def _told(self, question: Question, draft: Draft, checked: Checked) -> str:
        """Return the answer, with a line on what is missing where it is partial."""
        if draft.answerable is not Answerable.PARTIAL:
            return checked.text
        style, missing = self.voice.style, sayable(draft.missing, question.text)
        line = style.missing.replace(MISSING, missing) if missing else style.rest
        return f"{checked.text}\n\n{line}"


def _cited(citations: Sequence[Citation], sections: Sequence[Section]) -> tuple[Chunk, ...]:
    """Return the chunks of sections that are cited."""
    ids = {citation.chunk_id for citation in citations}
    return tuple(it for section in sections for it in section.chunks if it.chunk_id in ids)


def _with(written: Written, failures: Sequence[Failed]) -> Written:
    """Return an answer with what the levels before it cost."""
    usage = sum((one.usage for one in failures), Usage()) + written.usage
    hashes = (*(one.prompt_hash for one in failures), written.prompt_hash)
    setbacks = tuple(Setback(one.level, one.reason) for one in failures)
    told = " ".join(filter(None, hashes))
    return replace(written, usage=usage, prompt_hash=told, setbacks=setbacks)


def _instead(quoted: Written, failures: Sequence[Failed]) -> Written:
    """Return quotes with why no model's words stand there; a failed check comes first."""
    if not failures:
        return quoted
    worst = min(failures, key=lambda one: one.reason is not HandoffReason.FAILED_CHECK)
    why = "; ".join(dict.fromkeys(one.why for one in failures))
    dropped = tuple(dropped for one in failures for dropped in one.dropped)
    return replace(_with(quoted, failures), failed=worst.reason, why=why, dropped=dropped)
