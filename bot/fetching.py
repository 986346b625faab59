"""A person is wanted: by a button, in a modal, or by a shortcut on any message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.inbox import Asked, Chosen, Leased, Pressed, Submitted
from bot.models import (
    Answered,
    Complaint,
    Decision,
    Entry,
    HandedOff,
    HandoffReason,
    Miss,
    ThreadRef,
    Via,
)
from bot.ports import Complaints, Directory, Journal, Offers, Transcript
from bot.voice.lines import Voice

MISSES: Mapping[Miss, str] = {
    Miss.WRONG: "The asker says that it is wrong.",
    Miss.OUT_OF_DATE: "The asker says that it is out of date.",
    Miss.NOT_UNDERSTOOD: "The asker says that the question was not understood.",
    Miss.NOT_AS_SEEN: "The asker sees something else.",
    Miss.OTHER: "The asker has another reason.",
}
"""What the desk reads of a complaint."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """Decide for a person, with the question that was asked, as far as the journal has it."""

    journal: Journal
    transcript: Transcript
    complaints: Complaints
    offers: Offers
    directory: Directory
    voice: Voice

    async def decide(self, row: Leased, wish: Pressed | Chosen | Submitted) -> Decision:
        """Return the handoff that somebody asked for."""
        origin = wish.origin
        match wish:
            case Chosen() as chosen:
                asked = chosen.as_asked
                entry = await self.transcript.reply(chosen.where, chosen.message)
            case Pressed(value=question_id) | Submitted(question_id=question_id):
                asked = Asked(origin, Via.COMMAND, "")
                entry = await self.journal.entry(question_id)
        if entry is None or entry.hidden_from(origin.asker):
            return await self._unknown(row, asked)
        return await self._handed_over(row, asked, entry)

    async def _unknown(self, row: Leased, asked: Asked) -> Decision:
        """Hand over nothing but what was pointed at."""
        audience = await self.directory.audience_there(asked.origin)
        reason = HandoffReason.ASKED_FOR_PERSON
        handoff = HandedOff(self.voice.handoff[reason], reason, "")
        return Decision(replace(row.question(asked), audience=audience), handoff)

    async def _handed_over(self, row: Leased, asked: Asked, entry: Entry) -> Decision:
        about, asker = entry.question_id, asked.origin.asker
        complaint = await self.complaints.complaint(about, asker)
        offered = await self.offers.reason(about, asker)
        question = replace(
            row.question(asked),
            where=ThreadRef(entry.workspace, entry.channel, entry.thread),
            text=entry.question,
            audience=entry.audience,
            via=Via.THREAD if entry.thread else Via.COMMAND,
            message=entry.reply_ts,
        )
        told = Answered(entry.reply, entry.citations, entry.confidence or 0.0)
        asks = offered or HandoffReason.ASKED_FOR_PERSON
        reason = HandoffReason.NOT_HELPFUL if complaint else asks
        handoff = HandedOff(self.voice.handoff[reason], reason, _why(entry, complaint))
        return Decision(question, handoff, held_back=told)


def _why(entry: Entry, complaint: Complaint | None) -> str:
    """Return what the desk reads: why it missed comes first, because what is long is cut."""
    replied = f"The bot had replied: {' '.join(entry.reply.split())}"
    if complaint is None:
        return replied
    words = f" “{' '.join(complaint.words.split())}”" if complaint.words else ""
    return f"{MISSES[complaint.miss]}{words}\n{replied}"
