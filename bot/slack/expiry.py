"""A case expires: its card says so, and both sides read a line."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from slack_sdk.models.metadata import Metadata
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import CaseConflict, SlackRefused
from bot.handoff import Limits
from bot.inbox import Lapsed
from bot.models import Case, CaseState, ThreadRef
from bot.ports import Cards, LapsingCases
from bot.slack.calls import find_marked, post
from bot.slack.render import Message, line

log = structlog.get_logger()

LAPSE_EVENT = "frontdesk_lapse"
"""Type of the metadata by which what was said of an expiry is found again in Slack."""

TO_DESK = "Nobody went on with this case for {days} days, so it has expired.{agent}"
REOPEN = " <@{agent}>, reopen it on its card to go on."
TO_ASKER = (
    "I have closed this, because nothing was said about it for {days} days. If you still need "
    "help, write here: _I want to talk to a person_."
)


@dataclass(frozen=True, slots=True)
class SlackExpiry:
    """Let a case expire, and tell whoever waited."""

    client: AsyncWebClient
    cases: LapsingCases
    cards: Cards
    channel: str
    """Id of the desk's channel."""
    limits: Limits

    async def expire(self, lapsed: Lapsed) -> None:
        """Expire a case that is idle still; doing it again tells nobody twice."""
        try:
            case = await self.cases.expire(lapsed.case_id, lapsed.idle_since)
            case = case or await self.cases.find(lapsed.case_id)
        except CaseConflict:
            return
        # One that expired already may have been left by a worker before anybody was told.
        if case.state is not CaseState.EXPIRED:
            return
        try:
            await self.cards.show(case)
        except SlackRefused as refused:
            log.info("card_stays", stage="expiry", case_id=case.case_id, why=refused.code)
        days = self.limits.idle.days
        agent = REOPEN.format(agent=case.agent) if case.agent else ""
        under = ThreadRef(case.where.workspace, self.channel, case.card)
        if case.card:
            await self._tell(case, under, TO_DESK.format(days=days, agent=agent))
        await self._tell(case, case.where, TO_ASKER.format(days=days))

    async def _tell(self, case: Case, where: ThreadRef, text: str) -> None:
        since: datetime = case.changed_at or case.opened_at
        mark = (LAPSE_EVENT, "case_id", case.case_id)
        try:
            if not await find_marked(self.client, where, mark, since.timestamp() - 60):
                await post(self.client, where, lapse(case, text))
        except SlackRefused as refused:
            log.warning("not_told", stage="expiry", case_id=case.case_id, why=refused.code)


def lapse(case: Case, text: str) -> Message:
    """Return the line that says that a case has expired."""
    said = line(text)
    metadata = Metadata(event_type=LAPSE_EVENT, event_payload={"case_id": case.case_id})
    return Message(said.text, said.blocks, metadata)
