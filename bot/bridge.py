"""What people say to one another through the bot while one of them has a case.

    under the card, at the desk   ──▶  in the asker's thread, under the agent's name
    in the asker's thread         ──▶  under the card, under the asker's name

Edits and deletions follow. A line that begins with `//` stays at the desk. What the bot itself
posts never comes here, so nothing goes round in circles. A message is carried once: it is looked
for in Slack before it is posted again, and kept with its copy.
"""

from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import CaseConflict, SlackRefused
from bot.handoff import ENDED, Act, Step
from bot.inbox import Asked, Leased, Removed, Revised
from bot.models import Case, CaseState, Copy, ThreadRef, Via
from bot.ports import BridgedCases, Cards, Copies, Whispers

log = structlog.get_logger()

PRIVATE = "//"
"""What a line begins with that stays at the desk."""

ORNAMENT = " \t*_~`>•-"
"""What may stand before that: a note in italics, or in a list, is a note all the same."""

ENDED_CASE = "This case has ended, so the asker does not see this. Reopen it on its card to go on."
NO_WORDS = "I carry words alone between you: please write, or send a link to the file."
NOT_CARRIED = "Slack did not let me show this on the other side ({why}). Please tell them directly."


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a message goes, and what of it may be seen there."""

    case: Case
    to: ThreadRef
    text: str


class Carrier(Protocol):
    """Slack, as the bridge uses it; raises `SlackUnavailable` or `SlackRefused`."""

    async def post(self, crossing: Crossing, author: str, origin: str) -> str:
        """Show a message on the other side, under its author's name; return its copy's ts."""
        ...

    async def find(self, where: ThreadRef, origin: str) -> str | None:
        """Return the ts of the copy of a message, if it is there already."""
        ...

    async def change(self, copy: Copy, text: str) -> None:
        """Let a copy say something else."""
        ...

    async def take_back(self, copy: Copy) -> None:
        """Delete a copy."""
        ...


@dataclass(frozen=True, slots=True)
class Bridge:
    """Carry messages between the thread of a case and the thread of its asker."""

    cases: BridgedCases
    copies: Copies
    carrier: Carrier
    cards: Cards
    whispers: Whispers
    channel: str
    """Id of the desk's channel."""

    async def takes(self, row: Leased) -> bool:
        """Carry a message, its edit or its deletion; False where people have nothing to do with it.

        Raise `SlackUnavailable`: then nothing is lost, and it is carried when Slack is back.
        """
        match row.incoming:
            case Asked() as asked if asked.message is not None:
                return await self._said(row, asked)
            case Revised() as revised:
                return await self._revised(row, revised)
            case Removed() as removed:
                return await self._removed(removed)
            case _:
                return False

    async def _said(self, row: Leased, asked: Asked) -> bool:
        case = await self._case(asked)
        if case is None:
            return False
        crossing = self._crossing(case, asked)
        if not crossing.text:
            if not _words(asked).strip():
                await self.whispers.line(asked.origin, NO_WORDS)
            return True
        if self._at_desk(asked) and not await self._taken_up(case, asked):
            return True
        await self._carry(row, asked, crossing)
        return True

    async def _revised(self, row: Leased, revised: Revised) -> bool:
        copy = await self.copies.of(revised.key)
        asked = revised.as_asked
        if copy is None:
            # A private line that is one no more is said now; an asker's question is answered again.
            return await self._said(row, asked) if self._at_desk(asked) else False
        text = public(_words(asked)) if self._at_desk(asked) else _words(asked)
        if text:
            await self._change(copy, text)
        else:
            await self._take_back(copy)
        return True

    async def _removed(self, removed: Removed) -> bool:
        copy = await self.copies.of(removed.key)
        if copy is None:
            return False
        await self._take_back(copy)
        return True

    async def _case(self, asked: Asked) -> Case | None:
        """Return the case that a message belongs to, if people are the ones to read it."""
        if not self._at_desk(asked):
            case = await self.cases.last(asked.where, asked.origin.asker)
            return case if case is not None and case.state is CaseState.CLAIMED else None
        # Who mentions the bot under a card asks the bot.
        if asked.via is Via.MENTION or asked.origin.thread is None:
            return None
        return await self.cases.by_card(asked.origin.workspace, asked.origin.thread)

    def _at_desk(self, asked: Asked) -> bool:
        return asked.origin.channel == self.channel

    def _crossing(self, case: Case, asked: Asked) -> Crossing:
        if self._at_desk(asked):
            return Crossing(case, case.where, public(_words(asked)))
        return Crossing(
            case, ThreadRef(case.where.workspace, self.channel, case.card), _words(asked)
        )

    async def _taken_up(self, case: Case, asked: Asked) -> bool:
        """Claim an open case for whoever replies first; False where it has ended."""
        if case.state in ENDED:
            await self.whispers.line(asked.origin, ENDED_CASE)
            return False
        if case.state is CaseState.OPEN:
            try:
                case = await self.cases.change(case.case_id, Act(Step.CLAIM, asked.origin.asker))
            except CaseConflict:
                return (await self.cases.find(case.case_id)).state not in ENDED
            await self.cards.show(case)
        return True

    async def _carry(self, row: Leased, asked: Asked, crossing: Crossing) -> None:
        key = asked.key
        if await self.copies.of(key) is not None:
            return
        try:
            # A row that was leased before may have been carried by whoever held it then.
            ts = await self.carrier.find(crossing.to, key) if row.token > 1 else None
            ts = ts or await self.carrier.post(crossing, asked.origin.asker, key)
        except SlackRefused as refused:
            await self._not_carried(asked, refused)
            return
        await self.copies.keep(
            Copy(key, crossing.case.case_id, crossing.to, ts, asked.origin.asker, crossing.text)
        )
        log.info("carried", stage="bridge", case_id=crossing.case.case_id)

    async def _change(self, copy: Copy, text: str) -> None:
        try:
            await self.carrier.change(copy, text)
        except SlackRefused as refused:
            log.warning("copy_not_changed", stage="bridge", case_id=copy.case_id, why=refused.code)
        await self.copies.reword(copy.origin, text)

    async def _take_back(self, copy: Copy) -> None:
        try:
            await self.carrier.take_back(copy)
        except SlackRefused as refused:
            log.warning("copy_not_deleted", stage="bridge", case_id=copy.case_id, why=refused.code)
        await self.copies.drop(copy.origin)

    async def _not_carried(self, asked: Asked, refused: SlackRefused) -> None:
        log.warning("not_carried", stage="bridge", why=refused.code)
        await self.whispers.line(asked.origin, NOT_CARRIED.format(why=refused.code))


def _words(asked: Asked) -> str:
    return asked.spelled or asked.text


def public(text: str) -> str:
    """Return what of an agent's message the asker may see: all but its private lines."""
    lines = [line for line in text.splitlines() if not line.lstrip(ORNAMENT).startswith(PRIVATE)]
    return "\n".join(lines).strip()
