"""Say again and again that this process works, so that others can see it."""

import asyncio

import structlog

from bot.ports import Pulse
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

BEAT_SECONDS = 10.0


async def keep_beating(pulse: Pulse, owner: str, seconds: float = BEAT_SECONDS) -> None:
    """Beat until cancelled; a database that cannot be written to is a line in the log."""
    try:
        while True:
            try:
                await pulse.beat(owner)
            except KnowledgeError as error:
                log.error("no_beat", stage="inbox", error=str(error))  # noqa: TRY400  # its text is the whole story
            await asyncio.sleep(seconds)
    finally:
        await _leave(pulse, owner)


async def _leave(pulse: Pulse, owner: str) -> None:
    try:
        await pulse.leave(owner)
    except KnowledgeError as error:
        # It counts as alive for some seconds more.
        log.info("not_left", stage="end", error=str(error))
