"""A scripted `/rerank` endpoint on loopback that speaks as Cohere, Jina, vLLM or TEI do.

A text's score is the share of the question's words that it holds, unless a script says otherwise.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from aiohttp import web

KEY = "key-of-the-reranker"


class Shape(StrEnum):
    """Whose requests and replies it speaks."""

    COHERE = "cohere"
    JINA = "jina"
    VLLM = "vllm"
    TEI = "tei"


@dataclass(frozen=True, slots=True)
class Said:
    """What it says to one request instead of scores."""

    body: str
    status: int = 200
    delay: float = 0


@dataclass
class RerankServer:
    """The server's script, and what was asked of it."""

    shape: Shape
    script: list[Said] = field(default_factory=list[Said])
    requests: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    url: str = ""

    async def rerank(self, request: web.Request) -> web.Response:
        """Score the texts of a request, or say what the script says."""
        body = cast("dict[str, object]", await request.json())
        self.requests.append(body)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"message": "invalid api token"}, status=401)
        if self.script:
            said = self.script.pop(0)
            await asyncio.sleep(said.delay)
            return web.Response(text=said.body, status=said.status)
        wanted = "texts" if self.shape is Shape.TEI else "documents"
        if wanted not in body:
            return web.Response(text=f"missing field `{wanted}` at line 1", status=422)
        texts = cast("list[str]", body[wanted])
        return web.Response(text=json.dumps(self._reply(str(body["query"]), texts)))

    def _reply(self, question: str, texts: Sequence[str]) -> object:
        scores = [overlap(question, text) for text in texts]
        order = sorted(range(len(texts)), key=lambda index: -scores[index])
        name = "score" if self.shape is Shape.TEI else "relevance_score"
        rows: list[dict[str, object]] = [{"index": at, name: scores[at]} for at in order]
        if self.shape is Shape.TEI:
            return rows
        if self.shape is Shape.VLLM:
            rows = [{**row, "document": {"text": texts[cast("int", row["index"])]}} for row in rows]
        about = "meta" if self.shape is Shape.COHERE else "usage"
        return {"id": "rerank-1", "results": rows, about: {"total_tokens": 1}}


def overlap(question: str, text: str) -> float:
    """Return the share of the question's words that a text holds."""
    words = question.lower().split()
    return sum(word in text.lower().split() for word in words) / len(words)


@asynccontextmanager
async def rerank_server(shape: Shape) -> AsyncGenerator[RerankServer]:
    """Serve on a free port until the end of the block."""
    server = RerankServer(shape)
    app = web.Application()
    app.router.add_post("/rerank", server.rerank)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = cast("tuple[str, int]", runner.addresses[0])
    server.url = f"http://{host}:{port}/rerank"
    try:
        yield server
    finally:
        await runner.cleanup()
