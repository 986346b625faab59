"""What an asker has said before, and what they see."""

from collections.abc import Sequence
from typing import Protocol

from bot.inbox import Button, Whereabouts
from bot.models import Decision, Entry, HandoffReason, Offer, Posted, Question, ThreadRef, Turn
from knowledge.models import Audience


class Threads(Protocol):
    """What was said before in a thread, and which threads are ours."""

    async def owns(self, where: ThreadRef, asker: str) -> bool:
        """Say whether the bot has answered this asker in this thread, and so goes on with them.

        Whoever else writes there is a colleague who helps: they are not answered.
        """
        ...

    async def count(self, where: ThreadRef, asker: str) -> int:
        """Return how many turns this asker has had in this thread."""
        ...

    async def turns(self, where: ThreadRef, audience: Audience) -> Sequence[Turn]:
        """Return the turns so far that this audience may see, oldest first, redacted."""
        ...


class Askings(Protocol):
    """What was asked before."""

    async def asked_before(self, question: Question) -> Sequence[str]:
        """Return what this asker asked earlier in this thread, oldest first, redacted."""
        ...


class Offers(Protocol):
    """Whom a person was offered, at most once in a thread; all three may be done again."""

    async def make(self, offer: Offer) -> bool:
        """Keep an offer; return False where another one was made to this asker in this thread."""
        ...

    async def reason(self, question_id: str, asker: str) -> HandoffReason | None:
        """Return why this asker was offered a person with this answer; None if they were not."""
        ...

    async def decline(self, question_id: str, asker: str) -> None:
        """Keep that an asker wants nobody."""
        ...


class Shows(Protocol):
    """What shows an asker that work goes on."""

    async def status(self, where: ThreadRef, line: str) -> None:
        """Show a line under a thread until something is posted there; empty, take it away.

        Failures are swallowed: it is a comfort.
        """
        ...


class Replies(Shows, Protocol):
    """What the asker sees."""

    async def post(self, decision: Decision, reply_url: str | None) -> Posted:
        """Post the outcome where it was asked for; raise `SlackUnavailable` or `SlackRefused`."""
        ...

    async def find(self, decision: Decision) -> Posted | None:
        """Look an outcome up in Slack that may have been posted; raise `SlackUnavailable`."""
        ...


class EditableReplies(Protocol):
    """What the asker sees, where the question changes after it was answered."""

    async def find(self, decision: Decision) -> Posted | None:
        """Look an outcome up in Slack that may have been posted; raise `SlackUnavailable`."""
        ...

    async def revise(self, decision: Decision, posted: Posted) -> bool:
        """Show this outcome where another one was posted; return False where that is gone.

        Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def withdraw(self, posted: Posted) -> None:
        """Take a reply away, or leave a line in its place where the thread went on after it.

        One that cannot be reached any more is no error. Raise `SlackUnavailable`.
        """
        ...


class Whispers(Protocol):
    """What one person alone sees; raises `SlackUnavailable` or `SlackRefused`."""

    async def line(self, to: Whereabouts, text: str) -> None:
        """Say a line."""
        ...

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None:
        """Say a line with a button; its value says what a press is about."""
        ...

    async def sources(self, to: Whereabouts, entries: Sequence[Entry]) -> None:
        """Show the quotes behind answers."""
        ...
