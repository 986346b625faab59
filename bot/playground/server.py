"""The playground's HTTP server: loopback only, and closed to other web pages."""

import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground.errors import PlaygroundUsage

LOOPBACK = "127.0.0.1"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that is bound but does not serve yet; port 0 takes a free one.

    Raises `PlaygroundUsage` when the host is not loopback or the port is taken.
    """
    name = LOOPBACK if host == "localhost" else host
    try:
        loopback = ipaddress.ip_address(name).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        message = f"The playground listens on loopback only, not on {host!r}: it has no sign-in."
        raise PlaygroundUsage(message)
    try:
        return socket.create_server((name, port), family=family_of(name))
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        message = f"Port {port} on {host} cannot be used ({reason}). Name another port."
        raise PlaygroundUsage(message) from error


def family_of(host: str) -> socket.AddressFamily:
    """Return the address family of an IP address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address_of(bound: socket.socket) -> str:
    """Return the `http://` address of a bound socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in str(host) else f"http://{host}:{port}"


async def serve(app: web.Application, bound: socket.socket) -> web.AppRunner:
    """Serve an application on a bound socket until its runner is cleaned up."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.SockSite(runner, bound).start()
    return runner


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another web page sends here, and add the security headers.

    A page on the internet can make a browser call loopback; it cannot forge `Host` (so that a
    name which points here is found out) nor hide its `Origin`.
    """
    if not is_local(request.host) or not is_own(request):
        return web.Response(status=403, text="The playground answers on its own address only.\n")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def is_local(host: str) -> bool:
    """Say whether a Host header names this machine."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in (LOOPBACK, "localhost", "::1")


def is_own(request: web.Request) -> bool:
    """Say whether a request comes from our own page, or from no page at all."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
