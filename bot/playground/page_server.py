"""The page and what it calls: its files, one person's view, a live feed, and what people do."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.playground.delivery import Line
from bot.playground.errors import Code, PlaygroundUsage, Refused
from bot.playground.models import Command, Shortcut
from bot.playground.page_backstage import Backstage
from bot.playground.page_deeds import Deed, Deeds, Doing
from bot.playground.page_view import PersonView, command_view, person_view, shortcut_view
from bot.playground.server import Handler
from bot.playground.slack_server import decoded
from bot.playground.source_page import source_page
from bot.playground.wire import Json, text_at
from bot.playground.workspace import Workspace

FILES = Path(__file__).with_name("page")
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEARTBEAT_SECONDS = 15.0

Feed = asyncio.Queue[Json | None]
"""What one reader is to be told; None hangs up."""

Pages = Callable[[str], str | None]
"""Returns the text of a document, or None for what is not to be shown."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers: example questions, slash commands, and documents' pages."""

    examples: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    pages: Pages


class PageServer:
    """Serves the page."""

    def __init__(
        self,
        workspace: Workspace,
        sockets: Line,
        deeds: Deeds,
        backstage: Backstage,
        offer: Offer,
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._deeds = deeds
        self._backstage = backstage
        self._offer = offer
        self._feeds: set[Feed] = set()

    def add_routes(self, app: web.Application) -> None:
        """Add the page's addresses."""
        app.on_shutdown.append(self.hang_up)
        app.router.add_get("/", self.index)
        app.router.add_get("/archives/{channel}/{message}", self.index)
        app.router.add_get("/page/{file}", self.file)
        app.router.add_get("/pages/{path:.+}", self.source)
        app.router.add_get("/playground/api/state", self.state)
        app.router.add_get("/playground/api/live", self.live)
        app.router.add_get("/playground/api/people", self.people)
        app.router.add_get("/playground/api/traffic", self.traffic)
        app.router.add_post("/playground/api/trouble", self._doing(self._trouble))
        for name, do in self._deeds.by_name().items():
            app.router.add_post(f"/playground/api/{name}", self._doing(do))

    async def index(self, _request: web.Request) -> web.StreamResponse:
        """Serve the page itself; a message's address shows the same page."""
        return asset("index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Serve one of the page's files."""
        return asset(request.match_info["file"])

    async def source(self, request: web.Request) -> web.StreamResponse:
        """Show a document with numbered lines."""
        path = request.match_info["path"]
        text = self._offer.pages(path)
        if text is None:
            return web.Response(status=404, text=f"There is no page {path!r} here.\n")
        return web.Response(text=source_page(path, text), content_type="text/html")

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Return everything that one person sees."""
        try:
            view = self._view(request)
        except Refused as refusal:
            return refused(refusal.code)
        return web.json_response(
            {
                **view.snapshot(),
                "connections": self._sockets.connections,
                "commands": [command_view(command) for command in self._offer.commands],
                "shortcuts": [shortcut_view(shortcut) for shortcut in self._offer.shortcuts],
                "examples": list(self._offer.examples),
            }
        )

    async def people(self, _request: web.Request) -> web.StreamResponse:
        """List whom one can be."""
        views = [person_view(person) for person in self._workspace.people.values()]
        return web.json_response({"people": [view for view in views if view["playable"]]})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Stream what changes for one person, as server-sent events."""
        try:
            view = self._view(request)
        except Refused as refusal:
            return refused(refusal.code)
        queue: Feed = asyncio.Queue()
        self._feeds.add(queue)
        ends = (
            self._workspace.watch(lambda change: offer(queue, view.change(change))),
            self._sockets.watch(lambda count: offer(queue, {"connections": count})),
        )
        try:
            return await stream(request, queue)
        finally:
            self._feeds.discard(queue)
            for end in ends:
                end()

    async def traffic(self, request: web.Request) -> web.StreamResponse:
        """Stream each event and call as it happens."""
        queue: Feed = asyncio.Queue()
        self._feeds.add(queue)
        end = self._backstage.watch(queue)
        try:
            return await stream(request, queue)
        finally:
            self._feeds.discard(queue)
            end()

    async def _trouble(self, deed: Deed) -> Json:
        await self._backstage.set_off(deed.text("name"))
        return {"ok": True, "troubles": self._backstage.troubles()}

    async def hang_up(self, _app: web.Application) -> None:
        """End every live feed, so that the server need not wait for its readers."""
        for queue in self._feeds:
            queue.put_nowait(None)

    def _view(self, request: web.Request) -> PersonView:
        return PersonView(self._workspace, self._workspace.person(request.query.get("as", "")))

    def _doing(self, do: Doing) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return web.json_response(await do(await self._deed(request)))
            except (Refused, PlaygroundUsage) as error:
                return refused(str(error))

        return handle

    async def _deed(self, request: web.Request) -> Deed:
        # JSON only: a form on another web page cannot send it unasked.
        if request.content_type != "application/json":
            raise Refused(Code.INVALID_CONTENT_TYPE)
        try:
            body = decoded(await request.text())
        except ValueError:
            raise Refused(Code.INVALID_JSON) from None
        return Deed(self._workspace.person(text_at(body, "as")).user_id, body)


def asset(name: str) -> web.Response:
    """Return one of the page's own files; what is not there is not found."""
    known = {path.name: path for path in FILES.iterdir() if path.suffix in KINDS}
    if name not in known:
        return web.Response(status=404, text="There is no such file.\n")
    path = known[name]
    return web.Response(
        body=path.read_bytes(),
        content_type=KINDS[path.suffix],
        charset="utf-8",
        headers={"Cache-Control": "no-cache"},
    )


async def stream(request: web.Request, queue: Feed) -> web.StreamResponse:
    """Send what comes into a queue until None comes or the reader goes away."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    try:
        await response.write(b"retry: 1000\n\n")
        while (line := await next_line(queue)) is not None:
            await response.write(line)
    except ConnectionError:
        pass  # the reader has gone away
    return response


async def next_line(queue: Feed) -> bytes | None:
    """Return what to send next, a sign of life when nothing happens, or None to hang up."""
    try:
        body = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return b": still here\n\n"
    return None if body is None else f"data: {json.dumps(body)}\n\n".encode()


def offer(queue: Feed, change: Json | None) -> None:
    """Queue a change that the reader sees."""
    if change is not None:
        queue.put_nowait(change)


def refused(code: str) -> web.Response:
    """Answer that something cannot be done, and why, with status 200 as Slack does."""
    return web.json_response({"ok": False, "error": code})
