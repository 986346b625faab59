"""A scripted OpenAI-compatible server on loopback, for the real `openai` client to talk to.

Replies are given in the order of the script; with no script left, a chat says that nothing is
answerable, and embeddings are made from the words of a text, so that like texts are near. What
asks for a stream gets one. Requests and replies are held against OpenAI's own document, save the
replies that are malformed on purpose.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from aiohttp import web

from tests.openai_document import validate

KEY = "key-of-the-scripted-server"
DIMENSION = 8
PIECE = 24
"""Characters in one piece of a stream."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says to one request."""

    body: object
    status: int = 200
    delay: float = 0
    """Seconds before it is said."""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pieces: int | None = None
    """Of a stream, after which the connection breaks; None: it is whole."""
    pause: float = 0
    """Seconds between two pieces of a stream."""
    streams: bool = True
    """Whether a stream that is asked for is given."""
    is_valid: bool = True
    """Whether it is as OpenAI's document has it; one that is not is not held against it."""


@dataclass(frozen=True, slots=True)
class Endless:
    """A stream that never ends: one piece again and again."""

    piece: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the client said."""

    path: str
    body: dict[str, object]


def vector(text: str) -> list[float]:
    """Return a vector from a text's words; not of unit length, as some servers' are not."""
    total = np.full(DIMENSION, 0.01)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
        total += np.random.default_rng(seed).normal(size=DIMENSION)
    return [float(value) for value in total]


@dataclass
class OpenAIServer:
    """The server's script, and what was asked of it."""

    script: list[Reply] = field(default_factory=list[Reply])
    requests: list[Request] = field(default_factory=list[Request])
    url: str = ""
    vectors: Callable[[str], list[float]] = vector
    """What it embeds a text as."""
    answer: Callable[[dict[str, object]], Reply] | None = None
    """What it says to a chat that the script has nothing for."""
    models: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    """What its list of models says."""
    unknown: frozenset[str] = frozenset()
    """Parts of a chat request that it refuses, as servers that do not know them do."""
    problems: list[str] = field(default_factory=list[str])
    """What was said on the wire against OpenAI's document."""

    @web.middleware
    async def judged(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Note what OpenAI's document does not allow: the test fails for it at its end."""
        try:
            return await handler(request)
        except AssertionError as error:
            self.problems.append(f"{request.path}: {error}")
            raise

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Give a chat completion, in pieces where a stream is asked for."""
        body = await self._heard(request, "CreateChatCompletionRequest")
        reply = self._allowed(request) or self._known(body) or self._next(body)
        await asyncio.sleep(reply.delay)
        if body.get("stream") and reply.status == web.HTTPOk.status_code and reply.streams:
            return await _stream(request, body, reply)
        return _say(reply, "CreateChatCompletionResponse")

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        """Give one vector a text, in an order of its own, as the protocol allows."""
        body = await self._heard(request, "CreateEmbeddingRequest")
        texts = cast("list[str]", body["input"])
        data = [
            {"object": "embedding", "index": index, "embedding": self.vectors(one)}
            for index, one in reversed(list(enumerate(texts)))
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        made = Reply({"object": "list", "data": data, "model": "e", "usage": usage})
        reply = self._allowed(request) or self._scripted() or made
        await asyncio.sleep(reply.delay)
        return _say(reply, "CreateEmbeddingResponse")

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        """Give the list of models."""
        self.requests.append(Request(request.path, {}))
        listed = Reply({"object": "list", "data": self.models})
        reply = self._allowed(request) or self._scripted() or listed
        await asyncio.sleep(reply.delay)
        return _say(reply, "ListModelsResponse")

    async def one_model(self, request: web.Request) -> web.StreamResponse:
        """Give what the list says of one model."""
        self.requests.append(Request(request.path, {}))
        name = request.match_info["name"]
        found = [Reply(one) for one in self.models if one["id"] == name]
        missing = failure(404, "model_not_found", f"The model '{name}' does not exist.")
        return _say(self._allowed(request) or self._scripted() or (found or [missing])[0], "Model")

    async def _heard(self, request: web.Request, schema: str) -> dict[str, object]:
        body = cast("dict[str, object]", await request.json())
        self.requests.append(Request(request.path, body))
        validate(schema, body)
        return body

    def _allowed(self, request: web.Request) -> Reply | None:
        if request.headers.get("Authorization") == f"Bearer {KEY}":
            return None
        return failure(401, "invalid_api_key", "Incorrect API key provided.")

    def _known(self, body: Mapping[str, object]) -> Reply | None:
        unknown = next((part for part in body if part in self.unknown), None)
        if unknown is None:
            return None
        message = f"Unsupported parameter: '{unknown}' is not supported with this model."
        return failure(400, "unsupported_parameter", message, unknown)

    def _scripted(self) -> Reply | None:
        return self.script.pop(0) if self.script else None

    def _next(self, body: dict[str, object]) -> Reply:
        nothing = draft({"answerable": "no", "missing": "", "sentences": []})
        return self._scripted() or (self.answer(body) if self.answer else nothing)


def _say(reply: Reply, schema: str) -> web.Response:
    if reply.is_valid:
        validate(schema if reply.status == web.HTTPOk.status_code else "ErrorResponse", reply.body)
    said = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
    headers = {"retry-after-ms": "1", **reply.headers}
    return web.Response(
        text=said, status=reply.status, content_type=reply.content_type, headers=headers
    )


async def _stream(
    request: web.Request, body: Mapping[str, object], reply: Reply
) -> web.StreamResponse:
    """Give a completion in pieces; a connection that breaks gives no end."""
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    options = cast("dict[str, object]", body.get("stream_options") or {})
    for count, piece in enumerate(_pieces(reply, counted=bool(options.get("include_usage")))):
        if count == reply.pieces:
            cast("asyncio.Transport", request.transport).close()
            return response
        await response.write(f"data: {piece}\n\n".encode())
        await asyncio.sleep(reply.pause)
    await response.write(b"data: [DONE]\n\n")
    return response


def _pieces(reply: Reply, *, counted: bool) -> Iterator[str]:
    if isinstance(reply.body, str):
        yield reply.body
        return
    if isinstance(reply.body, Endless):
        while True:
            yield json.dumps(_chunk({"content": reply.body.piece}))
    for chunk in _chunks(cast("dict[str, object]", reply.body), counted=counted):
        if reply.is_valid:
            validate("CreateChatCompletionStreamResponse", chunk)
        yield json.dumps(chunk)


def _chunks(whole: dict[str, object], *, counted: bool) -> Iterator[dict[str, object]]:
    """Yield the pieces of a whole completion: who speaks, what is said, how it ends, the cost."""
    for choice in cast("list[dict[str, object]]", whole.get("choices") or []):
        message = cast("dict[str, object]", choice["message"])
        yield _chunk({"role": "assistant", "content": ""})
        for key in ("content", "refusal"):
            said = message.get(key)
            text = said if isinstance(said, str) else ""
            for start in range(0, len(text), PIECE):
                yield _chunk({key: text[start : start + PIECE]})
        yield _chunk({}, finish=cast("str", choice["finish_reason"]))
    if counted and "usage" in whole:
        yield {**_chunk({}), "choices": [], "usage": whole["usage"]}


def _chunk(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "served-model",
        "choices": [choice],
    }


@asynccontextmanager
async def openai_server(*script: Reply) -> AsyncGenerator[OpenAIServer]:
    """Serve on a free port until the end of the block."""
    server = OpenAIServer(list(script))
    app = web.Application(client_max_size=8 * 1024**2, middlewares=[server.judged])
    app.router.add_post("/v1/chat/completions", server.chat)
    app.router.add_post("/v1/embeddings", server.embeddings)
    app.router.add_get("/v1/models", server.list_models)
    app.router.add_get("/v1/models/{name}", server.one_model)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = cast("tuple[str, int]", runner.addresses[0])
    server.url = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
    assert not server.problems, "\n".join(server.problems)


def completion(content: str | None, finish: str = "stop", refusal: str | None = None) -> Reply:
    """Return a chat completion that says this."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return Reply(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "served-model",
            "choices": [
                {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
            ],
            "usage": {
                "prompt_tokens": 120,
                "completion_tokens": 30,
                "total_tokens": 150,
                "prompt_tokens_details": {"cached_tokens": 64},
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
        }
    )


def draft(value: object) -> Reply:
    """Return a chat completion whose content is this value as JSON."""
    return completion(json.dumps(value))


def malformed(body: object, content_type: str = "application/json") -> Reply:
    """Return a reply as it should never be; where it is no text, it is not streamed either."""
    return Reply(body, content_type=content_type, streams=False, is_valid=False)


def broken(reply: Reply, pieces: int) -> Reply:
    """Return a reply whose connection breaks after so many pieces."""
    return replace(reply, pieces=pieces)


def endless(piece: str) -> Reply:
    """Return a stream that never ends."""
    return Reply(Endless(piece), is_valid=False)


def model(name: str, **more: object) -> dict[str, object]:
    """Return a line of the list of models; `more` as some servers say it: `shutdown_date`."""
    return {"id": name, "object": "model", "created": 1, "owned_by": "system", **more}


def failure(status: int, code: str, message: str, param: str | None = None) -> Reply:
    """Return an error as OpenAI words it."""
    error = {"message": message, "type": "error", "param": param, "code": code}
    return Reply({"error": error}, status)
