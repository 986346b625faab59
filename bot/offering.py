"""A person is offered with an answer where it may not be what the asker needs: once a thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from bot.handoff import UNENDED
from bot.models import Answered, Clarified, Decision, HandoffReason, Offer, Question
from bot.ports import Askings, LatestCases, Offers
from bot.readers import Answers
from bot.reasons import repeats

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Offering:
    """Answer questions, and notice who asks the same again or has got a part of an answer."""

    answers: Answers
    askings: Askings
    cases: LatestCases
    offers: Offers
    redact: Callable[[str], str]

    async def answer(self, question: Question) -> Decision:
        """Return the decision for one question, with an offer where there is a reason for one."""
        decision = await self.answers.answer(question)
        reason = await self._reason(question, decision)
        if reason is None or await self._has_case(question):
            return decision
        offer = Offer(question.question_id, question.where, question.asker, reason)
        if not await self.offers.make(offer):
            return decision
        log.info("offered", stage="outcome", question_id=question.question_id, reason=reason)
        return replace(decision, offer=reason)

    async def _reason(self, question: Question, decision: Decision) -> HandoffReason | None:
        # A thread without a turn before this one holds nothing to repeat.
        said = question.history and isinstance(decision.outcome, Answered | Clarified)
        if said and await self._repeats(question):
            return HandoffReason.REPEATED_QUESTION
        partly = isinstance(decision.outcome, Answered) and decision.outcome.partly
        return HandoffReason.PARTLY_ANSWERED if partly else None

    async def _repeats(self, question: Question) -> bool:
        before = await self.askings.asked_before(question)
        return repeats(self.redact(question.text), before)

    async def _has_case(self, question: Question) -> bool:
        case = await self.cases.last(question.where, question.asker)
        return case is not None and case.state in UNENDED
