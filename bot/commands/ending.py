"""How a command that runs on and on is told to end."""

import asyncio
import signal
from collections.abc import Coroutine

import structlog

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_until_told(work: Coroutine[object, object, None]) -> None:
    """Run until SIGTERM or Ctrl-C; a second one ends the process at once.

    The first one cancels the work, wherever it is: its contexts end what was begun.
    """
    asyncio.run(_run(work))


async def forever() -> None:
    """Wait until told to end."""
    await asyncio.Event().wait()


async def _run(work: Coroutine[object, object, None]) -> None:
    loop = asyncio.get_running_loop()
    working = asyncio.ensure_future(work)

    def end() -> None:
        log.info("stopping", stage="end")
        for number in SIGNALS:
            loop.remove_signal_handler(number)
            # Python's own answer to a second Ctrl-C is a page of traceback.
            signal.signal(number, signal.SIG_DFL)
        working.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, end)
    await asyncio.wait({working})
    if not working.cancelled():
        working.result()
