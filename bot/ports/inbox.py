"""What keeps everything that arrives until it is dealt with, and shows how that goes."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.inbox import Arrival, Asked, Earlier, Leased, Pause, State
from bot.models import Decision, Posted
from bot.standing import Called, Standing


class Intake(Protocol):
    """Where listeners leave what arrives; nothing is acknowledged before it is here."""

    async def put(self, arrival: Arrival) -> bool:
        """Store it; return False where it is here already; raise `DatabaseUnavailable`."""
        ...


class WatchedInbox(Intake, Protocol):
    """The same, for whoever wants to know what becomes of it."""

    async def states(self, deliveries: Sequence[str]) -> Mapping[str, State]:
        """Return how far each of these has come; what is not there is left out."""
        ...


class Inbox(Protocol):
    """The same rows as workers see them: every change but `lease` needs the newest lease."""

    async def lease(self, owner: str) -> Leased | None:
        """Take the row that waited longest, also one whose lease ran out; None if there is none.

        A row waits for the rows before it in its lane.
        """
        ...

    async def renew(self, row: Leased) -> bool:
        """Hold a row for longer; return False where the lease was lost."""
        ...

    async def begin_posting(self, row: Leased, decision: Decision) -> bool:
        """Make the outcome final; return False where the lease was lost: then post nothing."""
        ...

    async def note_posted(self, row: Leased, posted: Posted) -> None:
        """Keep where the outcome can be seen."""
        ...

    async def finish(self, row: Leased) -> None:
        """End a row, and erase what was said in it."""
        ...

    async def put_back(self, row: Leased, pause: Pause) -> None:
        """Give a row up, to be taken again after a pause; a failure counts as an attempt."""
        ...

    async def reclaim(self, owner: str) -> int:
        """Free the rows that earlier processes of this worker left; return how many.

        An owner is `name/process`: same name, another process.
        """
        ...


class EditableInbox(Protocol):
    """What the inbox knows of messages that were edited or deleted."""

    async def earlier(self, key: str) -> Earlier | None:
        """Return the row of a message, also when it is done; None where it never came."""
        ...

    async def as_it_reads(self, row: Leased, asked: Asked) -> Asked | None:
        """Return what was asked as it reads now; None where it was deleted meanwhile.

        `row` is the question's own, or one of its edits.
        """
        ...

    async def put(self, arrival: Arrival) -> bool:
        """Store what turns out to be new; return False where it is here already."""
        ...


class Health(Protocol):
    """How the bot is doing."""

    async def standing(self, workspace: str) -> Standing:
        """Return how much is to be done in a workspace; raise `DatabaseUnavailable`."""
        ...

    async def called(self, workspace: str) -> Called:
        """Return what people said of the last answers; raise `DatabaseUnavailable`."""
        ...


class Pulse(Protocol):
    """Which workers live."""

    async def beat(self, owner: str) -> None:
        """Note that a worker lives; raise `DatabaseUnavailable` where nothing can be written."""
        ...

    async def leave(self, owner: str) -> None:
        """Note that a worker has ended in good order."""
        ...
