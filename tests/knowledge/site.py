"""A website on loopback for tests: pages as a test wants them, and a list of what was asked."""

import hashlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Reply:
    """What the site answers at a path."""

    body: bytes = b""
    media: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def html(body: str, head: str = "", **headers: str) -> Reply:
    """Return a page with a text; a keyword `X_Robots_Tag` is the header `X-Robots-Tag`."""
    text = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(text.encode(), headers=named)


def links(*targets: str) -> str:
    return "".join(f'<p>Read about <a href="{it}">{it}</a>.</p>' for it in targets)


def redirect(target: str) -> Reply:
    return Reply(status=302, headers={"Location": target})


def sitemap(*urls: str, lastmod: str = "2026-01-02") -> Reply:
    listed = "".join(f"<url><loc>{it}</loc><lastmod>{lastmod}</lastmod></url>" for it in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Reply(f'<urlset xmlns="{space}">{listed}</urlset>'.encode(), "application/xml")


@dataclass
class Site:
    """Answer what a test says; `endless` answers every other path below it with more links."""

    url: str = ""
    pages: dict[str, Reply] = field(default_factory=dict[str, Reply])
    failing: dict[str, int] = field(default_factory=dict[str, int])
    """How often a path answers 503 before it answers at all."""
    endless: str | None = None
    is_down: bool = False
    asked: list[str] = field(default_factory=list[str])
    """Paths with their queries, in order."""
    sent: list[str] = field(default_factory=list[str])
    """Paths whose bodies were sent."""
    agents: set[str] = field(default_factory=set[str])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, with an ETag, and 304 to whoever has the page already."""
        path = request.path_qs
        self.asked.append(path)
        self.agents.add(request.headers.get("User-Agent", ""))
        if self.is_down or self.failing.get(path, 0) > 0:
            self.failing[path] = self.failing.get(path, 0) - 1
            return web.Response(status=503)
        reply = self.pages.get(path) or self._more(path)
        if reply is None:
            return web.Response(status=404)
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        headers = {"ETag": etag, "Content-Type": reply.media, **reply.headers}
        if request.headers.get("If-None-Match") == etag and reply.status == 200:
            return web.Response(status=304, headers=headers)
        self.sent.append(path)
        return web.Response(status=reply.status, body=reply.body, headers=headers)

    def _more(self, path: str) -> Reply | None:
        if self.endless is None or not path.startswith(self.endless):
            return None
        number = int(path.removeprefix(self.endless) or 0)
        return html(f"<p>Day {number}.</p>" + links(f"{self.endless}{number + 1}"))


@asynccontextmanager
async def open_site(**pages: Reply) -> AsyncGenerator[Site]:
    """Serve a site; keywords are its first pages (`a` is at `/a`)."""
    site = Site(pages={f"/{name}": reply for name, reply in pages.items()})
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    async with TestServer(application, host="127.0.0.1") as server:
        site.url = str(server.make_url("/"))
        yield site
