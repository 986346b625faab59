"""A reading of a question back is chosen by its button: that is what the asker replies."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.inbox import BUTTONS_OF_READINGS, Arrival, Asked, Pressed, message_key
from bot.models import Entry, Via
from bot.ports import Intake, Journal, Whispers

GONE = "I do not know this question any more. Please ask again."


@dataclass(frozen=True, slots=True)
class ReadingButtons:
    """Put the reading that somebody chose into the inbox, as if they had written it."""

    journal: Journal
    intake: Intake
    whispers: Whispers
    clock: Callable[[], datetime]

    async def press(self, pressed: Pressed) -> None:
        """Ask on for whoever pressed; a second press on the same reading changes nothing."""
        place = BUTTONS_OF_READINGS.index(pressed.button)
        entry = await self.journal.entry(pressed.value)
        hidden = entry is None or entry.hidden_from(pressed.origin.asker)
        if entry is None or hidden or place >= len(entry.readings):
            await self.whispers.line(pressed.origin, GONE)
            return
        asked = _asked(pressed, entry, entry.readings[place])
        await self.intake.put(
            Arrival(
                incoming=asked,
                delivery=f"{pressed.button}:{entry.question_id}:{pressed.origin.asker}",
                message=None,
                lane=message_key(asked.origin, entry.thread or entry.question_id),
                position=f"{self.clock().timestamp():.6f}",
            )
        )


def _asked(pressed: Pressed, entry: Entry, reading: str) -> Asked:
    """Return the reply. After an `/ask` there is no thread that knows the first question."""
    origin = replace(pressed.origin, thread=entry.thread)
    if entry.thread is None:
        return Asked(origin, Via.COMMAND, f"{entry.question} ({reading})")
    return Asked(origin, Via.DIRECT if entry.private else Via.MENTION, reading)
