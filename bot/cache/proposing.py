"""Look through the journal for questions that are asked again and again in other words."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.cache.aliases import Alias, AliasState
from bot.cache.ports import Aliases, Embeds
from bot.cache.repeats import proposed, wordings
from bot.models import Deed
from bot.ports import NotedDeeds, Notices, Overview
from bot.rounds import every

log = structlog.get_logger()

LOOK_SECONDS = 86_400.0
WEEK = timedelta(days=7)
ACTOR = "frontdesk"
WAITING = (
    "{n} wordings may ask what others asked oftener. An admin decides in my Home tab whether they "
    "get the same answer."
)
ONE_WAITING = (
    "One wording may ask what another one asked oftener. An admin decides in my Home tab whether "
    "it gets the same answer."
)
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


@dataclass(frozen=True, slots=True)
class DailyProposals:
    """Look once a day; the desk reads of it once a week at most, and of nothing old."""

    proposing: Proposing
    notices: Notices
    audit: NotedDeeds
    workspace: str

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        await every(LOOK_SECONDS, self.look, stop, "cache")

    async def look(self) -> None:
        """Propose what is new, and say so where nobody was told this week."""
        await self.proposing.look(self.workspace)
        now = self.proposing.clock()
        waiting = await self.proposing.aliases.listed(self.workspace, AliasState.PROPOSED)
        fresh = [one for one in waiting if one.at is not None and now - one.at < WEEK]
        year, week, _ = now.isocalendar()
        told = Deed(self.workspace, ACTOR, "cache.proposed", f"{year}-W{week:02}", "told")
        if not fresh or await self.audit.has(told):
            return
        await self.notices.line(WAITING.format(n=len(waiting)) if len(waiting) > 1 else ONE_WAITING)
        await self.audit.note(told)
