"""START HERE: one question, from what was asked to its outcome.

    routing        is it a question at all?
    conversation   what does it mean in its thread?
    lookups        did a person approve an answer to these very words?
    retrieval      what do the documents say?
    evidence       how sure is retrieval alone that they hold the answer?
    clarifying     does it fit several things? then one question back
    recall         was it answered before, on the same evidence?
    writing        compose it and ground it: a checked draft, or the best passages quoted
    outcome        good enough to be said, or a person

`bot/worker.py` brings questions here from the inbox and carries their outcomes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter

import structlog

from bot.approved.lookups import Looks, NothingApproved
from bot.cache.recall import Recall, Recalled
from bot.clarifying import asked_rather, question_back
from bot.confidence import Trust, doubt, evidence_score, why
from bot.discretion import as_asked
from bot.models import (
    Acknowledged,
    Answerable,
    Answered,
    Clarified,
    Decision,
    HandedOff,
    HandoffReason,
    Level,
    Outcome,
    Question,
)
from bot.picking import refuses
from bot.ports import Search
from bot.rewriting import ByRules, Rewrites, charged
from bot.routing import Acknowledge, Ask, FetchPerson, Sensitive, TooLong, route
from bot.sensitive import NO_TOPICS, Topics
from bot.voice.lines import Voice
from bot.writing import Writer, Written
from knowledge.errors import NoGeneration, SearchUnavailable
from knowledge.models import Findings, Query

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answering:
    """Decide questions. Whatever fails outside, the asker gets a person and never silence."""

    search: Search
    recall: Recall
    writer: Writer
    voice: Voice
    threshold: float
    """Confidence from which an answer costs less than a handoff; follows from the stated costs."""
    lookups: Looks = field(default_factory=NothingApproved)
    trust: Trust = field(default_factory=Trust)
    """What makes a confidence of what speaks for an answer."""
    topics: Topics = NO_TOPICS
    """What goes to a person unread."""
    rewriter: Rewrites = field(default_factory=ByRules)
    discreet: Callable[[Question], Question] = as_asked
    """What of a question may leave this machine."""

    async def answer(self, question: Question) -> Decision:
        """Return the decision for one question; never raises for a failure outside."""
        match route(question.text, self.topics):
            case Ask(text):
                asked = self.discreet(plain := replace(question, text=text))
                meant = await self.rewriter.rewrite(asked)
                decision = await self._look_up(replace(asked, rewritten=meant.text))
                return charged(decision, replace(plain, rewritten=meant.text), meant)
            case settled:
                return Decision(question, self._settle(settled))

    async def would_answer(self, query: Query) -> bool:
        """Say whether the documents hold enough for a question, without answering it."""
        try:
            findings = await self.search.find(query)
        except (NoGeneration, SearchUnavailable):
            return False
        return evidence_score(findings.signals) >= self.threshold

    async def _look_up(self, question: Question) -> Decision:
        began = perf_counter()
        if approved := await self.lookups.find(question):
            return replace(approved, timings_ms={"total": (perf_counter() - began) * 1000})
        query = Query(question.where.workspace, question.standalone, question.audience)
        try:
            findings = await self.search.find(query)
        except NoGeneration as error:
            return self._fetch(question, HandoffReason.NO_KNOWLEDGE, str(error))
        except SearchUnavailable as error:
            log.warning("search_unavailable", question_id=question.question_id, error=str(error))
            return self._fetch(question, HandoffReason.UNAVAILABLE, str(error))
        found = perf_counter()
        decision = await self._compose(question, findings)
        now = perf_counter()
        spent = {"compose": (now - found) * 1000, "total": (now - began) * 1000}
        return replace(decision, timings_ms={**findings.timings_ms, **spent})

    async def _compose(self, question: Question, findings: Findings) -> Decision:
        if unwritten := self._unwritten(question, findings):
            return self._found(question, findings, unwritten)
        async with self.recall.recalling(question, findings) as recalled:
            if recalled.answer:
                return self._judge(question, findings, Written.of(recalled.answer), recalled)
            written = await self.writer.write(question, findings)
            decision = self._judge(question, findings, written, recalled)
            await self.recall.keep(decision, findings, recalled)
        return decision

    def _unwritten(self, question: Question, findings: Findings) -> Outcome | None:
        """Return what is said where nothing is to be composed: a handoff, or a question back."""
        crossing = findings.signals.crossing
        if crossing and crossing.model:
            handoff = self._handoff(HandoffReason.OTHER_LANGUAGE, why(findings.signals))
            told = handoff.text.replace("{asked}", crossing.asked.in_words)
            return replace(handoff, text=told.replace("{written}", crossing.written.in_words))
        if refuses(question):
            return self._handoff(HandoffReason.WEAK_EVIDENCE, "nothing that was offered is meant")
        return question_back(question, findings, self.voice.clarify)

    def _found(self, question: Question, findings: Findings, outcome: Outcome) -> Decision:
        return Decision(
            question,
            outcome,
            passages=findings.passages,
            evidence_score=evidence_score(findings.signals),
            generation=findings.generation,
        )

    def _judge(
        self, question: Question, findings: Findings, written: Written, recalled: Recalled
    ) -> Decision:
        evidence = evidence_score(findings.signals)
        confidence = self._confidence(question, written, evidence)
        answer = Answered(written.text, written.citations, confidence, written.partly)
        decision = Decision(
            question,
            answer,
            passages=findings.passages,
            beside=written.beside,
            evidence_score=evidence,
            confidence=confidence,
            signs=None if recalled.answer else written.signs(evidence),
            dropped=written.dropped,
            generation=findings.generation,
            model=written.model,
            level=None if recalled.answer else written.level,
            setbacks=written.setbacks,
            prompt_hash=written.prompt_hash,
            cache=recalled.state,
            usage=written.usage,
        )
        if written.refused:
            handoff = self._handoff(written.refused, written.why)
        elif not written.citations or confidence < self.threshold:
            handoff = self._handoff(*_doubt(findings, written))
        else:
            return decision
        doubtful = written.answerable is not Answerable.YES
        if doubtful and (back := asked_rather(question, findings, self.voice.clarify)):
            return replace(decision, outcome=back)
        return replace(decision, outcome=handoff, held_back=answer, level=Level.PERSON)

    def _confidence(self, question: Question, written: Written, evidence: float) -> float:
        """Return the confidence; a recalled answer is never surer than when it was given."""
        fresh = self.trust.confidence(question.where.workspace, written.signs(evidence))
        return min(fresh, written.sure_before)

    def _settle(self, settled: Acknowledge | TooLong | FetchPerson | Sensitive) -> Outcome:
        """Return what is said without looking anything up."""
        match settled:
            case Sensitive(topic):
                reason, alarm = HandoffReason.SENSITIVE_TOPIC, topic.alarm
                return HandedOff(topic.line, reason, alarm.label, alarm)
            case Acknowledge(courtesy):
                return Acknowledged(self.voice.courtesy[courtesy])
            case TooLong(characters):
                return Clarified(self.voice.clarify.too_long.replace("{n}", f"{characters:,}"))
            case FetchPerson():
                return self._handoff(HandoffReason.ASKED_FOR_PERSON, "")

    def _fetch(self, question: Question, reason: HandoffReason, words: str) -> Decision:
        return Decision(question, self._handoff(reason, words))

    def _handoff(self, reason: HandoffReason, words: str) -> HandedOff:
        return HandedOff(self.voice.handoff[reason], reason, words)


def _doubt(findings: Findings, written: Written) -> tuple[HandoffReason, str]:
    if written.failed is HandoffReason.MODEL_DOWN:
        return written.failed, f"{written.why}; {why(findings.signals)}"
    return doubt(findings.signals, written.level, written.dropped)
