"""What a reply to a question back means: one of its readings, or the words of the reply."""

import re
from collections.abc import Sequence

from bot.conversation import content_terms, leans_on_history
from bot.models import Question, Turn
from bot.routing import reads_like_question
from knowledge.analysis import terms

_CHOSEN = (
    r"^\W*(?:(?:the|number|option|no|nr|i|mean|meant|want|it's|its|is|it|that|ok|okay|yes|please"
    r"|rather|probably|go|for|with|let's)\W+)*"
)
_DONE = r"(?:\W+(?:one|option|of|them|these|those|please|thanks|thank|you))*\W*$"
_NUMBER = re.compile(rf"{_CHOSEN}(?P<n>[1-9])[).]?{_DONE}", re.IGNORECASE)
_LETTER = re.compile(rf"{_CHOSEN}(?P<n>[a-d])[).]?{_DONE}", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"{_CHOSEN}(?P<n>first|second|third|fourth|1st|2nd|3rd|4th|former|latter|last){_DONE}",
    re.IGNORECASE,
)
_PLACES = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2,
    "fourth": 3, "4th": 3, "latter": -1, "last": -1,
}  # fmt: skip
_ALL = re.compile(rf"{_CHOSEN}(?:both|all|any|either){_DONE}", re.IGNORECASE)
_NONE = re.compile(
    rf"^\W*(?:no\W+)*(?:none|neither|nothing|not any|something else|another|others?|no|nope)"
    rf"(?:\W+(?:that|fits?|matches|is|it))*{_DONE}",
    re.IGNORECASE,
)


def asked_back(history: Sequence[Turn]) -> Turn | None:
    """Return the question back with which a thread ends so far; None where it does not."""
    last = history[-1] if history else None
    return last if last and last.readings is not None else None


def refuses(question: Question) -> bool:
    """Say whether a reply means none of the readings that were offered."""
    back = asked_back(question.history)
    return bool(back and back.readings and _NONE.match(question.text))


def picked(question: Question) -> str:
    """Return what a reply to a question back asks by itself; empty where it is no such reply.

    It is the first question with the reading in brackets, or with the reply's own words.
    """
    for number, turn in _offers(question):
        if chosen := _chosen(question.text, turn.readings or ()):
            return f"{_first(question.history[:number])} ({chosen})".strip()
    return ""


def _offers(question: Question) -> Sequence[tuple[int, Turn]]:
    """Return what is replied to: the last question back, or an older one whose button it was."""
    turns = list(enumerate(question.history))[::-1]
    return [
        (number, turn)
        for number, turn in turns
        if turn.readings and (turn is question.history[-1] or question.text in turn.readings)
    ]


def _chosen(text: str, readings: Sequence[str]) -> str:
    """Return the reading that a reply picks, or its own words; empty for another question."""
    if text in readings:
        return text
    if _ALL.match(text):
        return "; ".join(readings)
    if (place := _place(text)) is not None:
        return readings[place] if place < len(readings) else ""
    return "" if _asks_anew(text) else _by_words(text, readings) or text


def _asks_anew(text: str) -> bool:
    """Say whether a reply leaves aside what was asked back."""
    return bool(_NONE.match(text)) or (reads_like_question(text) and not leans_on_history(text))


def _place(text: str) -> int | None:
    """Return the place of the reading that is named by its number, from 0; -1 for the last."""
    if found := _NUMBER.match(text):
        return int(found["n"]) - 1
    if found := _LETTER.match(text):
        return ord(found["n"].lower()) - ord("a")
    found = _ORDINAL.match(text)
    return _PLACES[found["n"].lower()] if found else None


def _by_words(text: str, readings: Sequence[str]) -> str:
    """Return the only reading that has all that a reply says."""
    said = set(content_terms(text))
    fitting = [one for one in readings if said and said <= set(terms(one))]
    return fitting[0] if len(fitting) == 1 else ""


def _first(history: Sequence[Turn]) -> str:
    """Return the question that was asked back."""
    return next((turn.text for turn in reversed(history) if turn.role == "asker"), "")
