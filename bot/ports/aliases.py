"""What admins decide about aliases, and what finds them."""

from collections.abc import Sequence
from typing import Protocol

from bot.aliases import Alias, AliasState
from bot.models import Deed
from knowledge.models import Vector


class Aliases(Protocol):
    """Aliases, proposed and decided; raises `DatabaseUnavailable`."""

    async def propose(self, aliases: Sequence[Alias]) -> Sequence[Alias]:
        """Store those that nobody proposed or decided before; return them."""
        ...

    async def listed(self, workspace: str, state: AliasState) -> Sequence[Alias]:
        """Return those of one state, the most asked first."""
        ...

    async def decide(self, alias_id: str, state: AliasState, deed: Deed) -> Alias:
        """Store what somebody decided, with its line in the audit log; raise `NoSuchAlias`."""
        ...


class Embeds(Protocol):
    """What turns questions into vectors."""

    @property
    def dimension(self) -> int:
        """Return the length of a vector; 0 where there is no model."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order; raise `SearchUnavailable`."""
        ...
