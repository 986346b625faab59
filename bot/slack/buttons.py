"""What buttons do: sources, and cases at the desk. Fetching a person is the worker's."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.audience import may_read
from bot.errors import CaseConflict, SlackRefused
from bot.handoff import Act, Step, done_already
from bot.inbox import BUTTONS_OF_MISSES, BUTTONS_OF_READINGS, Button, Pressed, Whereabouts
from bot.models import ERASED, Case, Entry
from bot.ports import Cases, Closing, Desk, Directory, Journal, Whispers
from bot.slack.admin import Administration
from bot.slack.alias_buttons import AliasButtons
from bot.slack.approvals import SlackApprovals
from bot.slack.findings import SlackFindings
from bot.slack.home import SlackHome
from bot.slack.reading_buttons import ReadingButtons
from bot.slack.renewals import SlackRenewals
from bot.slack.votes import Votes

log = structlog.get_logger()

OUTDATED = "This button is older than I am: it does nothing any more. Please ask again."
GONE = "I do not know this answer any more. Please ask again."
NOT_YOURS = "These sources are not for this channel or for you."


@dataclass(frozen=True, slots=True)
class AnswerSources:
    """Show the quotes behind one answer."""

    journal: Journal
    whispers: Whispers
    directory: Directory

    async def press(self, pressed: Pressed) -> None:
        """Show them to whoever pressed, if they may see them."""
        entry = await self.journal.entry(pressed.value)
        if entry is None or entry.outcome == ERASED:
            await self.whispers.line(pressed.origin, GONE)
            return
        await self.show(pressed.origin, entry)

    async def show(self, to: Whereabouts, entry: Entry) -> None:
        """Show the quotes behind an answer to somebody, if they may see them."""
        self.directory.look_again((to.channel, to.asker))
        audience = await self.directory.audience(to)
        if not may_read(entry, to.asker, audience):
            await self.whispers.line(to, NOT_YOURS)
            return
        await self.whispers.sources(to, [entry])


STEPS: Mapping[Button, Step] = {
    Button.CLAIM: Step.CLAIM,
    Button.RELEASE: Step.RELEASE,
    Button.TRANSFER: Step.TRANSFER,
    Button.RESOLVE: Step.RESOLVE,
    Button.REOPEN: Step.REOPEN,
}


@dataclass(frozen=True, slots=True)
class CaseButtons:
    """Take the steps of a case: the first one wins, and the others are told who it was."""

    cases: Cases
    desk: Desk
    closing: Closing
    whispers: Whispers
    findings: SlackFindings

    async def press(self, pressed: Pressed) -> None:
        """Take a step, and show it where people look; a step that was taken already is shown."""
        if pressed.button is Button.FINDINGS:
            await self.findings.show(pressed)
            return
        if pressed.button in {Button.HELPED, Button.NOT_HELPED}:
            await self.closing.answered(pressed)
            return
        act = Act(STEPS[pressed.button], pressed.origin.asker, pressed.chosen)
        try:
            case = await self._take(pressed.value, act)
        except CaseConflict as conflict:
            await self.whispers.line(pressed.origin, str(conflict))
            return
        await self._show(case)
        if act.step is Step.TRANSFER:
            await self.desk.tell(case, f"<@{case.agent}>, <@{act.actor}> gave you this case.")
        elif act.step is Step.RESOLVE:
            await self.closing.ask(case)

    async def _show(self, case: Case) -> None:
        try:
            await self.desk.show(case)
        except SlackRefused as refused:
            # The step is taken, whether its card can be changed or not.
            log.warning("card_stays", stage="desk", case_id=case.case_id, why=refused.code)

    async def _take(self, case_id: str, act: Act) -> Case:
        try:
            return await self.cases.change(case_id, act)
        except CaseConflict:
            case = await self.cases.find(case_id)
            if not done_already(case, act):
                raise
            return case


ALIASES = {Button.APPROVE_ALIAS, Button.REJECT_ALIAS}
ADMINS = {Button.RELOAD, Button.ROLLBACK, Button.ACCEPT_SHRINK, *ALIASES}
VERIFIED = {Button.VERIFY, Button.KEEP_ANSWER, Button.LET_GO}
VOTES = {Button.HELPFUL, Button.NOT_HELPFUL, *BUTTONS_OF_MISSES}
ASKERS = {*VOTES, *BUTTONS_OF_READINGS, Button.SOURCES, Button.NO_PERSON}


@dataclass(frozen=True, slots=True)
class Buttons:
    """Give each press to whom it belongs."""

    votes: Votes
    sources: AnswerSources
    cases: CaseButtons
    administration: Administration
    home: SlackHome
    aliases: AliasButtons
    approvals: SlackApprovals
    readings: ReadingButtons
    renewals: SlackRenewals

    async def press(self, pressed: Pressed) -> None:
        """Do what a press asks for; raise `SlackUnavailable` or `DatabaseUnavailable`."""
        match pressed.button:
            case which if which in ASKERS:
                await self._serve(pressed)
            case which if which in ADMINS:
                await self._administer(pressed)
            case which if which in VERIFIED:
                await self._verified(pressed)
            case Button.UNKNOWN:
                await self.sources.whispers.line(pressed.origin, OUTDATED)
            case _:
                await self.cases.press(pressed)

    async def _serve(self, pressed: Pressed) -> None:
        """Do what a button under a reply does."""
        match pressed.button:
            case Button.SOURCES:
                await self.sources.press(pressed)
            case Button.NO_PERSON:
                await self.votes.decline(pressed)
            case which if which in BUTTONS_OF_READINGS:
                await self.readings.press(pressed)
            case _:
                await self.votes.press(pressed)

    async def _verified(self, pressed: Pressed) -> None:
        if pressed.button is Button.VERIFY:
            await self.approvals.press(pressed)
        else:
            await self.renewals.press(pressed)

    async def _administer(self, pressed: Pressed) -> None:
        if pressed.button in ALIASES:
            await self.aliases.press(pressed)
        else:
            await self.administration.press(pressed)
        if not pressed.origin.channel:  # it was pressed in the Home tab
            await self.home.refresh(pressed.origin)
