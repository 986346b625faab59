"""A reranker behind a `/rerank` address: Cohere, Jina, vLLM and text-embeddings-inference (TEI).

All of them take a question and texts, and give a score a text, best first. TEI calls the texts
`texts` and answers with a bare list; the others say `documents` and answer with `results`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlsplit

import aiohttp

from knowledge.errors import SearchUnavailable

_CONNECT_S, _DEADLINE_S = 2, 30
_LONGEST_REPLY = 1_000_000
_SHOWN = 160

_SAID = {
    401: "refuses the key. Check FRONTDESK_RERANK_KEY.",
    403: "is not allowed to this key. Check FRONTDESK_RERANK_KEY.",
    404: "is not there. Check FRONTDESK_RERANK_URL and FRONTDESK_RERANK_MODEL.",
    429: "takes no more requests for now: it is rate limited.",
}


class HttpReranker:
    """One model behind one address; it never tries twice, for a question waits."""

    def __init__(self, url: str, model: str | None = None, key: str | None = None) -> None:
        """Take the full address, `https://api.cohere.com/v2/rerank`; a TEI needs no model."""
        self._url = url
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._texts = False
        """Whether the endpoint takes texts as TEI does; found out by the first refusal."""
        self._session: aiohttp.ClientSession | None = None

    @property
    def model(self) -> str:
        """Return the model's name, or the host where the endpoint has one model alone."""
        return self._model or urlsplit(self._url).netloc

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return how well each text answers, in the order of the texts."""
        if not texts:
            return ()
        status, said = await self._post(question, texts)
        if status in {400, 422} and not self._texts and "texts" in said:
            self._texts = True
            status, said = await self._post(question, texts)
        if status != 200:  # noqa: PLR2004  # OK
            told = _SAID.get(status) or f"failed (HTTP {status}): {' '.join(said.split())[:_SHOWN]}"
            message = f"{self._named} {told}"
            raise SearchUnavailable(message)
        try:
            return _scores(json.loads(said), len(texts))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"{self._named} gave no usable scores ({type(error).__name__})."
            raise SearchUnavailable(message) from error

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    @property
    def _named(self) -> str:
        return f"The reranker {self.model} at {urlsplit(self._url).netloc}"

    async def _post(self, question: str, texts: Sequence[str]) -> tuple[int, str]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_DEADLINE_S, connect=_CONNECT_S)
            self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        try:
            async with self._session.post(self._url, json=self._body(question, texts)) as reply:
                said = await reply.content.read(_LONGEST_REPLY)
                return reply.status, said.decode("utf-8", "replace")
        except TimeoutError as error:
            message = f"{self._named} did not answer in time."
            raise SearchUnavailable(message) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            message = f"{self._named} cannot be reached. Check FRONTDESK_RERANK_URL."
            raise SearchUnavailable(message) from error

    def _body(self, question: str, texts: Sequence[str]) -> Mapping[str, object]:
        if self._texts:
            # What is too long for the model is cut there, not refused.
            return {"query": question, "texts": list(texts), "truncate": True}
        asked = {"query": question, "documents": list(texts), "top_n": len(texts)}
        return {**asked, "model": self._model} if self._model else asked


def _scores(said: object, count: int) -> tuple[float, ...]:
    """Return the scores by index; raise `ValueError`, `KeyError` or `TypeError` for less."""
    rows = cast("Mapping[str, object]", said)["results"] if isinstance(said, dict) else said
    scores = [math.nan] * count
    for row in cast("Sequence[Mapping[str, object]]", rows):
        index = row["index"]
        score = row["relevance_score"] if "relevance_score" in row else row["score"]
        if not isinstance(index, int) or not isinstance(score, int | float):
            raise TypeError
        if not 0 <= index < count:
            raise ValueError
        scores[index] = float(score)
    if not all(map(math.isfinite, scores)):
        raise ValueError
    return tuple(scores)
