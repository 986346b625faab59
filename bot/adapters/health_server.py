"""`/healthz` on loopback: alive answers at all, ready takes questions and can keep them."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.ports import Health
from knowledge.errors import KnowledgeError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Probe:
    """What there is to know of a running bot."""

    health: Health
    connected: Callable[[], Awaitable[bool]]

    async def healthz(self, request: web.Request) -> web.Response:
        """Answer 200 when questions can be taken and kept, 503 with the reason otherwise.

        `?alive` asks only whether the process runs.
        """
        if "alive" in request.query:
            return web.json_response({"alive": True})
        try:
            backlog = await self.health.backlog()
        except KnowledgeError as error:
            return _not_ready(str(error))
        if not await self.connected():
            return _not_ready("no connection to Slack")
        oldest = round(backlog.oldest_seconds)
        return web.json_response({"ready": True, "waiting": backlog.rows, "oldest_seconds": oldest})


def _not_ready(reason: str) -> web.Response:
    return web.json_response({"ready": False, "reason": reason}, status=503)


@asynccontextmanager
async def served(port: int, probe: Probe) -> AsyncGenerator[None]:
    """Answer on loopback's `port` until left; port 0 answers nobody.

    A port that is taken is an error in the log: the bot itself goes on.
    """
    app = web.Application()
    app.router.add_get("/healthz", probe.healthz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        if port:
            await _listen(runner, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        log.error("no_healthz", stage="start", port=port, error=error.strerror)  # noqa: TRY400  # its text is the whole story
