# pyright: reportUnknownMemberType=false
"""The desk: the channel in which people take over."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import CaseConflict
from bot.handoff import ENDED, Act, Step, comes_back
from bot.models import (
    DELETED,
    Alarm,
    Case,
    Decision,
    Entry,
    Find,
    HandedOff,
    HandoffReason,
    Posted,
    Question,
    ThreadRef,
)
from bot.ports import Cases
from bot.slack.calls import find_marked, permalink, post, update
from bot.slack.card import CARD_EVENT, REPEAT_EVENT, card, repeat
from bot.slack.render import LinkTo, line, own_address, shortened

LONGEST_PASSAGE = 2_800
"""Characters of a passage that a case keeps: as many as one block of Slack's shows."""

OVERDUE = timedelta(minutes=10)
"""Age from which a case without a card was given up by its own question."""


@dataclass(frozen=True, slots=True)
class SlackDesk:
    """Show cases as cards in a channel."""

    client: AsyncWebClient
    cases: Cases
    channel: str
    link_to: LinkTo = own_address

    async def open_case(self, decision: Decision, posted: Posted) -> str:
        """Open a case, or join the asker's open one in this thread; return the case's id.

        Doing it again for one question changes nothing. Raise `SlackUnavailable` or `SlackRefused`.
        """
        question = decision.question
        known = await self.cases.of_question(question.question_id)
        case = known or await self._open(_case(decision, posted))
        if case.question_id != question.question_id:
            await self._repeat(case, decision, posted)
            if _alarm(decision):
                await self.show(case)
        elif case.card is None:
            # A card may be there that nobody noted: whoever posted it was killed.
            await self._put_up(case, await self._find(case) if known else None)
        await self._catch_up(case)
        return case.case_id

    async def show(self, case: Case) -> None:
        """Bring the card of a case up to date; raise `SlackUnavailable` or `SlackRefused`."""
        if case.card is None:
            return
        shown = card(
            case, await permalink(self.client, case.where.channel, case.message), self.link_to
        )
        await update(self.client, self._posted(case, case.card), shown)

    async def comes_back(self, question: Question) -> bool:
        """Say whether the asker goes on in a thread in which their case was resolved lately."""
        return comes_back(await self.cases.last(question.where, question.asker), question.asked_at)

    async def tell(self, case: Case, text: str) -> None:
        """Say a line under the card, where whoever has the case is told of it."""
        under = ThreadRef(case.where.workspace, self.channel, case.card)
        await post(self.client, under, line(text))

    async def reword(self, question_id: str, text: str | None) -> None:
        """Let the case of a question, and what stands of it at the desk, say this; None erases."""
        case = await self.cases.reword(question_id, text)
        if case is None:
            return
        if case.question_id == question_id:
            await self.show(case)
            return
        found = await self._find_repeat(case, question_id, case.opened_at)
        if found is not None:
            said = repeat(question_id, DELETED if text is None else text, None)
            await update(self.client, self._posted(case, found), said)

    async def unsay(self, entry: Entry) -> None:
        """Take a turn out of the conversations that the cases of its thread quote."""
        where = ThreadRef(entry.workspace, entry.channel, entry.thread)
        for case in await self.cases.unsay(where, {entry.question, entry.reply}):
            await self.show(case)

    async def _open(self, new: Case) -> Case:
        """Store a case, or go on with the asker's own: the open one, or one they come back to."""
        if new.reason is HandoffReason.CAME_BACK:
            last = await self.cases.last(new.where, new.asker)
            if last is not None and last.state in ENDED:
                with suppress(CaseConflict):  # somebody else was first: there is an open one
                    await self.show(
                        await self.cases.change(last.case_id, Act(Step.REOPEN, new.asker))
                    )
        return await self.cases.open(new)

    async def _put_up(self, case: Case, lost: str | None) -> None:
        link = await permalink(self.client, case.where.channel, case.message)
        where = ThreadRef(case.where.workspace, self.channel, None)
        ts = lost or await post(self.client, where, card(case, link, self.link_to))
        await self.cases.carded(case.case_id, ts)

    async def _catch_up(self, now: Case) -> None:
        """Show the cases that were opened while the desk could not be reached."""
        for case in await self.cases.uncarded(now.where.workspace):
            # A young one is on its way by its own question.
            if case.opened_at < now.opened_at - OVERDUE:
                await self._put_up(case, await self._find(case))

    async def _repeat(self, case: Case, decision: Decision, posted: Posted) -> None:
        """Say under the card that its asker wrote again; the first card may still be on its way."""
        question = decision.question
        if await self._find_repeat(case, question.question_id, question.asked_at):
            return
        link = await permalink(self.client, posted.where.channel, _message(question, posted))
        under = ThreadRef(case.where.workspace, self.channel, case.card)
        said = repeat(question.question_id, question.text, link, _alarm(decision))
        await post(self.client, under, said)

    async def _find_repeat(self, case: Case, question_id: str, since: datetime) -> str | None:
        under = ThreadRef(case.where.workspace, self.channel, case.card)
        mark = (REPEAT_EVENT, "question_id", question_id)
        return await find_marked(self.client, under, mark, since.timestamp() - 60)

    def _posted(self, case: Case, ts: str) -> Posted:
        return Posted(ThreadRef(case.where.workspace, self.channel, case.card), ts)

    async def _find(self, case: Case) -> str | None:
        where = ThreadRef(case.where.workspace, self.channel, None)
        mark = (CARD_EVENT, "case_id", case.case_id)
        return await find_marked(self.client, where, mark, case.opened_at.timestamp() - 60)


def _case(decision: Decision, posted: Posted) -> Case:
    """Return the case that a handoff opens; its id is the question's, so that it opens once."""
    question, outcome = decision.question, decision.outcome
    handed_off = isinstance(outcome, HandedOff)
    return Case(
        case_id=question.question_id,
        question_id=question.question_id,
        asker=question.asker,
        where=replace(posted.where, thread=posted.where.thread or question.message),
        audience=question.audience,
        question=question.text,
        reason=outcome.reason if handed_off else HandoffReason.ASKED_FOR_PERSON,
        why=outcome.why if handed_off else "",
        opened_at=question.asked_at,
        evidence_score=decision.evidence_score,
        found=_found(decision),
        said=question.history,
        draft=decision.held_back.text if decision.held_back else "",
        dropped=decision.dropped,
        message=_message(question, posted),
        alarm=_alarm(decision),
    )


def _alarm(decision: Decision) -> Alarm | None:
    return decision.outcome.alarm if isinstance(decision.outcome, HandedOff) else None


def _found(decision: Decision) -> tuple[Find, ...]:
    """Return what was found, or what an answer rested on that the asker had already."""
    if decision.passages or decision.held_back is None:
        return tuple(
            Find(
                title=passage.chunk.title,
                heading=passage.chunk.breadcrumb,
                source=passage.chunk.path,
                dense_score=passage.dense_score,
                lexical_score=passage.lexical_score,
                text=shortened(passage.chunk.text, LONGEST_PASSAGE),
                url=passage.chunk.url,
                line=passage.chunk.line,
                page=passage.chunk.page,
            )
            for passage in decision.passages
        )
    cited = decision.held_back.citations
    return tuple(
        Find(c.title, c.heading, c.source, None, None, c.quote, c.url, c.line, c.page)
        for c in cited
    )


def _message(question: Question, posted: Posted) -> str | None:
    """Return the message to point at: the question, or what was posted if that is elsewhere."""
    return question.message if posted.where == question.where else posted.ts
