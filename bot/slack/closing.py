"""The end of a case: its asker is asked once whether it helped, and may open it again."""

from dataclasses import dataclass

import structlog
from slack_sdk.models.blocks import ActionsBlock
from slack_sdk.models.metadata import Metadata
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import CaseConflict, SlackRefused
from bot.handoff import Act, Step
from bot.inbox import Button, Pressed
from bot.models import Case, CaseState, ThreadRef, Verdict
from bot.ports import ClosedCases, Desk, Votes, Whispers
from bot.slack.calls import direct_channel, find_marked, post
from bot.slack.render import Message, button, section

log = structlog.get_logger()

CLOSING_EVENT = "frontdesk_closing"
"""Type of the metadata by which the question is found again in Slack."""

QUESTION = "<@{agent}> has marked this as resolved. Did it help?"
GLAD = "Good to hear. Thank you!"
AGAIN = "I have opened your case again; a colleague will reply here."
NOT_YOURS = "Whoever asked the question says whether it helped."
TOO_LATE = "This case is not closed any more."
STILL_STUCK = "It did not help <@{asker}>: the case is open again."


@dataclass(frozen=True, slots=True)
class SlackClosing:
    """Ask whether it helped; a no opens the case again."""

    client: AsyncWebClient
    cases: ClosedCases
    desk: Desk
    votes: Votes
    whispers: Whispers

    async def ask(self, case: Case) -> None:
        """Ask the asker in their thread, once a case; raise `SlackUnavailable`."""
        if await self.cases.was_asked(case.case_id):
            return
        since = (case.changed_at or case.opened_at).timestamp() - 60
        mark = (CLOSING_EVENT, "case_id", case.case_id)
        try:
            # It may be there already: whoever posted it was killed before that was noted.
            if not await find_marked(self.client, case.where, mark, since):
                await post(self.client, case.where, question(case))
        except SlackRefused as refused:
            log.info("asked_directly", stage="closing", case_id=case.case_id, why=refused.code)
            await self._ask_directly(case)
        await self.cases.note_asked(case.case_id)

    async def answered(self, pressed: Pressed) -> None:
        """Store what the asker says; open the case again where it did not help."""
        try:
            case = await self.cases.find(pressed.value)
        except CaseConflict as conflict:
            await self.whispers.line(pressed.origin, str(conflict))
            return
        if pressed.origin.asker != case.asker:
            await self.whispers.line(pressed.origin, NOT_YOURS)
            return
        helped = pressed.button is Button.HELPED
        verdict = Verdict.HELPFUL if helped else Verdict.NOT_HELPFUL
        await self.votes.vote(case.question_id, case.asker, verdict)
        said = GLAD if helped else await self._again(case)
        await self.whispers.line(pressed.origin, said)

    async def _again(self, case: Case) -> str:
        if case.state is not CaseState.OPEN:
            try:
                case = await self.cases.change(case.case_id, Act(Step.REOPEN, case.asker))
            except CaseConflict:
                return TOO_LATE
        await self.desk.show(case)
        await self.desk.tell(case, STILL_STUCK.format(asker=case.asker))
        return AGAIN

    async def _ask_directly(self, case: Case) -> None:
        try:
            direct = await direct_channel(self.client, case.asker)
            await post(self.client, ThreadRef(case.where.workspace, direct, None), question(case))
        except SlackRefused as refused:
            log.warning("not_asked", stage="closing", case_id=case.case_id, why=refused.code)


def question(case: Case) -> Message:
    """Return what the asker is asked when a case is resolved."""
    asked = QUESTION.format(agent=case.agent)
    yes = button(Button.HELPED, "Yes, thanks", case.case_id)
    no = button(Button.NOT_HELPED, "No, open it again", case.case_id)
    return Message(
        "Did it help?",
        (section(asked), ActionsBlock(elements=[yes, no])),
        Metadata(event_type=CLOSING_EVENT, event_payload={"case_id": case.case_id}),
    )
