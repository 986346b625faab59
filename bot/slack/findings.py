# pyright: reportUnknownMemberType=false
"""What was found for a case, shown to whoever wants to see all of it."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import CaseConflict, SlackRefused
from bot.inbox import Pressed
from bot.ports import FoundCases, Whispers
from bot.slack.approvals import TOO_LATE
from bot.slack.calls import call
from bot.slack.findings_modal import findings_modal
from bot.slack.render import LinkTo, own_address

log = structlog.get_logger()

ELSEWHERE = "What was found for a case is shown at the desk alone."


@dataclass(frozen=True, slots=True)
class SlackFindings:
    """Open the window for people at the desk."""

    client: AsyncWebClient
    cases: FoundCases
    desk: str
    """Id of the desk's channel."""
    whispers: Whispers
    link_to: LinkTo = own_address

    async def show(self, pressed: Pressed) -> None:
        """Open it, or say why not."""
        if pressed.origin.channel != self.desk:
            await self.whispers.line(pressed.origin, ELSEWHERE)
            return
        try:
            view = findings_modal(await self.cases.find(pressed.value), self.link_to)
            opened = self.client.views_open(trigger_id=pressed.trigger or "", view=view)
            await call("views.open", opened)
        except CaseConflict as gone:
            await self.whispers.line(pressed.origin, str(gone))
        except SlackRefused as refused:
            log.info("no_modal", stage="findings", why=refused.code)
            await self.whispers.line(pressed.origin, TOO_LATE)
