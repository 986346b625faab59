"""`/healthz`, `/livez` and `/metrics` on loopback.

Ready takes questions and can keep them, alive answers, and figures are for whoever plots them.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

import structlog
from aiohttp import web

from bot.adapters.meter import CONTENT_TYPE, Index, PrometheusMeter
from bot.ports import Health
from bot.standing import Called
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

WRITE_SECONDS = 3.0
"""How long a write may take: Slack waits no longer for an acknowledgement."""
DEAF = "no live connection to Slack: it is closed, or Slack does not answer on it"
SLOW = "the database is locked or slow: a write took more than 3 s"


@dataclass(frozen=True, slots=True)
class Probe:
    """What there is to know of a running bot."""

    health: Health
    workspace: str
    write: Callable[[], Awaitable[None]]
    """Write something small; raise `DatabaseUnavailable`."""
    connected: Callable[[], Awaitable[bool]]

    async def livez(self, _request: web.Request) -> web.Response:
        """Answer 200: the process runs."""
        return web.json_response({"alive": True})

    async def healthz(self, request: web.Request) -> web.Response:
        """Answer 200 when questions can be taken and kept, 503 with the reason otherwise.

        `?alive` asks only whether the process runs.
        """
        if "alive" in request.query:
            return await self.livez(request)
        figures, reason = await self._look()
        if reason is None:
            return web.json_response({"ready": True, **figures})
        return web.json_response({"ready": False, "reason": reason, **figures}, status=503)

    async def _look(self) -> tuple[Mapping[str, object], str | None]:
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                figures = _rounded(asdict(await self.health.standing(self.workspace)))
                await self.write()
        except KnowledgeError as error:
            return {}, str(error)
        except TimeoutError:
            return {}, SLOW
        return figures, None if await self.connected() else DEAF


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and how old the live generation is."""

    meter: PrometheusMeter
    index: Callable[[], Awaitable[Index | None]]
    """Return what is live; raise `KnowledgeError`."""
    called: Callable[[], Awaitable[Called]]
    """Return what people said of the last answers; raise `KnowledgeError`."""

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer with every figure, those of the index as far as they can be had."""
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                index = await self.index()
                self.meter.called(await self.called())
        except (KnowledgeError, TimeoutError):
            index = None
        return web.Response(body=self.meter.text(index), headers={"Content-Type": CONTENT_TYPE})


def _rounded(figures: Mapping[str, object]) -> Mapping[str, object]:
    return {
        name: round(value) if isinstance(value, float) else value for name, value in figures.items()
    }


@asynccontextmanager
async def served(port: int, probe: Probe, figures: Figures | None = None) -> AsyncGenerator[None]:
    """Answer on loopback's `port` until left; port 0 answers nobody.

    A port that is taken is an error in the log: the bot itself goes on.
    """
    app = web.Application()
    app.router.add_get("/healthz", probe.healthz)
    app.router.add_get("/livez", probe.livez)
    if figures is not None:
        app.router.add_get("/metrics", figures.metrics)
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
