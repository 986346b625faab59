"""A scripted OpenAI-compatible server on loopback, for the real `openai` client to talk to.

Replies are given in the order of the script; with no script left, a chat says that nothing is
answerable, and embeddings are made from the words of a text, so that like texts are near.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from aiohttp import web

KEY = "key-of-the-scripted-server"
DIMENSION = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says to one request."""

    body: object
    status: int = 200
    delay: float = 0
    """Seconds before it is said."""
    content_type: str = "application/json"


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

    async def chat(self, request: web.Request) -> web.Response:
        """Give a chat completion."""
        return await self._say(request, draft({"answerable": "no", "missing": "", "sentences": []}))

    async def embeddings(self, request: web.Request) -> web.Response:
        """Give one vector a text, in an order of its own, as the protocol allows."""
        body = cast("dict[str, object]", await request.json())
        texts = cast("list[str]", body["input"])
        data = [
            {"object": "embedding", "index": index, "embedding": self.vectors(one)}
            for index, one in reversed(list(enumerate(texts)))
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return await self._say(
            request, Reply({"object": "list", "data": data, "model": "e", "usage": usage})
        )

    async def _say(self, request: web.Request, otherwise: Reply) -> web.Response:
        body = cast("dict[str, object]", await request.json())
        self.requests.append(Request(request.path, body))
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            reply = failure(401, "invalid_api_key", "Incorrect API key provided.")
        else:
            reply = self.script.pop(0) if self.script else otherwise
        await asyncio.sleep(reply.delay)
        said = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        headers = {"retry-after-ms": "1"}
        return web.Response(
            text=said, status=reply.status, content_type=reply.content_type, headers=headers
        )


@asynccontextmanager
async def openai_server(*script: Reply) -> AsyncGenerator[OpenAIServer]:
    """Serve on a free port until the end of the block."""
    server = OpenAIServer(list(script))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.chat)
    app.router.add_post("/v1/embeddings", server.embeddings)
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
            "usage": {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150},
        }
    )


def draft(value: object) -> Reply:
    """Return a chat completion whose content is this value as JSON."""
    return completion(json.dumps(value))


def failure(status: int, code: str, message: str) -> Reply:
    """Return an error as OpenAI words it."""
    error = {"message": message, "type": "error", "param": None, "code": code}
    return Reply({"error": error}, status)
