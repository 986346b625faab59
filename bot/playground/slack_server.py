"""Slack's own addresses over HTTP: the Web API, Socket Mode's socket, and response_urls."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import WSMsgType, web

from bot.playground.errors import Code, Refused
from bot.playground.faults import Fault, Faults
from bot.playground.interactions import Interactions
from bot.playground.rates import Rates
from bot.playground.socket_mode import SocketMode
from bot.playground.traffic import Traffic, Way
from bot.playground.web_api import SCOPES, WebApi
from bot.playground.wire import Json, JsonValue, object_at, text_at

LARGEST_BODY = 1024 * 1024
PING_SECONDS = 10.0


class WebSocket:
    """One of the app's sockets."""

    def __init__(self, response: web.WebSocketResponse) -> None:
        self._response = response

    async def send(self, body: Json) -> None:
        """Send one message as JSON."""
        await self._response.send_json(body)

    async def close(self) -> None:
        """Close without waiting for a peer that may be gone."""
        # The peer's own good-bye is not waited for: a killed bot never says it.
        closing = asyncio.ensure_future(self._response.close())
        await asyncio.wait({closing}, timeout=1.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Tapped:
    """What fails calls on demand, what limits them, and what notes them all."""

    faults: Faults
    traffic: Traffic
    rates: Rates


class SlackServer:
    """Answers the app's requests."""

    def __init__(
        self, api: WebApi, sockets: SocketMode, interactions: Interactions, wire: Tapped
    ) -> None:
        self._api = api
        self._sockets = sockets
        self._interactions = interactions
        self._faults = wire.faults
        self._traffic = wire.traffic
        self._rates = wire.rates

    def add_routes(self, app: web.Application) -> None:
        """Add Slack's addresses."""
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_get("/link/", self.link)
        app.router.add_post("/respond/{link}", self.respond)

    async def call(self, request: web.Request) -> web.Response:
        """Answer one Web API call, or fail it as a test has asked."""
        method = request.match_info["method"]
        # What has arrived is done, however long it takes and whoever called is gone by then.
        try:
            arguments = await arguments_of(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        sending = self._traffic.begin(Way.CALL, method, arguments)
        answer = await self._answer(request, method, arguments)
        body, headers = answer.body, {"x-oauth-scopes": SCOPES, **answer.headers}
        self._traffic.end(sending, answer.status, body)
        return web.json_response(body, status=answer.status, headers=headers)

    async def _answer(self, request: web.Request, method: str, arguments: Json) -> Answer:
        fault = self._faults.take(method)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if not fault.is_only_slow:
                return failed(fault)
        token = bearer(request) or text_at(arguments, "token")
        if self._faults.revoked and not token.startswith("xapp-"):
            return Answer({"ok": False, "error": Code.TOKEN_REVOKED.value})
        wait = self._rates.count(method, text_at(arguments, "channel"))
        if wait:
            return failed(Fault(method, HTTPStatus.TOO_MANY_REQUESTS, retry_after=wait))
        return Answer(self._api.call(method, token, arguments))

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve one Socket Mode socket until it closes."""
        if not self._sockets.admits(request.query.get("ticket", "")):
            return web.Response(status=403, text="This ticket is not good (any more).")
        response = web.WebSocketResponse(heartbeat=PING_SECONDS, max_msg_size=LARGEST_BODY)
        await response.prepare(request)
        socket = WebSocket(response)
        await self._sockets.join(socket)
        try:
            async for message in response:
                if message.type is WSMsgType.TEXT:
                    self._take(str(message.data))
        finally:
            self._sockets.leave(socket)
        return response

    async def respond(self, request: web.Request) -> web.Response:
        """Take what the app sends to a response_url."""
        try:
            body = decoded(await request.text())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"}, status=400)
        sending = self._traffic.begin(Way.REPLY, "response_url", body)
        answer = self._responded(request.match_info["link"], body)
        self._traffic.end(sending, answer.status, answer.body)
        if answer.status != HTTPStatus.OK:
            return web.json_response(answer.body, status=answer.status)
        return web.Response(text="ok")

    def _responded(self, link: str, body: Json) -> Answer:
        try:
            self._interactions.use_link(link, body)
        except Refused as refusal:
            status = 404 if refusal.code.endswith("_url") else 400
            return Answer({"ok": False, "error": refusal.code.value}, status)
        return Answer({"ok": True})

    def _take(self, text: str) -> None:
        try:
            body = decoded(text)
        except ValueError:
            return
        self._sockets.acknowledge(text_at(body, "envelope_id"), object_at(body, "payload"))


async def arguments_of(request: web.Request) -> Json:
    """Read a call's arguments: the URL's, then the body's, JSON or form."""
    arguments: dict[str, JsonValue] = dict(request.query)
    if request.content_type == "application/json":
        arguments.update(decoded(await request.text()))
    elif request.can_read_body:
        fields = await request.post()
        arguments.update({name: value for name, value in fields.items() if isinstance(value, str)})
    return arguments


def decoded(text: str) -> Json:
    """Decode a JSON object; raise `ValueError` for anything else."""
    found: JsonValue = json.loads(text or "{}")
    if not isinstance(found, Mapping):
        message = "not a JSON object"
        raise ValueError(message)  # noqa: TRY004  # malformed input, like bad JSON
    return found


def bearer(request: web.Request) -> str:
    """Return the token of the Authorization header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def failed(fault: Fault) -> Answer:
    """Answer as a fault says."""
    if fault.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers = {"Retry-After": str(fault.retry_after)}
        return Answer({"ok": False, "error": "ratelimited"}, fault.status, headers)
    return Answer({"ok": False, "error": fault.error}, fault.status)
