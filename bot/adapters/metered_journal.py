"""The journal with a meter beside it: what is written down is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.models import Entry, Verdict
from bot.ports import Journal, TurnMeter


@dataclass(frozen=True, slots=True)
class MeteredJournal:
    """Write, and count what was written."""

    journal: Journal
    meter: TurnMeter

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry."""
        await self.journal.record(entry)
        self.meter.recorded(entry)

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        return await self.journal.entry(question_id)

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer."""
        await self.journal.vote(question_id, asker, verdict)
        self.meter.voted(verdict)

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return the channel's last public answers and this asker's private ones, newest first."""
        return await self.journal.recent(workspace, channel, asker, limit)
