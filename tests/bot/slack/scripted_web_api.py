"""A Web API that answers by script: for what the playground's company does not have."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import open_client

Body = Mapping[str, object]


@dataclass
class ScriptedWebApi:
    """Answer each method with its body, or with `unknown_method`; count the calls."""

    answers: dict[str, Body]
    status: int = 200
    calls: Counter[str] = field(default_factory=Counter[str])

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        self.calls[method] += 1
        unknown: Body = {"ok": False, "error": "unknown_method"}
        body = {"ok": True, **self.answers[method]} if method in self.answers else unknown
        return web.json_response(body, status=self.status)


@asynccontextmanager
async def serving(api: ScriptedWebApi) -> AsyncGenerator[AsyncWebClient]:
    """Serve on loopback until left; return a client of it."""
    app = web.Application()
    app.router.add_route("*", "/api/{method}", api.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield open_client("xoxb-test", f"http://127.0.0.1:{port}/api/")
    finally:
        await runner.cleanup()
