"""One small question to a chat endpoint compatible with OpenAI's, answered by one JSON object.

One call without a retry, within a deadline: whoever asks has something else at hand.
"""

import asyncio

from openai import AsyncOpenAI, OpenAIError, Timeout
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_model.hearing import usage_of
from bot.errors import ModelUnavailable
from bot.usage import Usage
from prompts import Prompt

_CONNECT_S = 2
_MOST_TOKENS = 500
"""Enough for a model that thinks before it says a line."""


class OpenAIOnce:
    """What is told one prompt, and replies with one field."""

    def __init__(
        self, model: str, prompt: Prompt, endpoint: Endpoint, field: str, kind: str
    ) -> None:
        self.model = model
        self.prompt = prompt
        self._deadline = endpoint.deadline
        self._schema = _schema(prompt.name, field, kind)
        self._client = AsyncOpenAI(
            api_key=endpoint.key or "none",
            base_url=endpoint.url,
            timeout=Timeout(endpoint.deadline, connect=_CONNECT_S),
            max_retries=0,
        )

    async def ask(self, told: str) -> tuple[str | None, Usage]:
        """Return what was replied, unread, and what is charged; raise `ModelUnavailable`."""
        try:
            async with asyncio.timeout(self._deadline):
                reply = await self._client.chat.completions.create(
                    model=self.model,
                    messages=[
                        {"role": "system", "content": self.prompt.text},
                        {"role": "user", "content": told},
                    ],
                    response_format=self._schema,
                    max_completion_tokens=_MOST_TOKENS,
                )
        except (TimeoutError, OpenAIError, ValueError) as error:
            message = f"The model {self.model} does not answer ({type(error).__name__})."
            raise ModelUnavailable(message) from error
        said = reply.choices[0].message.content if reply.choices else None
        return said, usage_of(reply.usage)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def _schema(name: str, field: str, kind: str) -> ResponseFormatJSONSchema:
    return {
        "type": "json_schema",
        "json_schema": {
            "name": name,
            "strict": True,
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": [field],
                "properties": {field: {"type": kind}},
            },
        },
    }
