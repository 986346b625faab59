"""Which voice model speaks in a workspace, which one is tried out, and who gets which. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.models import Question

CONFIGURED = ""
"""The voice model of FRONTDESK_MODEL; without one, quoted passages."""
EXTRACTIVE = "extractive"
"""No model at all: quoted passages, whatever is configured."""
WHOLE = 100
_FINE = 100
"""Parts of one per cent that a thread may fall into."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who writes for one thread."""

    says: str
    """The voice model whose answer is said."""
    rehearses: str | None = None
    """One that writes, too, and is not said."""


@dataclass(frozen=True, slots=True)
class Lineup:
    """The voice models of a workspace at one time: the live one, and perhaps a candidate."""

    live: str = CONFIGURED
    candidate: str | None = None
    share: int = 0
    """Per cent of the threads that are the candidate's."""
    shadow: bool = False
    """Whether the candidate writes for them without being said."""

    def cast(self, question: Question) -> Cast:
        """Return who writes for a question; a thread stays with whom it began, while this holds.

        Who is where follows from a hash, so every process decides alike and nothing is stored.
        """
        if self.candidate is None or not self._is_tried(question):
            return Cast(self.live)
        return Cast(self.live, self.candidate) if self.shadow else Cast(self.candidate)

    def _is_tried(self, question: Question) -> bool:
        where = question.where
        # A command has no thread: whoever asks stays with the same voice model.
        place = (where.workspace, where.channel, where.thread or question.asker)
        text = "\0".join((self.candidate or "", *place))
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        return number % (WHOLE * _FINE) < self.share * _FINE

    @property
    def in_words(self) -> str:
        """Return who is in it, as a person reads it."""
        live = f"{named(self.live)} is live"
        if self.candidate is None:
            return live
        does = "writes in shadow for" if self.shadow else "speaks in"
        return f"{live}; {named(self.candidate)} {does} {self.share} % of the threads"


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a line-up, as it is kept: a workspace's first one has number 1."""

    number: int
    lineup: Lineup
    actor: str
    restores: int | None = None
    """The number that a rollback went back to; None where it was no rollback."""


def named(model: str) -> str:
    """Return how a person reads which model this is."""
    return model or "the configured model"


def before(moves: Sequence[Move]) -> Move | None:
    """Return what a rollback goes back to; None where nothing was moved, or all of it is undone.

    `moves` are oldest first. Who rolls back twice goes two moves back, not forth again.
    """
    last = moves[-1] if moves else Move(0, Lineup(), "")
    standing = last.number if last.restores is None else last.restores
    if standing == 0:
        return None
    earlier = moves[standing - 2] if standing > 1 else Move(0, Lineup(), "")
    if earlier.restores is None:
        return earlier
    return replace(earlier, number=earlier.restores)
