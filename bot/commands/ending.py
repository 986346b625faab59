"""How a command that runs on and on is told to end."""

import asyncio
import signal


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or Ctrl-C; a second one ends the process at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
