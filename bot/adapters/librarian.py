"""What an admin in Slack does to the knowledge base, by way of knowledge's own flow."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.app import Knowledge
from knowledge.building import Progress
from knowledge.care.report import STALE_AFTER, summary
from knowledge.declaration import due
from knowledge.models import Audience, LoadReport
from knowledge.upkeep import Status

Tell = Callable[[str], Awaitable[None]]

WORST = 3
"""Findings that an admin reads in Slack; the command line has all of them."""

MOST_LOOKED_AT = 10_000
"""Passages that are looked at while questions are answered: some seconds, and some megabytes."""

_TELL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Librarian:
    """Load, show and roll back; raises `KnowledgeError`."""

    knowledge: Knowledge

    async def care(self, workspace: str) -> Sequence[str]:
        """Return what should be looked at in the pages: how much, and the worst of it."""
        live = (await self.knowledge.ingest.status(workspace)).live
        if live is None or live.chunks > MOST_LOOKED_AT:
            return ("`frontdesk knowledge care` says which pages need a look.",)
        report = await self.knowledge.care(workspace, STALE_AFTER)
        worst = [f"{it.place}: {it.about}" for it in report.findings[:WORST]]
        return (f"Pages that need a look: {summary(report)}.", *worst) if worst else ()

    async def reload(
        self, workspace: str, progress: Tell, shrunk: frozenset[str] = frozenset()
    ) -> LoadReport:
        """Sync every source; `progress` is told about once a second how far it is."""
        latest: list[Progress] = []
        telling = asyncio.create_task(_tell(latest, progress))
        try:
            return await self.knowledge.reload(workspace, latest.append, shrunk)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def due(self, workspace: str, tried: Mapping[str, datetime]) -> Sequence[str]:
        """Return the names of the sources whose time has come since they were synced or tried."""
        scheduled = self.knowledge.declaration().scheduled(workspace)
        if not scheduled:
            return ()
        synced = (await self.knowledge.ingest.status(workspace)).synced
        last = {name: datetime.fromtimestamp(at, UTC) for name, at in synced.items()}
        for name, at in tried.items():
            last[name] = max(at, last.get(name, at))
        return due(scheduled, last, datetime.now(UTC))

    async def sync(self, workspace: str, name: str) -> LoadReport:
        """Sync one declared source."""
        declared = self.knowledge.declaration().sources(workspace)
        sources = tuple(source for source in declared if source.name == name)
        return await self.knowledge.ingest.load(workspace, sources)

    async def status(self, workspace: str) -> str:
        """Return what is loaded, in a few lines of text."""
        return in_words(await self.knowledge.ingest.status(workspace))

    async def rollback(self, workspace: str, leaving: int | None = None) -> int:
        """Go back to the generation before; return its number."""
        return await self.knowledge.ingest.roll_back(workspace, leaving)

    async def live(self, workspace: str) -> int | None:
        """Return the number of what is live; None before the first load."""
        return await self.knowledge.ingest.live(workspace)

    async def titles(self, workspace: str, audience: Audience, limit: int) -> tuple[str, ...]:
        """Return the titles of some pages that an audience may see."""
        return await self.knowledge.ingest.titles(workspace, audience, limit)


async def _tell(latest: list[Progress], progress: Tell) -> None:
    while True:
        await asyncio.sleep(_TELL_SECONDS)
        if latest:
            done = latest[-1]
            latest.clear()
            await progress(
                f"{done.documents} of {done.documents_total} documents read, "
                f"{done.embedded} passages embedded"
            )


def in_words(status: Status) -> str:
    """Return what a workspace holds as a few lines of text."""
    if status.live is None:
        return f"Nothing is loaded in {status.workspace}: run `frontdesk knowledge load PATH`."
    live = status.live
    sources = ", ".join(f"{one.name} ({one.audience})" for one in status.sources)
    lines = [
        f"Generation {live.number} is live: {live.documents} documents, {live.chunks} passages.",
        f"Loaded: {datetime.fromtimestamp(live.activated_at, UTC):%d %B %Y, %H:%M} UTC.",
        f"Sources: {sources}.",
        f"Search: {'words alone' if status.model == 'none' else f'words and {status.model}'}.",
    ]
    if status.loading:
        lines.append(f"{status.loading} is loading just now.")
    return "\n".join(lines)
