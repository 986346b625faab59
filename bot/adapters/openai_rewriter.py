"""The rewriter of follow-ups, behind any chat endpoint compatible with OpenAI's."""

import json

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_once import OpenAIOnce
from bot.adapters.records import record, text
from bot.errors import DraftUnusable
from bot.models import Meant, Question
from bot.usage import Usage
from prompts import Prompt

_MOST_TURNS = 6
_LONGEST_TURN = 600


class OpenAIRewriter:
    """One call a follow-up: the rules are at hand, and the asker waits."""

    def __init__(self, model: str, prompt: Prompt, endpoint: Endpoint) -> None:
        self._once = OpenAIOnce(model, prompt, endpoint, "question", "string")

    async def restate(self, question: Question) -> Meant:
        """Return the question that stands alone; raise `ModelUnavailable` or `DraftUnusable`."""
        said, spent = await self._once.ask(_told(question))
        return Meant(_question(said, spent), spent, self._once.prompt.sha)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._once.aclose()


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
