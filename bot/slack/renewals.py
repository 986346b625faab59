# pyright: reportUnknownMemberType=false
"""Notices that a verified answer ends: to its owner directly and at the desk, with two buttons."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from slack_sdk.models.blocks import ActionsBlock
from slack_sdk.models.metadata import Metadata
from slack_sdk.web.async_client import AsyncWebClient

from bot.approved.answers import Terms, VerifiedAnswer
from bot.approved.renewing import Decided, Renewing, renewal_value
from bot.errors import NotAllowed, NothingToRenew, SlackRefused
from bot.inbox import AnswerEnds, Button, Pressed
from bot.models import ThreadRef
from bot.ports import Whispers
from bot.slack.approval_modal import day
from bot.slack.calls import direct_channel, find_marked, post, replace
from bot.slack.render import Message, button, context, escaped, line, section, shortened
from bot.slack.richtext import quote

log = structlog.get_logger()

END_EVENT = "frontdesk_answer_ends"
"""Type of the metadata by which a notice is found again in Slack."""

LOOK_BACK = 86_400.0
"""Seconds in which a notice is looked for that nobody noted."""
LONGEST_QUESTION = 300
LONGEST_ANSWER = 600

SOON = "⏳ *A verified answer ends on {until}*\n“{question}”"
OVER = "⌛ *A verified answer has ended, so nobody gets it any more*\n“{question}”"
KEPT = "✅ *Kept by* <@{actor}> *until {until}*\n“{question}”"
LET_GO = "🗑️ *Let go by* <@{actor}>\n“{question}”"


@dataclass(frozen=True, slots=True)
class SlackRenewals:
    """Tell of ends, and do what people decide."""

    client: AsyncWebClient
    renewing: Renewing
    whispers: Whispers

    async def tell_of_end(self, ends: AnswerEnds) -> None:
        """Tell the owner and the desk, once each; raise `SlackUnavailable`."""
        answer = await self.renewing.due(ends)
        if answer is None:
            return
        now, terms = self.renewing.clock(), self.renewing.terms
        notice_id = f"{renewal_value(answer)}|{'soon' if answer.holds(now) else 'over'}"
        shown = notice(answer, notice_id, terms, now)
        async for where in self._places(answer):
            try:
                if not await self._stands(where, notice_id):
                    await post(self.client, where, shown)
            except SlackRefused as refused:
                log.warning("not_told", stage="verifying", why=refused.code)
        await self.renewing.told(answer)

    async def press(self, pressed: Pressed) -> None:
        """Decide, and let the notice say so instead of asking."""
        try:
            decided = await self.renewing.decide(pressed)
        except (NotAllowed, NothingToRenew) as refusal:
            await self.whispers.line(pressed.origin, str(refusal))
            return
        shown, address = decision(decided, pressed.origin.asker), pressed.origin.reply_url
        if not (address and await replace(address, shown)):
            await self.whispers.line(pressed.origin, shown.text)

    async def _places(self, answer: VerifiedAnswer) -> AsyncIterator[ThreadRef]:
        if answer.by_person:
            try:
                direct = await direct_channel(self.client, answer.owner)
                yield ThreadRef(answer.workspace, direct, None)
            except SlackRefused as refused:
                # Whoever left the company cannot be written to: the desk is told all the same.
                log.info("no_owner", stage="verifying", why=refused.code)
        yield ThreadRef(answer.workspace, self.renewing.desk, None)

    async def _stands(self, where: ThreadRef, notice_id: str) -> bool:
        """Say whether it is there already: whoever posted it was killed before that was noted."""
        since = self.renewing.clock().timestamp() - LOOK_BACK
        mark = (END_EVENT, "notice", notice_id)
        return await find_marked(self.client, where, mark, since) is not None


def notice(answer: VerifiedAnswer, notice_id: str, terms: Terms, now: datetime) -> Message:
    """Return what asks whether an answer is to be kept."""
    said = (SOON if answer.holds(now) else OVER).format(
        until=_until(answer), question=escaped(_question(answer))
    )
    value = renewal_value(answer)
    keep = f"Keep for another {terms.lasts.days} days"
    owned = f"{answer.audience} · approved by {answer.approver} on {day(answer.approved_at)}"
    return Message(
        f"A verified answer ends: {escaped(shortened(_question(answer), LONGEST_QUESTION))}",
        (
            section(said),
            quote(shortened(answer.answer, LONGEST_ANSWER)),
            context(escaped(owned)),
            ActionsBlock(
                elements=[
                    button(Button.KEEP_ANSWER, keep, value, "primary"),
                    button(Button.LET_GO, "Let it go", value),
                ]
            ),
        ),
        Metadata(event_type=END_EVENT, event_payload={"notice": notice_id}),
    )


def decision(decided: Decided, actor: str) -> Message:
    """Return what stands instead of a notice."""
    answer = decided.answer
    said = (KEPT if decided.kept else LET_GO).format(
        actor=actor, until=_until(answer), question=escaped(_question(answer))
    )
    return line(said)


def _question(answer: VerifiedAnswer) -> str:
    """Return what it answers; whoever asked it first may have deleted that."""
    return next(iter((*filter(None, (answer.question,)), *answer.aliases, *answer.patterns)), "")


def _until(answer: VerifiedAnswer) -> str:
    return day(answer.expires_at) if answer.expires_at else "it is removed"
