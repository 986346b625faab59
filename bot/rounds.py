"""Work that comes round again and again for as long as the bot runs."""

import asyncio
from collections.abc import Awaitable, Callable


async def every(seconds: float, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Do some work now, and again each time so many seconds have passed, until told to stop."""
    while not stop.is_set():
        await work()
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue
