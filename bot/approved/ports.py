"""What people approved word for word, where it is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.approved.answers import Fact, Tokens, VerifiedAnswer


class Verified(Protocol):
    """Verified answers, as a question looks for them."""

    async def matching(self, workspace: str, tokens: Tokens) -> Sequence[VerifiedAnswer]:
        """Return those that these words ask for, newest approval first, expired ones too.

        Raise `DatabaseUnavailable`.
        """
        ...


class KeptAnswers(Protocol):
    """Verified answers, as whoever approves them sees them; raises `DatabaseUnavailable`."""

    async def put(self, answer: VerifiedAnswer, origins: Sequence[str] = ()) -> None:
        """Keep it in the place of one with the same question and audience.

        `origins` are the question and the messages that it was made of: where one is deleted, what
        came of it is blanked. Raise `WordingTaken` where another answer has one of its aliases.
        """
        ...

    async def every(self, workspace: str) -> Sequence[VerifiedAnswer]:
        """Return all of a workspace, newest approval first, expired ones too."""
        ...

    async def remove(self, workspace: str, answer_id: str) -> bool:
        """Forget one; return False where it is not known."""
        ...


class Approvals(Protocol):
    """Verified answers, as the desk makes them; raises `DatabaseUnavailable`."""

    async def matching(self, workspace: str, tokens: Tokens) -> Sequence[VerifiedAnswer]:
        """Return those that these words ask for, newest approval first, expired ones too."""
        ...

    async def put(self, answer: VerifiedAnswer, origins: Sequence[str] = ()) -> None:
        """Keep it, as `KeptAnswers` does; raise `WordingTaken`."""
        ...


class EndingAnswers(Protocol):
    """Verified answers that end."""

    async def ending(self, workspace: str, before: datetime) -> Sequence[VerifiedAnswer]:
        """Return those that end before and of whose end nobody was told yet, expired ones too.

        Raise `DatabaseUnavailable`.
        """
        ...


class RenewedAnswers(Protocol):
    """Verified answers, as whoever decides about their end does; raises `DatabaseUnavailable`."""

    async def one(self, workspace: str, answer_id: str) -> VerifiedAnswer | None:
        """Return one, or None where it is not known."""
        ...

    async def renew(self, answer: VerifiedAnswer, until: datetime) -> VerifiedAnswer:
        """Let it hold until then, and return it so."""
        ...

    async def note_told(self, answer_id: str) -> bool:
        """Keep that its end was told; return False where it was noted before."""
        ...

    async def remove(self, workspace: str, answer_id: str) -> bool:
        """Forget one; return False where it is not known."""
        ...


class Facts(Protocol):
    """The table of facts."""

    def facts(self) -> Sequence[Fact]:
        """Return its rows as they are now, but those that are wrong; expired ones too."""
        ...
