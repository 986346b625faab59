"""Work that comes round again and again for as long as the bot runs."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.errors import FrontdeskError
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

Work = Callable[[], Awaitable[None]]


async def every(seconds: float, work: Work, stop: asyncio.Event, stage: str) -> None:
    """Do some work now, and again each time so many seconds have passed, until told to stop."""
    while not stop.is_set():
        await once(work, stage)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue


async def once(work: Work, stage: str) -> None:
    """Do one round; whatever goes wrong in it is told in the log, and the next one comes."""
    try:
        await work()
    except (FrontdeskError, KnowledgeError) as error:
        log.warning("round_failed", stage=stage, error=str(error))
    except Exception:
        # A round that ended here would be the last one.
        log.exception("round_broke", stage=stage)
