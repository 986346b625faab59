"""The verifier of the paraphrase tier, behind any chat endpoint compatible with OpenAI's.

It fails closed: no reply, no JSON, or anything but a plain `true` is a no.
"""

import asyncio
import json
from collections.abc import Sequence

from openai import AsyncOpenAI, OpenAIError, Timeout
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.adapters.openai_model import Endpoint
from bot.adapters.records import record
from bot.errors import DraftUnusable, ModelUnavailable
from prompts import Prompt

_CONNECT_S = 2
_MOST_TOKENS = 500
"""Enough for a model that thinks before it says one word."""

_SCHEMA: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {
        "name": "same_answer",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["same"],
            "properties": {"same": {"type": "boolean"}},
        },
    },
}


class OpenAIVerifier:
    """One call a candidate, without a retry: a fresh answer is as good."""

    def __init__(self, model: str, prompt: Prompt, endpoint: Endpoint) -> None:
        self._model = model
        self._prompt = prompt
        self._deadline = endpoint.deadline
        self._client = AsyncOpenAI(
            api_key=endpoint.key or "none",
            base_url=endpoint.url,
            timeout=Timeout(endpoint.deadline, connect=_CONNECT_S),
            max_retries=0,
        )

    @property
    def name(self) -> str:
        """Return the model and what it was told."""
        return f"{self._model}:{self._prompt.sha}"

    async def same(self, one: str, other: str, evidence: Sequence[str]) -> bool:
        """Say whether both have the same answer; raise `ModelUnavailable` or `DraftUnusable`."""
        asked = json.dumps({"first": other, "second": one, "passages": list(evidence)})
        try:
            async with asyncio.timeout(self._deadline):
                reply = await self._client.chat.completions.create(
                    model=self._model,
                    messages=[
                        {"role": "system", "content": self._prompt.text},
                        {"role": "user", "content": asked},
                    ],
                    response_format=_SCHEMA,
                    max_completion_tokens=_MOST_TOKENS,
                )
        except (TimeoutError, OpenAIError, ValueError) as error:
            message = f"The verifier {self._model} does not answer ({type(error).__name__})."
            raise ModelUnavailable(message) from error
        return _verdict(reply.choices[0].message.content if reply.choices else None)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def _verdict(said: str | None) -> bool:
    try:
        return record(json.loads(said or ""))["same"] is True
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "The verifier gave no verdict."
        raise DraftUnusable(message) from error
