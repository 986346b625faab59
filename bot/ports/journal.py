"""What is written down of turns, and what askers said of answers."""

from collections.abc import Sequence
from typing import Protocol

from bot.models import Complaint, Entry, ThreadRef, Verdict


class Journal(Protocol):
    """The log of turns."""

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry; one that is there already stays as it is."""
        ...

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        ...

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer; the last vote counts."""
        ...

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return the channel's last public answers and this asker's private ones, newest first."""
        ...


class EditableJournal(Protocol):
    """The log of turns, where what was said in one is edited or deleted."""

    async def entry(self, question_id: str) -> Entry | None:
        """Return the entry of a question."""
        ...

    async def amend(self, entry: Entry) -> None:
        """Put an edited question's entry in the place of its first one; the votes on that go."""
        ...

    async def erase(self, question_id: str) -> Sequence[str]:
        """Blank the entry of a question that was deleted, and those that repeat it in its thread.

        Tombstones stay. Return the questions of all in this thread; again is no error.
        """
        ...


class Transcript(Protocol):
    """The journal by what can be pointed at in Slack."""

    async def reply(self, where: ThreadRef, ts: str) -> Entry | None:
        """Return the entry whose reply is this message of a thread."""
        ...


class Votes(Protocol):
    """What askers say of answers."""

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store it; the last vote counts."""
        ...


class Complaints(Protocol):
    """Why answers did not help."""

    async def complain(self, question_id: str, asker: str, complaint: Complaint) -> None:
        """Store why an answer did not help an asker: that is a vote, too."""
        ...

    async def complaint(self, question_id: str, asker: str) -> Complaint | None:
        """Return why an answer did not help an asker, as far as they said so."""
        ...
