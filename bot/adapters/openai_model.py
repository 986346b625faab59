"""The voice model behind any chat endpoint that is compatible with OpenAI's, its own included.

One request, no stream: nothing is said before it was checked, so nothing is shown before the end.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    OpenAIError,
    Timeout,
)
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.adapters.records import items, record, text
from bot.errors import DraftUnusable, ModelUnavailable
from bot.grounding import Numbered, numbered
from bot.models import Answerable, Draft, Question, Sentence, Turn, Usage
from knowledge.models import Section
from prompts import Prompt

OPENAI = "https://api.openai.com/v1"

_CONNECT_S = 2
_RETRIES = 1
_MOST_TOKENS = 4_000
_TURNS = 6

_SCHEMA: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["answerable", "missing", "sentences"],
            "properties": {
                "answerable": {"type": "string", "enum": [one.value for one in Answerable]},
                "missing": {"type": "string"},
                "sentences": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["text", "cites"],
                        "properties": {
                            "text": {"type": "string"},
                            "cites": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is served. `key` may be empty: a server of one's own asks for none."""

    key: str
    url: str = OPENAI
    deadline: float = 45
    """Seconds for one draft, retry and all."""


class OpenAIModel:
    """Chat Completions with a JSON schema; what comes back is read as if there were none."""

    def __init__(self, name: str, prompt: Prompt, endpoint: Endpoint) -> None:
        self._name = name
        self._prompt = prompt
        self._endpoint = endpoint
        self._client = AsyncOpenAI(
            api_key=endpoint.key or "none",
            base_url=endpoint.url,
            timeout=Timeout(endpoint.deadline, connect=_CONNECT_S),
            max_retries=_RETRIES,
        )

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        return self._name

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return a draft; raise `ModelUnavailable` or `DraftUnusable`."""
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": self._prompt.text},
            {"role": "user", "content": reading(question, numbered(sections))},
        ]
        async with self._answering():
            reply = await self._client.chat.completions.create(
                model=self._name,
                messages=messages,
                response_format=_SCHEMA,
                max_completion_tokens=_MOST_TOKENS,
            )
        return _draft(*_said(reply), self._name)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    @asynccontextmanager
    async def _answering(self) -> AsyncGenerator[None]:
        try:
            # The client's own timeout is for each read: a server that trickles would never end it.
            async with asyncio.timeout(self._endpoint.deadline):
                yield
        except (TimeoutError, OpenAIError, ValueError) as error:
            raise ModelUnavailable(self._explained(error)) from error

    def _explained(self, error: Exception) -> str:
        model = f"The voice model {self._name} at {self._endpoint.url}"
        match error:
            case TimeoutError() | APITimeoutError():
                return f"{model} did not answer within {self._endpoint.deadline:g} s."
            case APIConnectionError():
                return f"{model} cannot be reached. Check OPENAI_BASE_URL."
            case APIStatusError():
                return f"{model} {_refusal(error)}"
            case _:
                return f"{model} gave no valid reply ({type(error).__name__})."


def reading(question: Question, shown: Sequence[Numbered]) -> str:
    """Return what a model reads: the sentences as data, the conversation, and the question."""
    parts = ("<passages>", *_passages(shown), "</passages>", *_conversation(question.history))
    return "\n".join((*parts, "", f"Question: {question.text}"))


def _passages(shown: Sequence[Numbered]) -> Iterator[str]:
    """Yield the numbered lines, each run of passages under its title and headings."""
    last = ""
    for one in shown:
        heading = " > ".join(dict.fromkeys((one.chunk.title, *one.chunk.headings)))
        if heading != last:
            last = heading
            yield f"\n{_harmless(heading)}"
        yield f"[{one.cite}] {_harmless(one.text)}"


def _harmless(source: str) -> str:
    """Return a document's text, its further lines set in, and unable to end the passages."""
    return re.sub(r"<(?=/?passages)", "&lt;", source, flags=re.IGNORECASE).replace("\n", "\n  ")


def _conversation(history: Sequence[Turn]) -> list[str]:
    turns = [f"{turn.role}: {turn.text}" for turn in history[-_TURNS:]]
    return ["", "Said before:", *turns] if turns else []


_STATUS = {
    401: "refuses the key. Check OPENAI_API_KEY.",
    403: "is not allowed to this key. Check OPENAI_API_KEY.",
    404: "is not there. Check FRONTDESK_MODEL and OPENAI_BASE_URL.",
    429: "takes no more requests for now: it is rate limited.",
}


def _refusal(error: APIStatusError) -> str:
    if error.code == "insufficient_quota":
        return "is out of quota. Check the plan and billing of this key."
    server_failed = 500
    if error.status_code >= server_failed:
        return f"failed (HTTP {error.status_code})."
    said = " ".join(error.message.split())[:200]
    return _STATUS.get(error.status_code, f"refused the request (HTTP {error.status_code}): {said}")


def _said(reply: object) -> tuple[str, Usage]:
    """Return what a reply says, and its cost; raise `DraftUnusable` if refused or cut off."""
    if not isinstance(reply, ChatCompletion) or not reply.choices:
        message = "The voice model gave a reply without a choice."
        raise DraftUnusable(message)
    choice = reply.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        message = "The voice model refused to answer."
        raise DraftUnusable(message)
    if choice.finish_reason == "length":
        message = f"The voice model's draft was cut off at {_MOST_TOKENS} tokens."
        raise DraftUnusable(message)
    return choice.message.content or "", _usage(reply)


_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)


def _draft(said: str, usage: Usage, model: str) -> Draft:
    fenced = _FENCED.fullmatch(said)
    try:
        draft = record(json.loads(fenced[1] if fenced else said))
        return Draft(
            answerable=Answerable(draft["answerable"]),
            missing=text(draft.get("missing") or ""),
            sentences=tuple(_sentence(record(item)) for item in items(draft["sentences"])),
            model=model,
            usage=usage,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"The voice model did not reply with a draft ({type(error).__name__})."
        raise DraftUnusable(message) from error


def _usage(reply: ChatCompletion) -> Usage:
    spent = reply.usage
    if spent is None:
        return Usage(cost_usd=None)
    read, written = spent.prompt_tokens_details, spent.completion_tokens_details
    return Usage(
        input_tokens=spent.prompt_tokens,
        output_tokens=spent.completion_tokens,
        cost_usd=None,
        cached_input_tokens=(read and read.cached_tokens) or 0,
        reasoning_tokens=(written and written.reasoning_tokens) or 0,
    )


def _sentence(written: dict[str, object]) -> Sentence:
    cites = tuple(text(cite).strip(" []").lower() for cite in items(written["cites"]))
    return Sentence(text(written["text"]).strip(), cites)
