"""What a question means in its thread: a follow-up takes its topic from what was asked before."""

import re

from bot.models import Question

_CUE = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|why not|why|since when|for how long)\b|"
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|same|instead|else)\b",
    re.IGNORECASE,
)
_SHORT = 3
"""Words. `For teams?` leans on the question before it."""


def leans_on_history(text: str) -> bool:
    """Say whether a question shows a pronoun or an ellipsis, and so needs what came before."""
    return len(text.split()) <= _SHORT or _CUE.search(text) is not None


def standalone(question: Question) -> str:
    """Return the text to search for: a follow-up with the question that it leans on.

    Only with history and a cue: rewriting questions that stand alone hurts retrieval
    (arXiv 2603.13301).
    """
    asked = [turn.text for turn in question.history if turn.role == "asker" and turn.text.strip()]
    if not asked or not leans_on_history(question.text):
        return question.text
    return f"{asked[-1]} {question.text}"
