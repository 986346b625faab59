"""What people say of answers: whether they helped, and if not, why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.cache.ports import Forgets
from bot.inbox import BUTTONS_OF_MISSES, Button, Pressed, Submitted
from bot.models import Complaint, Entry, HandoffReason, Offer, ThreadRef, Verdict
from bot.ports import Complaints, Journal, Offers, Whispers

THANKS = "Thank you, that helps me to get better."
DECLINED = "All right. Whenever you want a person, tell me so: _I want to talk to a person_."


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
    offers: Offers
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
                await self._missed(pressed)
                await self.inquiry.ask_why(pressed)
            case which:
                why = Complaint(BUTTONS_OF_MISSES[which])
                await self.complaints.complain(pressed.value, pressed.origin.asker, why)
                await self.whispers.line(pressed.origin, THANKS)

    async def decline(self, pressed: Pressed) -> None:
        """Store that the asker wants nobody, and say how to change one's mind."""
        await self.offers.decline(pressed.value, pressed.origin.asker)
        await self.whispers.line(pressed.origin, DECLINED)

    async def submit(self, submitted: Submitted) -> None:
        """Store why an answer did not help; whoever gets a person is not thanked as well."""
        why = Complaint(submitted.miss, self.redact(submitted.words))
        await self.complaints.complain(submitted.question_id, submitted.origin.asker, why)
        if not submitted.wants_person:
            await self.whispers.line(submitted.origin, THANKS)

    async def _vote(self, pressed: Pressed, verdict: Verdict) -> None:
        await self.journal.vote(pressed.value, pressed.origin.asker, verdict)

    async def _missed(self, pressed: Pressed) -> None:
        """Give the answer to nobody else; whoever is asked why is offered a person, too."""
        entry = await self.journal.entry(pressed.value)
        if entry is not None:
            await self.recall.forget(entry)
            await self.offers.make(_offer(entry, pressed.origin.asker))


def _offer(entry: Entry, asker: str) -> Offer:
    where = ThreadRef(entry.workspace, entry.channel, entry.thread)
    return Offer(entry.question_id, where, asker, HandoffReason.NOT_HELPFUL)
