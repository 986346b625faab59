"""For whom a question is answered: looked up when it is asked, and again before it is posted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.audience import reveals
from bot.inbox import Whereabouts
from bot.models import Decision, Question, Turn
from bot.ports import Directory, Threads
from knowledge.models import Audience

log = structlog.get_logger()


class Answers(Protocol):
    """What decides questions: `bot.answering.Answering`."""

    async def answer(self, question: Question) -> Decision:
        """Return the decision for one question; never raises for a failure outside."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """Know who will read the reply to a question, and keep from them what is not theirs."""

    directory: Directory
    threads: Threads
    answers: Answers

    async def admit(self, question: Question, origin: Whereabouts) -> Question:
        """Return the question with its readers' audience, and what they may know of its thread."""
        audience = await self._audience(question, origin)
        told = await self.threads.turns(question.where, audience)
        return replace(question, audience=audience, history=_until(question, told))

    async def fit(self, decision: Decision, origin: Whereabouts) -> Decision:
        """Return a decision that its readers of this moment may see: decided again if need be.

        A channel may be shared, and a guest may join, while an answer is written.
        """
        if not reveals(decision):
            return decision
        question = decision.question
        self.directory.look_again((question.where.channel, question.asker))
        admitted = await self.admit(question, origin)
        if admitted.audience is question.audience:
            return decision
        log.info("audience_narrowed", stage="posting", question_id=question.question_id)
        return await self.answers.answer(admitted)

    async def _audience(self, question: Question, origin: Whereabouts) -> Audience:
        if question.via.is_private:
            return await self.directory.audience(origin)
        return await self.directory.audience_there(origin)


def _until(question: Question, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return what was said before a question: one that is answered again has turns after it."""
    later = (
        n
        for n, turn in enumerate(turns)
        if turn.role == "asker" and turn.at and turn.at >= question.asked_at
    )
    return tuple(turns[: next(later, len(turns))])
