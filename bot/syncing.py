"""Sources that have a schedule: synced when they are due, and the desk is told when that fails.

Every process that serves looks; a source that another one has just synced is not due any more, and
only one load of a workspace runs at a time.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.errors import SlackRefused, SlackUnavailable
from bot.inbox import Button
from bot.ports import Notices, ScheduledKnowledge
from bot.rounds import every
from knowledge.errors import KnowledgeError, LoadRunning, SourceShrunk

log = structlog.get_logger()

LOOK_SECONDS = 30.0
"""Between two looks at what is due; schedules are counted in minutes."""


@dataclass(frozen=True, slots=True)
class Syncing:
    """Sync what is due, one source after the other: each becomes live by itself."""

    knowledge: ScheduledKnowledge
    notices: Notices
    workspace: str
    clock: Callable[[], datetime]
    _tried: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """When each source was last tried here: one that fails waits for its next turn, too."""
    _told: dict[str, str] = field(default_factory=dict[str, str])
    """What the desk was last told of each source: the same trouble is told once."""

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        await every(LOOK_SECONDS, self.look, stop, "sync")

    async def look(self) -> None:
        """Sync what is due now."""
        for name in await self.knowledge.due(self.workspace, self._tried):
            self._tried[name] = self.clock()
            await self._sync(name)

    async def _sync(self, name: str) -> None:
        try:
            await self.knowledge.sync(self.workspace, name)
        except LoadRunning as error:
            log.info("sync_waits", stage="sync", source=name, error=str(error))
            del self._tried[name]
        except KnowledgeError as error:
            log.warning("sync_failed", stage="sync", source=name, error=str(error))
            await self._tell(name, error)
        else:
            self._told.pop(name, None)

    async def _tell(self, name: str, error: KnowledgeError) -> None:
        if self._told.get(name) == str(error):
            return
        try:
            if isinstance(error, SourceShrunk):
                names = json.dumps(error.names)
                await self.notices.offer(_halted(error), Button.ACCEPT_SHRINK, names)
            else:
                await self.notices.line(f"The scheduled sync of {name} failed. {error}")
        except (SlackUnavailable, SlackRefused) as trouble:
            log.info("no_notice", stage="sync", source=name, error=str(trouble))
            return
        self._told[name] = str(error)


def _halted(error: SourceShrunk) -> str:
    return (
        f"A scheduled sync stopped, and nothing was activated: {error.left}. If it is right that "
        "so much is gone, an admin can load it anyway."
    )
