"""What people say of answers: whether they helped, and if not, why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.inbox import BUTTONS_OF_MISSES, Button, Pressed, Submitted
from bot.models import Complaint, Verdict
from bot.ports import Complaints, Forgets, Journal, Whispers

THANKS = "Thank you, that helps me to get better."


class Inquiry(Protocol):
    """What asks people why; raises `SlackUnavailable`."""

    async def ask_why(self, pressed: Pressed) -> None:
        """Ask whoever pressed why an answer did not help, and offer a person."""
        ...


@dataclass(frozen=True, slots=True)
class Votes:
    """Store what askers say of answers, and thank them; a bad one is not given again."""

    journal: Journal
    complaints: Complaints
    recall: Forgets
    inquiry: Inquiry
    whispers: Whispers
    redact: Callable[[str], str]

    async def press(self, pressed: Pressed) -> None:
        """Store a vote, and ask why where it did not help; or store why."""
        match pressed.button:
            case Button.HELPFUL:
                await self._vote(pressed, Verdict.HELPFUL)
                await self.whispers.line(pressed.origin, THANKS)
            case Button.NOT_HELPFUL:
                await self._vote(pressed, Verdict.NOT_HELPFUL)
                await self._forget(pressed.value)
                await self.inquiry.ask_why(pressed)
            case which:
                why = Complaint(BUTTONS_OF_MISSES[which])
                await self.complaints.complain(pressed.value, pressed.origin.asker, why)
                await self.whispers.line(pressed.origin, THANKS)

    async def submit(self, submitted: Submitted) -> None:
        """Store why an answer did not help; whoever gets a person is not thanked as well."""
        why = Complaint(submitted.miss, self.redact(submitted.words))
        await self.complaints.complain(submitted.question_id, submitted.origin.asker, why)
        if not submitted.wants_person:
            await self.whispers.line(submitted.origin, THANKS)

    async def _vote(self, pressed: Pressed, verdict: Verdict) -> None:
        await self.journal.vote(pressed.value, pressed.origin.asker, verdict)

    async def _forget(self, question_id: str) -> None:
        entry = await self.journal.entry(question_id)
        if entry is not None:
            await self.recall.forget(entry)
