"""Look a question up among what people approved, before anything is searched.

What is found is given as it was approved, with who approved it. A database that is down is no
match: retrieval answers, or a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.approved.answers import Fact, Tokens, named_facts
from bot.approved.ports import Facts, Verified
from bot.confidence import APPROVED
from bot.conversation import leans_on_history
from bot.models import Answered, Decision, Question
from knowledge.analysis import normalised_tokens
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Audience

log = structlog.get_logger()


class Looks(Protocol):
    """What knows approved answers: `Lookups`."""

    async def find(self, question: Question) -> Decision | None:
        """Return what was approved for a question, or None; never raises."""
        ...


class NothingApproved:
    """Nobody approved anything."""

    async def find(self, question: Question) -> None:
        """Return None."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """Verified answers first, then facts."""

    verified: Verified
    table: Facts
    clock: Callable[[], datetime]

    async def find(self, question: Question) -> Decision | None:
        """Return what was approved for this question, or None.

        Words that lean on an earlier turn are not the question, so they are not looked up.
        """
        if question.history and leans_on_history(question.text):
            return None
        tokens = normalised_tokens(question.text)
        return await self._verified(question, tokens) or self._fact(question, tokens)

    async def _verified(self, question: Question, tokens: Tokens) -> Decision | None:
        now, may_see = self.clock(), question.audience.may_see
        try:
            found = await self.verified.matching(question.where.workspace, tokens)
        except DatabaseUnavailable as error:
            log.warning("no_verified", question_id=question.question_id, error=str(error))
            return None
        fitting = [one for one in found if one.audience in may_see and one.holds(now)]
        if not fitting:
            return None
        # What was written for insiders says more than what everybody may read.
        best = min(fitting, key=lambda one: one.audience is Audience.PUBLIC)
        answer = Answered(best.answer, (best.citation,), APPROVED)
        return _decision(question, answer, best.audience, "verified")

    def _fact(self, question: Question, tokens: Tokens) -> Decision | None:
        today, workspace = self.clock().date(), question.where.workspace

        def may(fact: Fact) -> bool:
            ours = fact.workspace in {"", workspace}
            return ours and fact.audience in question.audience.may_see and fact.holds(today)

        found = named_facts(self.table.facts(), tokens, may)
        if not found:
            return None
        best = min(found, key=lambda one: one.audience is Audience.PUBLIC)
        answer = Answered(best.said, (best.citation,), APPROVED)
        return _decision(question, answer, best.audience, "fact")


def _decision(question: Question, answer: Answered, audience: Audience, kind: str) -> Decision:
    return Decision(question, answer, confidence=APPROVED, model=kind, approved_for=audience)
