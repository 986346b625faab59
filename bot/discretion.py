"""What a question says beside the asker's personal data: all that is sent to a server, if so told.

One redacted question is searched with, ordered by and written from, so that no step can forget it.
The asker's own words stay in the case and in Slack.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.models import Question, Turn
from knowledge.redaction import redact

NAME = "[name]"

_NAMED = r"[^\W\d_][^\W\d_]+(?:[-'’][^\W\d_]+)*"
_INTRODUCED = re.compile(
    rf"\b(?i:my (?:full )?name is|my name's|i am called|i'm called|in the name of|on behalf of"
    rf"|(?:mr|mrs|ms|dr)\.?)\s+((?=[^\W\d_a-z]){_NAMED}(?:\s+(?=[^\W\d_a-z]){_NAMED}){{0,3}})"
)
"""A name that somebody says is one: capitals alone may be a product's."""
_SIGNED = re.compile(
    rf"(?i:\b(?:(?:kind|best|warm) )?regards|\bsincerely|\byours|\bcheers|\bthanks),?\s*\n\s*"
    rf"[-–—]?\s*((?=[^\W\d_a-z]){_NAMED}(?:\s+(?=[^\W\d_a-z]){_NAMED}){{0,3}})\s*$"
)


def discreet(question: Question) -> Question:
    """Return a question without personal data, in it and in what was said before it."""
    names = _names([question.text, *(turn.text for turn in question.history)])
    return replace(
        question,
        text=_without(question.text, names),
        history=tuple(_quiet(turn, names) for turn in question.history),
    )


def as_asked(question: Question) -> Question:
    """Return a question as it is: where nothing is sent, or all of it may be."""
    return question


def _quiet(turn: Turn, names: Sequence[str]) -> Turn:
    return replace(turn, text=_without(turn.text, names))


def _without(text: str, names: Sequence[str]) -> str:
    kept = redact(text)
    for name in names:
        kept = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, kept, flags=re.IGNORECASE)
    return kept


def _names(texts: Sequence[str]) -> Sequence[str]:
    """Return the names that people said are theirs, whole and in their parts, longest first."""
    whole = [
        found[1] for text in texts for one in (_INTRODUCED, _SIGNED) for found in one.finditer(text)
    ]
    return sorted(
        {*whole, *(part for name in whole for part in name.split())}, key=len, reverse=True
    )
