# pyright: reportUnknownMemberType=false
"""Signed HTTP: what Slack sends by itself to a public address, on one route for everything.

Nothing is believed before its signature holds: Bolt refuses what is unsigned, forged, or older than
five minutes. What is too long is refused before it is read.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.manifest import PATH
from knowledge.errors import BadSettings

log = structlog.get_logger()

LARGEST = 1_000_000
"""Bytes of a request: Slack's own are far smaller."""
READ_SECONDS = 10.0
"""For a body to arrive: Slack itself gives up after three."""
CLOSE_SECONDS = 3.0

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where Slack's requests arrive, and what they are signed with."""

    signing_secret: str
    host: str
    port: int

    def __post_init__(self) -> None:
        if not self.signing_secret.strip():
            message = (
                "SLACK_SIGNING_SECRET is empty: without it, requests cannot be told from forged"
            )
            raise BadSettings(message)


@asynccontextmanager
async def listening(app: AsyncApp, entrance: Entrance) -> AsyncGenerator[str]:
    """Take what Slack sends, until left; yield the address. Raise `BadSettings` if it is taken."""
    server = web.Application(client_max_size=LARGEST)
    server.router.add_post(PATH, _Desk(app).take)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    try:
        await _open(runner, entrance)
        host, port = runner.addresses[0][:2]
        log.info("listening", stage="start", host=host, port=port)
        yield f"http://{host}:{port}{PATH}"
    finally:
        await runner.cleanup()


async def _open(runner: web.AppRunner, entrance: Entrance) -> None:
    try:
        await web.TCPSite(runner, entrance.host, entrance.port).start()
    except OSError as error:
        place = f"{entrance.host}:{entrance.port}"
        message = f"FRONTDESK_HTTP_HOST and FRONTDESK_HTTP_PORT: {place}: {error.strerror}"
        raise BadSettings(message) from error


@dataclass(frozen=True, slots=True)
class _Desk:
    """Hand each request to Bolt, and its answer back."""

    app: AsyncApp

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request; whatever is not Slack's is refused, with a line in the log."""
        try:
            answer = await self.app.async_dispatch(await _read(request))
        except web.HTTPClientError as error:
            return _refused(HTTPStatus(error.status))
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return _refused(HTTPStatus.UNAUTHORIZED)
        return await to_aiohttp_response(answer)


async def _read(request: web.Request) -> AsyncBoltRequest:
    """Return what was sent, unless it cannot be Slack's; raise `HTTPClientError`."""
    if (length := request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, length)
    timestamp, signature = (request.headers.get(name, "") for name in (TIMESTAMP, SIGNATURE))
    # Whoever checks a signature expects it to have a signature's form.
    if not (timestamp.isascii() and timestamp.isdigit() and signature and signature.isascii()):
        raise web.HTTPUnauthorized
    try:
        async with asyncio.timeout(READ_SECONDS):
            body = (await request.read()).decode("utf-8")
        return AsyncBoltRequest(body=body, query=request.query_string, headers={**request.headers})
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except ValueError as error:
        raise web.HTTPBadRequest from error


def _refused(status: HTTPStatus) -> web.Response:
    # No address, no body: whoever sends it must not fill the log with what they like.
    log.warning("refused", stage="intake", status=int(status), why=status.phrase)
    answer = web.Response(status=status, text=status.phrase)
    answer.force_close()
    return answer
