"""Which voice models speak, and what those wrote that were not said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.models import Entry
from bot.registry.lineup import Lineup, Move


class Lineups(Protocol):
    """The voice models of each workspace."""

    async def current(self, workspace: str) -> Lineup:
        """Return who speaks now; raise `DatabaseUnavailable`."""
        ...

    async def moves(self, workspace: str) -> Sequence[Move]:
        """Return every change so far, oldest first."""
        ...

    async def move(self, workspace: str, lineup: Lineup, actor: str) -> Move:
        """Put a line-up in the place of the current one, with its line in the audit log."""
        ...

    async def roll_back(self, workspace: str, actor: str) -> Move:
        """Go back to the line-up before; raise `NothingToUndo`."""
        ...


class Shadows(Protocol):
    """What voice models wrote in shadow."""

    async def keep(self, entry: Entry) -> bool:
        """Keep one beside its question's entry; False where that is not there yet.

        Nothing is kept of a question that was deleted.
        """
        ...

    async def of(self, question_id: str) -> Sequence[Entry]:
        """Return what was written in shadow for a question."""
        ...


class Catalogue(Protocol):
    """What an endpoint says of its models."""

    async def shutdowns(self) -> Mapping[str, date]:
        """Return the day on which each model ends that does; raise `ModelUnavailable`."""
        ...
