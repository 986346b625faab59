"""What happens to a row of the inbox, until its outcome can be seen.

    lease          bot/shift.py brings the row, and renews its lease as long as it takes
    question       for whom is it asked, and what was said before in its thread?
    status line    the asker sees that work goes on
    answer         bot/answering.py decides the outcome
    posting        the outcome is final and stored, by compare-and-set: nobody posts it twice
    reply          the asker sees it
    desk           a person sees it, if one is fetched; bot/bridge.py carries what they say then
    journal        one redacted entry
    done           what was said is erased

A row that is found in `posting` was interrupted: its outcome is completed, never decided again.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.amending import Amendments
from bot.clerk import Clerk
from bot.errors import FrontdeskError, SlackRefused
from bot.fetching import Fetching
from bot.inbox import (
    ATTEMPTS,
    BOT_TURNS,
    AnswerEnds,
    Approval,
    Asked,
    Button,
    Chosen,
    Commanded,
    Incoming,
    Lapsed,
    Leased,
    Opened,
    Pressed,
    Removed,
    Revised,
    Shortcut,
    Submitted,
    Whereabouts,
)
from bot.manners import Heed, heed
from bot.models import (
    Answered,
    Decision,
    HandedOff,
    HandoffReason,
    Ignored,
    Posted,
    Question,
    Via,
)
from bot.ports import Carries, Channels, Desk, Inbox, Journal, Replies, Threads, Whispers
from bot.readers import Answers, Readers
from bot.routing import Acknowledge, Sensitive, route
from bot.sensitive import NO_TOPICS, Topics
from bot.voice.lines import Voice
from bot.waiting import StatusLine

log = structlog.get_logger()

DELIVERIES = 2 * ATTEMPTS
"""Failures after which a message that Slack refuses is given up, with an error in the log."""

OFF = "I am switched off in this channel. Ask me in a direct message, or tell an admin."

FAILED = "Something went wrong on my side. Please try again."


class Presses(Protocol):
    """What buttons do that fetch nobody."""

    async def press(self, pressed: Pressed) -> None:
        """Do what a press asks for."""
        ...


class Surfaces(Protocol):
    """What is done where people do not write: with shortcuts, modals and tabs."""

    async def serve(self, gesture: Chosen | Submitted | Approval | Opened) -> None:
        """Do what it asks for that fetches nobody; doing it again changes nothing."""
        ...


class Expires(Protocol):
    """What ends cases that nobody goes on with."""

    async def expire(self, lapsed: Lapsed) -> None:
        """Expire a case that is idle still; doing it again changes nothing."""
        ...


class TellsOfEnds(Protocol):
    """What tells people that a verified answer ends."""

    async def tell_of_end(self, ends: AnswerEnds) -> None:
        """Tell whoever may keep it; doing it again tells nobody twice."""
        ...


class Orders(Protocol):
    """What slash commands do that are not questions."""

    async def run(self, commanded: Commanded) -> None:
        """Do what a command asks for."""
        ...


@dataclass(frozen=True, slots=True)
class Worker:
    """Deal with one row at a time; several rows may be dealt with at once."""

    inbox: Inbox
    answers: Answers
    presses: Presses
    surfaces: Surfaces
    orders: Orders
    fetching: Fetching
    channels: Channels
    readers: Readers
    threads: Threads
    replies: Replies
    whispers: Whispers
    desk: Desk
    bridge: Carries
    expiry: Expires
    renewals: TellsOfEnds
    journal: Journal
    amendments: Amendments
    clerk: Clerk
    voice: Voice
    topics: Topics = NO_TOPICS

    @property
    def _status(self) -> StatusLine:
        return StatusLine(self.replies, self.voice.searching)

    async def deal_with(self, row: Leased) -> None:
        """Bring a row to its end; what is raised means: it must be tried again."""
        # What people say to one another is theirs; an outcome that is final is posted all the same.
        if row.decision is None and await self.bridge.takes(row):
            await self.inbox.finish(row)
        elif _ends_in_an_outcome(row.incoming):
            await self._question(row)
        else:
            await self._serve(row)

    async def _serve(self, row: Leased) -> None:
        # A deletion is never given up: nothing of it may stay. Nobody waits for an expiry.
        if row.failures < ATTEMPTS or isinstance(row.incoming, Removed | Lapsed | AnswerEnds):
            await self._do(row.incoming)
        elif not isinstance(row.incoming, Opened):  # a tab that stays old needs no words
            await self._apologise(row.incoming.origin)
        await self.inbox.finish(row)

    async def _do(self, incoming: Incoming) -> None:
        match incoming:
            case Removed() | Lapsed() | AnswerEnds() as due:
                await self._keep_house(due)
            case Pressed() as pressed:
                await self.presses.press(pressed)
            case Chosen() | Submitted() | Approval() | Opened() as gesture:
                await self.surfaces.serve(gesture)
            case Commanded() as commanded:
                await self.orders.run(commanded)
            case Asked() | Revised():
                pass

    async def _keep_house(self, due: Removed | Lapsed | AnswerEnds) -> None:
        match due:
            case Removed():
                await self.amendments.erase(due)
            case Lapsed():
                await self.expiry.expire(due)
            case AnswerEnds():
                await self.renewals.tell_of_end(due)

    async def _question(self, row: Leased) -> None:
        decision = await self._still(row) or await self._decide(row)
        if isinstance(decision.outcome, Ignored):
            await self.inbox.finish(row)
            return
        if row.decision is None and not await self.inbox.begin_posting(row, decision):
            log.warning("lease_lost", stage="posting")
            return
        posted = row.posted or await self._post(row, decision)
        if isinstance(decision.outcome, HandedOff):
            await self._summon(row, decision, posted)
        await self._record(row, decision, posted)
        await self.inbox.finish(row)
        log.info("outcome", stage="done", outcome=decision.outcome.name)

    async def _still(self, row: Leased) -> Decision | None:
        """Return the stored outcome of an interrupted row, unless outsiders came to read there."""
        stored = row.decision
        if stored is None or row.posted:
            return stored
        fitting = await self.readers.fit(stored, row.incoming.origin)
        if fitting is stored or isinstance(row.incoming, Revised):
            return fitting
        return stored if await self.replies.find(stored) else fitting

    async def _decide(self, row: Leased) -> Decision:
        match row.incoming:
            case Revised() as revised:
                return await self._decide_again(row, revised)
            case Asked() as asked if row.failures < ATTEMPTS:
                return await self._newest(row, asked)
            case Pressed() | Chosen() | Submitted() as wish if row.failures < ATTEMPTS:
                return await self._fetch_person(row, wish)
            case _:
                return self._give_up(row)

    async def _fetch_person(self, row: Leased, wish: Pressed | Chosen | Submitted) -> Decision:
        if isinstance(wish, Submitted):
            await self.surfaces.serve(wish)
        return await self.fetching.decide(row, wish)

    async def _decide_again(self, row: Leased, revised: Revised) -> Decision:
        again = await self.amendments.asked_again(row, revised)
        if again is None:
            return Decision(row.question(revised.as_asked), Ignored("an edit changes nothing"))
        return await self._decide(again)

    async def _newest(self, row: Leased, asked: Asked) -> Decision:
        """Decide what the message says now: edited while it is decided, it is decided again."""
        reads = await self.amendments.as_it_reads(row, asked)
        while reads is not None:
            decision = await self._answer(row, reads)
            asked, reads = reads, await self.amendments.as_it_reads(row, reads)
            if reads == asked:
                return decision
        await self._status.clear(asked.where)
        return Decision(row.question(asked), Ignored("deleted before it was answered"))

    async def _answer(self, row: Leased, asked: Asked) -> Decision:
        question = row.question(asked)
        passed = await self._passed_over(question, asked)
        if passed:
            return Decision(question, passed)
        if await self._comes_back(question):
            reason = HandoffReason.CAME_BACK
            return Decision(question, HandedOff(self.voice.handoff[reason], reason, ""))
        question = await self.readers.admit(question, asked.origin)
        if asked.via is Via.OVERHEARD:
            return await self._volunteer(question, asked)
        async with self._status.shown(question.where):
            decision = await self.answers.answer(question)
            return await self.readers.fit(decision, asked.origin)

    async def _comes_back(self, question: Question) -> bool:
        """Say whether these words open a resolved case again; thanks do not."""
        goes_on = question.via is Via.THREAD or question.where.thread != question.message
        if not goes_on or question.via in {Via.MENTION, Via.COMMAND}:
            return False
        if isinstance(route(question.text, self.topics), Acknowledge | Sensitive):
            return False
        return await self.desk.comes_back(question)

    async def _volunteer(self, question: Question, asked: Asked) -> Decision:
        """Answer what nobody was asked, if the documents do; who asked nobody waits for nothing."""
        decision = await self.readers.fit(await self.answers.answer(question), asked.origin)
        if isinstance(decision.outcome, Answered):
            return decision
        return replace(decision, outcome=Ignored("nobody asked the bot"))

    async def _passed_over(self, question: Question, asked: Asked) -> Ignored | None:
        """Say why this is not answered, or None; who asks where the bot is off is told."""
        if asked.via is Via.THREAD and not await self._goes_on(question):
            return Ignored("a thread of others")
        if asked.by_bot and await self.threads.count(question.where, question.asker) >= BOT_TURNS:
            log.warning("bot_had_enough_turns", stage="routing", asker=question.asker)
            return Ignored("a bot that goes on and on")
        manners = await self.channels.manners(asked.origin.workspace, asked.origin.channel)
        does = heed(manners.mode, asked.via)
        if does is Heed.REFUSE:
            await self.whispers.line(asked.origin, OFF)
        return None if does is Heed.ANSWER else Ignored("not in this channel")

    async def _goes_on(self, question: Question) -> bool:
        return await self.threads.owns(question.where, question.asker)

    def _give_up(self, row: Leased) -> Decision:
        match row.incoming:
            case Asked(via=Via.OVERHEARD) as asked:
                return Decision(row.question(asked), Ignored("nobody asked the bot"))
            case Asked() as asked:
                pass
            case Chosen() as chosen:
                asked = chosen.as_asked
            case other:
                asked = Asked(other.origin, Via.COMMAND, "")
        reason = HandoffReason.FAILED_THREE_TIMES
        words = f"{row.failures} attempts failed"
        handoff = HandedOff(self.voice.handoff[reason], reason, words)
        return Decision(row.question(asked), handoff)

    async def _post(self, row: Leased, decision: Decision) -> Posted:
        try:
            found = await self._standing(row, decision)
            posted = found or await self.replies.post(decision, row.incoming.origin.reply_url)
        except SlackRefused as refused:
            if row.failures < DELIVERIES:
                raise
            log.error("undeliverable", stage="reply", error=str(refused))  # noqa: TRY400  # Slack's reason is the whole story
            return Posted(decision.question.where, None)
        await self.inbox.note_posted(row, posted)
        return posted

    async def _standing(self, row: Leased, decision: Decision) -> Posted | None:
        """Return where this outcome stands already: posted before, or in an older one's place."""
        if isinstance(row.incoming, Revised) and (put := await self.amendments.in_place(decision)):
            await self._status.clear(decision.question.where)
            return put
        # Only a row that somebody else left in `posting` can be in Slack already.
        return await self.replies.find(decision) if row.decision else None

    async def _record(self, row: Leased, decision: Decision, posted: Posted) -> None:
        entry = self.clerk.entry(decision, posted)
        if isinstance(row.incoming, Revised):
            await self.amendments.record(entry, decision.question.text)
        else:
            await self.journal.record(entry)

    async def _summon(self, row: Leased, decision: Decision, posted: Posted) -> None:
        try:
            case_id = await self.desk.open_case(decision, posted)
        except SlackRefused as refused:
            if row.failures < DELIVERIES:
                raise
            log.error("desk_unreachable", stage="desk", error=str(refused))  # noqa: TRY400  # likewise
            return
        log.info("case", stage="desk", case_id=case_id)

    async def _apologise(self, origin: Whereabouts) -> None:
        try:
            await self.whispers.line(origin, FAILED)
        except FrontdeskError as error:
            log.error("no_apology", stage="reply", error=str(error))  # noqa: TRY400  # it was tried often enough


def _ends_in_an_outcome(incoming: Incoming) -> bool:
    """Say whether a person asked something, or asks for a person."""
    match incoming:
        case (
            Asked()
            | Revised()
            | Pressed(button=Button.PERSON)
            | Chosen(shortcut=Shortcut.PERSON)
            | Submitted(wants_person=True)
        ):
            return True
        case _:
            return False
