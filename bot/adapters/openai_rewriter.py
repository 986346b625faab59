"""The rewriter of follow-ups, behind any chat endpoint compatible with OpenAI's.

One call without a retry, in a few seconds: the rules are at hand, and the asker waits.
"""

import asyncio
import json

from openai import AsyncOpenAI, OpenAIError, Timeout
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_model.hearing import usage_of
from bot.adapters.records import record, text
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Meant, Question
from bot.usage import Usage
from prompts import Prompt

_CONNECT_S = 2
_MOST_TOKENS = 500
"""Enough for a model that thinks before it says one line."""

_MOST_TURNS = 6
_LONGEST_TURN = 600

_SCHEMA: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {
        "name": "rewrite",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["question"],
            "properties": {"question": {"type": "string"}},
        },
    },
}


class OpenAIRewriter:
    """One call a follow-up."""

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

    async def restate(self, question: Question) -> Meant:
        """Return the question that stands alone; raise `ModelUnavailable` or `DraftUnusable`."""
        try:
            async with asyncio.timeout(self._deadline):
                reply = await self._client.chat.completions.create(
                    model=self._model,
                    messages=[
                        {"role": "system", "content": self._prompt.text},
                        {"role": "user", "content": _told(question)},
                    ],
                    response_format=_SCHEMA,
                    max_completion_tokens=_MOST_TOKENS,
                )
        except (TimeoutError, OpenAIError, ValueError) as error:
            message = f"The rewriter {self._model} does not answer ({type(error).__name__})."
            raise ModelUnavailable(message) from error
        spent = usage_of(reply.usage)
        said = reply.choices[0].message.content if reply.choices else None
        return Meant(_question(said, spent), spent, self._prompt.sha)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def _told(question: Question) -> str:
    turns = question.history[-_MOST_TURNS:]
    before = [{"role": turn.role, "text": turn.text[:_LONGEST_TURN]} for turn in turns]
    return json.dumps({"conversation": before, "last_question": question.text}, ensure_ascii=False)


def _question(said: str | None, spent: Usage) -> str:
    try:
        return text(record(json.loads(said or ""))["question"]).strip()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "The rewriter gave no question."
        raise DraftUnusable(message, spent) from error
