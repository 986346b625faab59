"""What becomes of a question whose message was edited or deleted.

An edit that comes soon is answered again in place; a deletion erases what was kept of the message,
and takes the reply back. Both wait in the question's lane, so the question itself has come to its
end when their turn comes; before that, the question is read as its edits have it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.cache.ports import Forgets
from bot.errors import SlackRefused, StillAsked
from bot.inbox import Arrival, Asked, Leased, Removed, Revised, message_key
from bot.models import ERASED, Decision, Entry, Posted, ThreadRef
from bot.ports import EditableDesk, EditableInbox, EditableJournal, EditableReplies

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Amendments:
    """Carry edits and deletions to wherever their question went."""

    inbox: EditableInbox
    journal: EditableJournal
    recall: Forgets
    desk: EditableDesk
    replies: EditableReplies
    redact: Callable[[str], str]

    async def as_it_reads(self, row: Leased, asked: Asked) -> Asked | None:
        """Return what was asked as it reads now; None where it was deleted meanwhile."""
        return await self.inbox.as_it_reads(row, asked)

    async def asked_again(self, row: Leased, revised: Revised) -> Leased | None:
        """Return the row as if the question were asked now; None where nothing is to be done.

        It has the id and the time of its question. An edit of what never was a question makes it
        one, with a row of its own: its message may still arrive by itself.
        """
        if not revised.in_time:
            return None
        earlier = await self.inbox.earlier(revised.key)
        if earlier is None:
            await self.inbox.put(_as_new(revised))
            return None
        entry = await self.journal.entry(earlier.question_id)
        if entry and (entry.outcome == ERASED or entry.question == self.redact(revised.text)):
            return None
        return replace(
            row,
            question_id=earlier.question_id,
            received_at=earlier.received_at,
            incoming=revised.as_asked,
        )

    async def in_place(self, decision: Decision) -> Posted | None:
        """Show an outcome where the earlier one stands; None where none stands any more."""
        question_id = decision.question.question_id
        entry = await self.journal.entry(question_id)
        posted = await self.replies.find(decision) if entry is None else _posted(entry)
        if posted is None or posted.ts is None:
            return None
        return posted if await self.replies.revise(decision, posted) else None

    async def record(self, entry: Entry, said: str) -> None:
        """Keep the newer turn instead of the older, and let its case say what was `said`."""
        await self._reword(entry.question_id, said)
        await self.journal.amend(entry)

    async def erase(self, removed: Removed) -> None:
        """Erase what was kept of a message, and take the reply to it back; again is no error."""
        earlier = await self.inbox.earlier(removed.key)
        if earlier is None:
            return
        if not earlier.is_done:
            message = "The question that was deleted is still being answered."
            raise StillAsked(message)
        entry = await self.journal.entry(earlier.question_id)
        if entry is None:
            return
        if entry.outcome != ERASED:
            await self.recall.forget_words(entry)
            await self._tell_desk(self.desk.unsay(entry))
        for question_id in await self.journal.erase(entry.question_id):
            await self._reword(question_id, None)
        await self.replies.withdraw(_posted(entry))
        log.info("erased", stage="erasure", erased=entry.question_id)

    async def _reword(self, question_id: str, text: str | None) -> None:
        await self._tell_desk(self.desk.reword(question_id, text))

    async def _tell_desk(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except SlackRefused as refused:
            # The case itself says it already: a desk that is gone must not hold up the asker.
            log.error("desk_unreachable", stage="desk", error=str(refused))  # noqa: TRY400  # Slack's reason is the whole story


def _as_new(revised: Revised) -> Arrival:
    origin, ts = revised.origin, revised.message
    return Arrival(
        incoming=revised.as_asked,
        delivery=f"asked:{revised.key}",
        message=revised.key,
        lane=message_key(origin, origin.thread or ts),
        position=ts,
    )


def _posted(entry: Entry) -> Posted:
    return Posted(ThreadRef(entry.workspace, entry.channel, entry.thread), entry.reply_ts)
