"""The draft in what a model said: plain JSON by a schema; without one, wrapped in prose or cut.

Whole sentences are kept from a reply that breaks off. What is ambiguous is no draft: a key that
stands twice, a value of another type.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.adapters.records import items, record, text
from bot.errors import DraftUnusable
from bot.models import Answerable, Sentence

MOST_SENTENCES = 20
"""Of one draft: what Slack's readers read at most, and more."""

MOST_SAID = 6_000
"""Characters of a draft's sentences together."""

_PLACES = 5
"""Of an opening brace, at which a draft is looked for in prose."""

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(r"\{\s*[\"}]")
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|["{}\[\]]', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


_PARTLY = {one: one for one in Answerable} | {Answerable.YES: Answerable.PARTIAL}


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says after reading."""

    answerable: Answerable
    missing: str
    sentences: tuple[Sentence, ...]


def read_draft(reply: str) -> Said:
    """Return the draft in a reply; raise `DraftUnusable`. A yes that breaks off is only a part."""
    problem: Exception = ValueError("no JSON object")
    for start in _places(_THOUGHT.sub("", reply)):
        try:
            whole, broken = _object(start)
            said = _said(_parsed(whole))
            return _bounded(said, _PARTLY[said.answerable] if broken else said.answerable)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            problem = error
    message = f"The voice model did not reply with a draft ({type(problem).__name__})."
    raise DraftUnusable(message) from problem


def _places(reply: str) -> Iterator[str]:
    """Yield what follows each place where an object may begin."""
    for count, found in enumerate(_OPENING.finditer(reply)):
        if count == _PLACES:
            return
        yield reply[found.start() :]


def _object(reply: str) -> tuple[str, bool]:
    """Return the object that a text begins with, and whether it broke off.

    Then it ends after the last object in it that is whole. Raises `ValueError` where none is.
    """
    closing: list[str] = []
    kept = ""
    for found in _MARK.finditer(reply):
        mark = found[0]
        if mark in {"{", "["}:
            closing.append("}" if mark == "{" else "]")
        elif mark == '"' or (mark in {"}", "]"} and closing.pop() != mark):
            break  # a string without an end, or a bracket that was never opened
        elif mark == "}":
            kept = reply[: found.end()] + "".join(reversed(closing))
        if not closing:
            return reply[: found.end()], False
    if not kept:
        message = "nothing in it is whole"
        raise ValueError(message)
    return kept, True


def _parsed(whole: str) -> object:
    """Return an object's value; a comma too many and a line's end in a string are forgiven."""
    mended = _TRAILING.sub(lambda found: found[1] or "", whole)
    parsed: object = json.loads(mended, strict=False, object_pairs_hook=_without_doubles)
    return parsed


def _without_doubles(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


def _said(value: object) -> Said:
    draft = record(value)
    return Said(
        answerable=Answerable(text(draft["answerable"]).strip().lower()),
        missing=text(draft.get("missing") or ""),
        sentences=tuple(_sentence(record(item)) for item in items(draft["sentences"])),
    )


def _sentence(written: dict[str, object]) -> Sentence:
    cites = tuple(text(cite).strip(" []").lower() for cite in items(written["cites"]))
    return Sentence(text(written["text"]).strip(), cites)


def _bounded(said: Said, answerable: Answerable) -> Said:
    """Return as much of a draft as may be said at once."""
    kept: list[Sentence] = []
    left = MOST_SAID
    for sentence in said.sentences[:MOST_SENTENCES]:
        left -= len(sentence.text)
        if left >= 0:
            kept.append(sentence)
    if len(kept) < len(said.sentences):
        answerable = _PARTLY[answerable]
    return Said(answerable, said.missing, tuple(kept))
