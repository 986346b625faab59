"""Embeddings from OpenAI's endpoint, or from any that is compatible with it."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import structlog
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    OpenAIError,
    Timeout,
)
from openai.types import CreateEmbeddingResponse
from openai.types.create_embedding_response import Usage

from knowledge.errors import SearchTimeout, SearchUnavailable
from knowledge.models import Vector

OPENAI = "https://api.openai.com/v1"

_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
_BATCH = 256
"""Texts in one request; OpenAI takes 2,048."""
_CHARACTERS = 200_000
"""Characters in one request: OpenAI takes 300,000 tokens, and no letter is more than one."""
_LONGEST = 24_000
"""Characters of one text: OpenAI reads 8,192 tokens, in English about 32,000 letters."""
_SHORTEST = 200
"""Characters below which no text is too long for any model."""
_CONNECT_S, _DEADLINE_S = 2, 30
_RETRIES, _RETRIES_OF_A_LOAD = 3, 8
"""Of one question, which has a deadline, and of many texts: about 40 s, unless told how long."""
# In the words of OpenAI, vLLM, text-embeddings-inference and llama.cpp.
_TOO_MANY = re.compile(r"batch size|too many|array.{0,20}too long", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"context length|too (?:long|large)|less than \d+ tokens|max.{0,40}tokens|input.{0,40}exceed",
    re.IGNORECASE,
)

log = structlog.get_logger()


class OpenAIEmbedder:
    """One model behind an endpoint.

    A model that we do not know must say its `dimension`, or be asked by `probe` before it is used.
    """

    def __init__(
        self, model: str, key: str | None, url: str | None = None, dimension: int | None = None
    ) -> None:
        self._model = model
        self._url = url or OPENAI
        self._dimension = dimension or _DIMENSIONS.get(model)
        self._tokens = 0
        self._batch = _BATCH
        # A server of one's own asks for no key; the client wants some text in its place.
        self._client = AsyncOpenAI(
            api_key=key or "none",
            base_url=self._url,
            timeout=Timeout(_DEADLINE_S, connect=_CONNECT_S),
            max_retries=_RETRIES,
        )

    @property
    def model(self) -> str:
        """Return the model's name as the endpoint knows it."""
        return self._model

    @property
    def dimension(self) -> int:
        """Return the length of a vector; raise `SearchUnavailable` where nobody has said it."""
        if self._dimension is None:
            message = (
                f"The vectors of {self._model} have no known length yet: embed one text first."
            )
            raise SearchUnavailable(message)
        return self._dimension

    @property
    def tokens(self) -> int:
        """Return how many tokens the endpoint has counted."""
        return self._tokens

    async def probe(self) -> None:
        """Learn the dimension of an unknown model; raise `SearchUnavailable`."""
        if self._dimension is None:
            await self.embed(["dimension"])

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order; raise `SearchUnavailable`."""
        batches = [await self._fitting(batch) for batch in _batches(texts, self._batch)]
        return np.concatenate(batches) if batches else np.empty((0, self.dimension), np.float32)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _fitting(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of texts, asked for in smaller pieces where the endpoint says so.

        A text that is too long for the model by itself is read from its beginning.
        """
        try:
            return self._vectors(await self._ask(texts), len(texts))
        except _TooMuch as refusal:
            if len(texts) > 1:
                half = (len(texts) + 1) // 2
                if isinstance(refusal, _TooMany):
                    # What comes next is as small at once: a refusal is a request for nothing.
                    self._batch = half
                parts = [await self._fitting(part) for part in (texts[:half], texts[half:])]
                return np.concatenate(parts)
            (text,) = texts
            if len(text) < _SHORTEST:
                raise SearchUnavailable(str(refusal)) from refusal
            log.warning("text_cut", stage="embed", model=self._model, characters=len(text) // 2)
            return await self._fitting([text[: len(text) // 2]])

    async def _ask(self, texts: Sequence[str]) -> CreateEmbeddingResponse:
        retries = _RETRIES_OF_A_LOAD if len(texts) > 1 else _RETRIES
        try:
            # The client waits longer each time, by chance, or as long as Retry-After says.
            return await self._client.with_options(max_retries=retries).embeddings.create(
                model=self._model,
                input=[text or " " for text in texts],  # an empty text is refused
                encoding_format="float",  # not every compatible endpoint knows base64
            )
        except APITimeoutError as error:
            message = f"The embedding model {self._model} did not answer within {_DEADLINE_S} s."
            raise SearchTimeout(message) from error
        except (OpenAIError, ValueError) as error:
            raise _kind(error)(self._explained(error)) from error

    def _vectors(self, reply: object, count: int) -> Vector:
        """Return a reply's vectors in the order of the texts; raise `SearchUnavailable`."""
        try:
            found = _read(reply, count)
        except ValueError as error:
            message = f"The embedding model {self._model} at {self._url} gave no usable vectors."
            raise SearchUnavailable(message) from error
        if self._dimension is None:
            self._dimension = found.shape[1]
        if found.shape[1] != self._dimension:
            message = (
                f"The embedding model {self._model} gave {found.shape[1]} numbers a text, not "
                f"{self._dimension}: it is another model."
            )
            raise SearchUnavailable(message)
        self._tokens += _tokens(reply)
        return found

    def _explained(self, error: Exception) -> str:
        model = f"The embedding model {self._model} at {self._url}"
        match error:
            case APIConnectionError():
                return f"{model} cannot be reached. Check OPENAI_BASE_URL."
            case APIStatusError(code="insufficient_quota"):
                return f"{model} is out of quota. Check the plan and billing of this key."
            case APIStatusError(status_code=status):
                return f"{model} {_SAID.get(status, f'failed (HTTP {status}).')}"
            case _:
                return f"{model} gave no valid reply ({type(error).__name__})."


class _TooMuch(SearchUnavailable):
    """The endpoint takes fewer texts at once, or shorter ones."""


class _TooMany(_TooMuch):
    """It takes fewer texts at once."""


def _kind(error: Exception) -> type[SearchUnavailable]:
    match error:
        case APIStatusError(status_code=400 | 413 | 422, message=said):
            if _TOO_MANY.search(said):
                return _TooMany
            return _TooMuch if _TOO_LONG.search(said) else SearchUnavailable
        case _:
            return SearchUnavailable


def _batches(texts: Sequence[str], most: int) -> Iterator[list[str]]:
    """Yield the texts in order, no more at once than one request may hold."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        short = text[:_LONGEST]
        if batch and (len(batch) == most or characters + len(short) > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(short)
        characters += len(short)
    if batch:
        yield batch


_SAID = {
    401: "refuses the key. Check OPENAI_API_KEY.",
    403: "is not allowed to this key. Check OPENAI_API_KEY.",
    404: "is not there. Check FRONTDESK_EMBEDDING_MODEL and OPENAI_BASE_URL.",
    429: "takes no more requests for now: it is rate limited.",
}


def _tokens(reply: object) -> int:
    # The type promises a usage; not every compatible endpoint sends one.
    usage: object = getattr(reply, "usage", None)
    return usage.total_tokens if isinstance(usage, Usage) else 0


def _read(reply: object, count: int) -> Vector:
    """Return unit vectors by index; raise `ValueError` for anything else."""
    if not isinstance(reply, CreateEmbeddingResponse):
        raise ValueError  # noqa: TRY004  # a wrong reply, not a wrong caller
    ordered = sorted(reply.data, key=lambda item: item.index)
    if [item.index for item in ordered] != list(range(count)):
        raise ValueError
    vectors = np.array([item.embedding for item in ordered], np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not norms.all():
        raise ValueError
    return np.divide(vectors, norms, dtype=np.float32)
