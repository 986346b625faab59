"""Look through the journal for questions that are asked again and again in other words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.aliases import Alias
from bot.ports import Aliases, Embeds, Overview
from bot.repeats import proposed, wordings

LOOKED_BACK = timedelta(days=30)
LOOKED_THROUGH = 5_000


@dataclass(frozen=True, slots=True)
class Proposing:
    """Propose aliases to admins; raises `DatabaseUnavailable` and `SearchUnavailable`."""

    overview: Overview
    aliases: Aliases
    embedder: Embeds
    clock: Callable[[], datetime]

    async def look(self, workspace: str) -> Sequence[Alias]:
        """Store what is new and return it; what somebody decided already stays decided.

        Only what was asked and answered where others could read it is looked at.
        """
        since = self.clock() - LOOKED_BACK
        asked = wordings(await self.overview.answered(workspace, since, LOOKED_THROUGH))
        if not self.embedder.dimension or not asked:
            return ()
        vectors = await self.embedder.embed([one.text for one in asked])
        return await self.aliases.propose(proposed(workspace, asked, vectors))
