"""The verifier of the paraphrase tier, behind any chat endpoint compatible with OpenAI's.

It fails closed: no reply, no JSON, or anything but a plain `true` is a no.
"""

import json
from collections.abc import Sequence

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_once import OpenAIOnce
from bot.adapters.records import record
from bot.errors import DraftUnusable
from prompts import Prompt


class OpenAIVerifier:
    """One call a candidate: a fresh answer is as good."""

    def __init__(self, model: str, prompt: Prompt, endpoint: Endpoint) -> None:
        self._once = OpenAIOnce(model, prompt, endpoint, "same", "boolean")

    @property
    def name(self) -> str:
        """Return the model and what it was told."""
        return f"{self._once.model}:{self._once.prompt.sha}"

    async def same(self, one: str, other: str, evidence: Sequence[str]) -> bool:
        """Say whether both have the same answer; raise `ModelUnavailable` or `DraftUnusable`."""
        asked = json.dumps({"first": other, "second": one, "passages": list(evidence)})
        said, _ = await self._once.ask(asked)
        return _verdict(said)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._once.aclose()


def _verdict(said: str | None) -> bool:
    try:
        return record(json.loads(said or ""))["same"] is True
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "The verifier gave no verdict."
        raise DraftUnusable(message) from error
