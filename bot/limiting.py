"""How many questions one asker and one workspace may ask in a while; who asks more is told so.

Only what would be looked up counts: thanks, a wish for a person and a sensitive topic never wait.
A counter that is down lets everybody through: it makes answers dearer, never silent.
"""

from dataclasses import dataclass

import structlog

from bot.errors import CacheUnavailable
from bot.inbox import Whereabouts
from bot.models import Acknowledged, Decision, Ignored, Question, Via
from bot.ports import Turnstile, Whispers
from bot.readers import Answers
from bot.routing import Ask, route
from bot.sensitive import NO_TOPICS, Topics
from bot.voice.lines import LimitLines

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rate:
    """How many questions are let through in a while; none at all means: as many as there are."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """What one asker and what everybody in a workspace may ask."""

    asker: Rate = Rate(30, 600.0)
    workspace: Rate = Rate(300, 60.0)


@dataclass(frozen=True, slots=True)
class Limiting:
    """Answer questions as long as they are not too many."""

    answers: Answers
    turnstile: Turnstile
    whispers: Whispers
    rates: Rates
    lines: LimitLines
    topics: Topics = NO_TOPICS

    async def answer(self, question: Question) -> Decision:
        """Return the decision for one question, or a line where there were too many of them."""
        if not isinstance(route(question.text, self.topics), Ask):
            return await self.answers.answer(question)
        try:
            refusal = await self._refusal(question)
        except CacheUnavailable as error:
            log.warning("rates_unknown", question_id=question.question_id, error=str(error))
            refusal = None
        return refusal or await self.answers.answer(question)

    async def _refusal(self, question: Question) -> Decision | None:
        workspace = question.where.workspace
        own = f"{workspace}:{question.asker}"
        if not await self._passes(own, question, self.rates.asker):
            return await self._refuse(question, own, self.lines.slowly)
        if not await self._passes(workspace, question, self.rates.workspace):
            return await self._refuse(question, own, self.lines.busy)
        return None

    async def _passes(self, who: str, question: Question, rate: Rate) -> bool:
        if rate.most == 0:
            return True
        return await self.turnstile.passes(who, question.question_id, rate.most, rate.seconds)

    async def _refuse(self, question: Question, own: str, line: str) -> Decision:
        """Tell an asker in the thread once in a while, and after that where they alone see it."""
        log.info("too_many_questions", stage="routing", question_id=question.question_id)
        if question.via is Via.OVERHEARD:
            return Decision(question, Ignored("too many questions"))
        seconds = self.rates.asker.seconds
        if await self.turnstile.passes(f"told:{own}", question.question_id, 1, seconds):
            return Decision(question, Acknowledged(line))
        where = question.where
        here = Whereabouts(where.workspace, where.channel, question.asker, where.thread)
        await self.whispers.line(here, line)
        return Decision(question, Ignored("too many questions, and the asker was told"))
