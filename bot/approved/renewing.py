"""The end of a verified answer: its owner and the desk are told in time, and may keep it.

Every process looks once a day. An answer that is due goes into the inbox, where each of its two
notices is one row however many saw it: some days before its end, and when it has come.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.approved.answers import Terms, VerifiedAnswer
from bot.approved.ports import EndingAnswers, RenewedAnswers
from bot.approved.verified_lines import end_of
from bot.errors import NotAllowed, NothingToRenew
from bot.inbox import AnswerEnds, Arrival, Button, Pressed, Whereabouts
from bot.models import Deed
from bot.ports import Intake, NotedDeeds
from bot.rounds import every

log = structlog.get_logger()

LOOK_SECONDS = 86_400.0

NOT_YOURS = "Its owner decides about a verified answer, or somebody at the desk."
GONE = "This verified answer is not there any more."
DECIDED = "Somebody decided about this already: it is given until {until}."


@dataclass(frozen=True, slots=True)
class EndWatch:
    """Look once a day for answers that end."""

    answers: EndingAnswers
    intake: Intake
    desk: Whereabouts
    """The desk's channel, as if the bot said something there."""
    terms: Terms
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        await every(LOOK_SECONDS, self.look, stop, "verifying")

    async def look(self) -> None:
        """Let be told what is due; again changes nothing."""
        now = self.clock()
        for answer in await self.answers.ending(self.desk.workspace, now + self.terms.notice):
            await self.intake.put(self._due(answer, now))

    def _due(self, answer: VerifiedAnswer, now: datetime) -> Arrival:
        ends = answer.expires_at or now
        stage = "soon" if answer.holds(now) else "over"
        return Arrival(
            incoming=AnswerEnds(self.desk, answer.answer_id, ends),
            delivery=f"ends:{answer.answer_id}:{ends.date()}:{stage}",
            message=None,
            # The lane of its buttons.
            lane=f"{self.desk.workspace}:{renewal_value(answer)}",
            position=f"{now.timestamp():.6f}",
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about an answer."""

    answer: VerifiedAnswer
    """As it is now, or was before it was removed."""
    before: VerifiedAnswer
    """As it was when they were asked."""
    kept: bool


@dataclass(frozen=True, slots=True)
class Renewing:
    """Keep verified answers for longer, or let them go."""

    answers: RenewedAnswers
    audit: NotedDeeds
    desk: str
    """Id of the desk's channel: whoever is there may decide, and so may the owner."""
    terms: Terms
    clock: Callable[[], datetime]

    async def due(self, ends: AnswerEnds) -> VerifiedAnswer | None:
        """Return the answer that ends; None where that was decided otherwise meanwhile."""
        answer = await self.answers.one(ends.origin.workspace, ends.answer_id)
        return answer if answer and answer.expires_at == ends.ends else None

    async def told(self, answer: VerifiedAnswer) -> None:
        """Keep that whoever may decide was told of an end that has come."""
        if not answer.holds(self.clock()):
            await self.answers.note_told(answer.answer_id)

    async def decide(self, pressed: Pressed) -> Decided:
        """Do what a press asks for; raise `NotAllowed` or `NothingToRenew`.

        A press on a notice of an earlier end changes nothing.
        """
        answer_id, _, ended = pressed.value.partition("|")
        workspace = pressed.origin.workspace
        answer = await self.answers.one(workspace, answer_id)
        if answer is None or answer.expires_at is None:
            raise NothingToRenew(GONE)
        if pressed.origin.channel != self.desk and pressed.origin.asker != answer.owner:
            raise NotAllowed(NOT_YOURS)
        if answer.expires_at.date().isoformat() != ended:
            until = answer.expires_at.date()
            raise NothingToRenew(DECIDED.format(until=f"{until.day} {until:%B %Y}"))
        if pressed.button is Button.KEEP_ANSWER:
            return await self._keep(pressed, answer)
        return await self._let_go(pressed, answer)

    async def _keep(self, pressed: Pressed, answer: VerifiedAnswer) -> Decided:
        now = self.clock()
        begins = max(now, answer.expires_at or now)
        until = end_of((begins + self.terms.lasts).date())
        await self._note(pressed, answer, f"until {until.date()}")
        renewed = await self.answers.renew(answer, until)
        return Decided(renewed, answer, kept=True)

    async def _let_go(self, pressed: Pressed, answer: VerifiedAnswer) -> Decided:
        """Forget what has ended, and say no more of what will."""
        await self._note(pressed, answer, "let go")
        if answer.holds(self.clock()):
            await self.answers.note_told(answer.answer_id)
        else:
            await self.answers.remove(answer.workspace, answer.answer_id)
        return Decided(answer, answer, kept=False)

    async def _note(self, pressed: Pressed, answer: VerifiedAnswer, result: str) -> None:
        """Write it down first: a worker that dies after it does it again, and does not twice."""
        deed = Deed(
            answer.workspace, pressed.origin.asker, "verified.end", answer.answer_id, result
        )
        if not await self.audit.has(deed):
            await self.audit.note(deed)


def renewal_value(answer: VerifiedAnswer) -> str:
    """Return what a button carries: which answer, and which of its ends."""
    ends = answer.expires_at.date().isoformat() if answer.expires_at else ""
    return f"{answer.answer_id}|{ends}"
