"""A person is wanted: by a button under an answer, or by a shortcut on any message."""

from dataclasses import dataclass, replace

from bot.inbox import Asked, Chosen, Leased, Pressed
from bot.models import Answered, Decision, Entry, HandedOff, HandoffReason, ThreadRef, Via
from bot.ports import Directory, Journal, Transcript
from bot.voice import Voice


@dataclass(frozen=True, slots=True)
class Fetching:
    """Decide for a person, with the question that was asked, as far as the journal has it."""

    journal: Journal
    transcript: Transcript
    directory: Directory
    voice: Voice

    async def decide(self, row: Leased, wish: Pressed | Chosen) -> Decision:
        """Return the handoff that somebody asked for."""
        if isinstance(wish, Pressed):
            entry = await self.journal.entry(wish.value)
            if entry is not None and entry.hidden_from(wish.origin.asker):
                entry = None
            return self._handed_over(row, Asked(wish.origin, Via.COMMAND, ""), entry)
        entry = await self.transcript.reply(wish.where, wish.message)
        if entry is not None and not entry.hidden_from(wish.origin.asker):
            return self._handed_over(row, wish.as_asked, entry)
        decision = self._handed_over(row, wish.as_asked, None)
        audience = await self.directory.audience(wish.origin)
        return replace(decision, question=replace(decision.question, audience=audience))

    def _handed_over(self, row: Leased, asked: Asked, entry: Entry | None) -> Decision:
        question = row.question(asked)
        why, told = "", None
        if entry is not None:
            question = replace(
                question,
                where=ThreadRef(entry.workspace, entry.channel, entry.thread),
                text=entry.question,
                audience=entry.audience,
                via=Via.THREAD if entry.thread else Via.COMMAND,
                message=entry.reply_ts,
            )
            told = Answered(entry.reply, entry.citations, entry.confidence or 0.0)
            why = f"The bot had replied: {' '.join(entry.reply.split())}"
        reason = HandoffReason.ASKED_FOR_PERSON
        handoff = HandedOff(self.voice.handoff[reason], reason, why)
        return Decision(question, handoff, held_back=told)
