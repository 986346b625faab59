"""What a voice model is sent: what stays the same stands first, so that endpoints can cache it."""

import re
from collections.abc import Iterator, Sequence

from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.grounding import Numbered, numbered
from bot.models import Answerable, Question, Turn
from knowledge.models import Section
from prompts import Prompt

MOST_TOKENS = 4_000
"""Tokens of one draft, a model's thoughts among them."""

_TURNS = 6
_SAID = 4_000
"""Characters of the conversation, the newest; about 1,000 tokens."""

SCHEMA: ResponseFormatJSONSchema = {
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


def foremost(sections: Sequence[Section], most: int | None) -> Sequence[Numbered]:
    """Return so many of the sentences, in order: those of the sections that come first."""
    shown = numbered(sections)
    ranks = {chunk: one.rank for one in sections for chunk in one.chunks}
    kept = {one.cite for one in sorted(shown, key=lambda it: ranks[it.chunk])[:most]}
    return [one for one in shown if one.cite in kept]


def messages(
    prompt: Prompt, question: Question, shown: Sequence[Numbered]
) -> list[ChatCompletionMessageParam]:
    """Return the conversation that a draft is asked for with."""
    return [
        {"role": "system", "content": prompt.text},
        {"role": "user", "content": reading(question, shown)},
    ]


def reading(question: Question, shown: Sequence[Numbered]) -> str:
    """Return what a model reads: the sentences as data, the conversation, and the question."""
    parts = ("<passages>", *_passages(shown), "</passages>", *_conversation(question.history))
    meant = (f"In full: {question.rewritten}",) if question.rewritten else ()
    return "\n".join((*parts, "", f"Question: {question.text}", *meant))


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
    left = _SAID
    turns: list[str] = []
    for turn in reversed(history[-_TURNS:]):
        said = f"{turn.role}: {turn.text}"
        left -= len(said)
        if left < 0:
            break
        turns.insert(0, said)
    return ["", "Said before:", *turns] if turns else []
