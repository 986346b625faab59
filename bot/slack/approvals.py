# pyright: reportUnknownMemberType=false
"""Verified answers at the desk: the window opens, is checked while it stands, and is told of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.approved.answers import VerifiedAnswer
from bot.approved.approving import Approving, Screened
from bot.errors import CaseConflict, NothingToVerify, SlackRefused, WordingTaken
from bot.inbox import Approval, Pressed
from bot.models import Case, ThreadRef
from bot.ports import Whispers
from bot.slack.approval_modal import approval_modal, day
from bot.slack.calls import call, find_marked, persona_of, post
from bot.slack.mrkdwn import as_markdown
from bot.slack.render import Message, escaped, section, shortened

log = structlog.get_logger()

VERIFIED_EVENT = "frontdesk_verified"
"""Type of the metadata by which what was said of a verified answer is found again in Slack."""

TOO_LATE = "That took me too long to open a window. Please press the button again."
IN_THE_WAY = (
    "Nothing was kept: somebody verified an answer to this question meanwhile. "
    "Press the button again to replace it."
)
NOT_KEPT = "Nothing was kept. {why}"
KEPT = (
    "📌 *Verified by* <@{agent}>: “{question}”\n"
    "Whoever asks this gets the answer as it was written, {audience}, until {until}. "
    "<@{owner}> is told before that."
)
WHO = {"internal": "inside your company", "public": "outsiders as well"}


@dataclass(frozen=True, slots=True)
class Returned:
    """What a window is told instead of closing: complaints at its fields, or what it shows next."""

    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    view: View | None = None


@dataclass(frozen=True, slots=True)
class SlackApprovals:
    """Let people at the desk verify answers."""

    client: AsyncWebClient
    approving: Approving
    whispers: Whispers

    async def press(self, pressed: Pressed) -> None:
        """Open the window, or say why there is none."""
        try:
            proposal = await self.approving.propose(pressed, as_markdown)
            case = await self.approving.records.cases.find(pressed.value)
        except (CaseConflict, NothingToVerify) as refusal:
            await self.whispers.line(pressed.origin, str(refusal))
            return
        try:
            await call(
                "views.open",
                self.client.views_open(
                    trigger_id=pressed.trigger or "", view=approval_modal(proposal, case)
                ),
            )
        except SlackRefused as refused:
            log.info("no_modal", stage="verifying", why=refused.code)
            await self.whispers.line(pressed.origin, TOO_LATE)

    async def returned(self, approval: Approval) -> Returned | None:
        """Return what the window is told that was sent; None where it may close."""
        try:
            screened = await self.approving.screen(approval)
        except (CaseConflict, NothingToVerify) as refusal:
            return Returned({"question": str(refusal)})
        if screened.objections:
            return Returned({where.value: words for where, words in screened.objections.items()})
        if screened.rival:
            return Returned(view=approval_modal(approval, screened.case, screened.rival))
        return None

    async def approve(self, approval: Approval) -> None:
        """Keep a verified answer and say so under the card; again changes nothing."""
        try:
            screened = await self.approving.screen(approval)
            if not screened.passes:
                await self.whispers.line(approval.origin, _why_not(screened))
                return
            name = await self._name(approval.owner)
            answer = await self.approving.approve(approval, name)
        except (CaseConflict, NothingToVerify, WordingTaken) as refusal:
            await self.whispers.line(approval.origin, NOT_KEPT.format(why=escaped(str(refusal))))
            return
        log.info("verified", stage="verifying", answer_id=answer.answer_id)
        await self._tell(screened.case, approval, answer)

    async def _name(self, owner: str) -> str:
        try:
            return (await persona_of(self.client, owner)).name
        except SlackRefused as refused:
            log.info("no_persona", stage="verifying", why=refused.code)
            return ""

    async def _tell(self, case: Case, approval: Approval, answer: VerifiedAnswer) -> None:
        """Say it under the card, once: a worker that was killed may have said it already."""
        under = ThreadRef(case.where.workspace, approval.origin.channel, case.card)
        mark = (VERIFIED_EVENT, "answer_id", answer.answer_id)
        if not await find_marked(self.client, under, mark, case.opened_at.timestamp() - 60):
            await post(self.client, under, kept(approval, answer))


def kept(approval: Approval, answer: VerifiedAnswer) -> Message:
    """Return the line under a card that says what was verified."""
    said = KEPT.format(
        agent=approval.origin.asker,
        question=escaped(answer.question),
        audience=WHO[answer.audience],
        until=day(answer.expires_at) if answer.expires_at else "it is removed",
        owner=answer.owner,
    )
    return Message(
        shortened(f"Verified: {escaped(answer.question)}", 250),
        (section(said),),
        Metadata(event_type=VERIFIED_EVENT, event_payload={"answer_id": answer.answer_id}),
    )


def _why_not(screened: Screened) -> str:
    complaint = next(iter(screened.objections.values()), None)
    return NOT_KEPT.format(why=escaped(complaint)) if complaint else IN_THE_WAY
