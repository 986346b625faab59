"""Say in time that a voice model ends: once at the desk, and not every day again."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.errors import ModelUnavailable
from bot.models import Deed
from bot.ports import NotedDeeds, Notices
from bot.registry.lineup import EXTRACTIVE
from bot.registry.ports import Catalogue, Lineups
from bot.registry.shutdowns import Announced, Ending, ending
from bot.rounds import every

log = structlog.get_logger()

LOOK_SECONDS = 86_400.0
ACTOR = "frontdesk"


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of the ends of models."""

    configured: str
    """The voice model of FRONTDESK_MODEL; empty without one."""
    announced: Announced
    catalogue: Catalogue | None
    """None where no endpoint is configured."""
    plain: str = ""
    """The model that writes where a voice model's words cannot be used."""

    async def endings(self, models: Sequence[str], today: date) -> list[Ending]:
        """Return which of these models end, and of the plain one; `""` is the configured one."""
        wanted = dict.fromkeys(model or self.configured for model in models)
        names = [model for model in wanted if model and model != EXTRACTIVE]
        if not names:
            return []
        served = await self._served()
        writing = dict.fromkeys(filter(None, (*names, self.plain)))
        found = (ending(model, today, self.announced, served) for model in writing)
        return [one for one in found if one]

    async def _served(self) -> Mapping[str, date]:
        if self.catalogue is None:
            return {}
        try:
            return await self.catalogue.shutdowns()
        except ModelUnavailable as error:
            # What was announced is known all the same.
            log.info("no_catalogue", stage="voice", error=str(error))
            return {}


@dataclass(frozen=True, slots=True)
class Retiring:
    """Look once a day at the models that speak, and tell the desk of each end once."""

    watch: Watch
    lineups: Lineups
    notices: Notices
    audit: NotedDeeds
    workspace: str
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        await every(LOOK_SECONDS, self.look, stop, "voice")

    async def look(self) -> None:
        """Tell of what is new."""
        lineup = await self.lineups.current(self.workspace)
        speaking = [lineup.live, *([lineup.candidate] if lineup.candidate else [])]
        for one in await self.watch.endings(speaking, self.clock().date()):
            await self._tell(one)

    async def _tell(self, one: Ending) -> None:
        deed = Deed(self.workspace, ACTOR, "voice.ends", one.model, one.on.isoformat())
        if await self.audit.has(deed):
            return
        log.warning("model_ends", stage="voice", model=one.model, on=one.on.isoformat())
        await self.notices.line(f"A voice model ends: {one.words}.")
        await self.audit.note(deed)
