"""What a question means in its thread: a follow-up takes its topic from what was said before.

Rules, no model: names, identifiers and what the asker's earlier questions were about, the last
question first, and the titles of the pages that the bot cited. They are put after the question as
it was asked, in brackets, so that a person who reads the journal sees what was added.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models import Question, Turn
from knowledge.analysis import STOPWORDS, query_terms, terms

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|his|this|that|these|those|there|one|ones"
    r"|both|former|latter|same|such|instead|else|other|others|another|either|neither)\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"^(?:(?:ok(?:ay)?|oh|ah|i see|thanks|thank you|great|cool|yes|no|well)\b[\s,.!]*)*"
    r"(?:and|but|or|so|then|also|plus|what about|how about|what if|what else|why not|why|how so"
    r"|since when|for how long|for|with|without|in|on|tell me more|more|any|are there|is there)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:more|less|better|worse|cheaper|faster|slower|bigger|smaller|larger|different|difference"
    r"|differ|similar|alternatives?|compare|compared|most|best|types?|kinds?|examples?|benefits?"
    r"|advantages?|disadvantages?|symptoms?|effects?|causes?|cost|used for)\b(?!.*\b(?:than|from|of"
    r"|to|between|and)\b)",
    re.IGNORECASE,
)
_SHORT = 3
"""Words. `For teams?` leans on the question before it."""

_THIN = 1
"""Content words. `How many types are there?` is about nothing by itself."""

_CARRIED = 5
"""Words that a follow-up has with those that it takes along: more would drown what it asks."""

_FEWEST = 2
"""Words that a follow-up may take along, however much it says itself."""

_REACH = 1_500
"""Characters of history that are looked at, the newest; about 400 tokens."""

_FADES = 0.4
"""What a turn counts for beside the one after it."""

_OPENS = 0.8
"""What the first question counts for at least: it says what the conversation is about."""

_NAME_COUNTS = 1.5
"""What a name or an identifier counts for beside another word."""

_QUALIFIES = re.compile(r"\w{2,}(?:ed|ing|able|ible|ly|ive|ous|ful|est)")
_QUALITY_COUNTS = 0.5
"""What a word counts for that says how something is or what was done, by its ending."""

_LEAST = 0.4
"""Share of the weightiest word's weight with which a word is taken along."""

_WORD = re.compile(r"\w+(?:[._/:@+#'’-]\w+)*(?:\+\+|#)?")
_NAME = re.compile(r"\w*[A-Z0-9._/:@+#]\S*")
_ASKING = re.compile(
    r"(?:tell|know|explain|describe|give|show|find|say|said|says|talk|mean|means?|work|works|make"
    r"|makes|use|used|uses|using|way|ways|many|much|main|different|kinds?|types?|examples?|happen"
    r"|happens|happened|become|best|good|bad|big|new|old|long|first|last|important|common|possible"
    r"|difference|differences|compare|compared|interested|learn|learning|start|started|think|see"
    r"|look|looking|want|wants|going|come|came|take|takes|thing|things|something|anything|really"
    r"|actually|please|information|info|question|ok|okay|yes|no|also|still|well|versus|vs|instead"
    r"|one|ones|another|else|it's|what's|let|lot|hear|heard|wonder|wondering|curious|tried|try"
    r"|ever|any|why|does|did|before|after|can't|don't|doesn't|isn't|i'm|i've|i'd|that's|there's|people|person)",
    re.IGNORECASE,
)
"""Words that ask or chat: a conversation is about something else."""

_EMPTY = STOPWORDS | set(terms(" ".join(STOPWORDS)))

_REDACTED = re.compile(r"\[\w+\]")
"""What stands in the journal instead of something that is not kept."""

_TITLE_COUNTS = 0.7
"""What a title of a page that was cited counts for beside a word of the asker."""


@dataclass(frozen=True, slots=True)
class _Topic:
    """A word that may be what a conversation is about."""

    word: str
    terms: tuple[str, ...]
    weight: float


def leans_on_history(text: str) -> bool:
    """Say whether a question shows a pronoun or an ellipsis, and so needs what came before."""
    return (
        len(text.split()) <= _SHORT
        or len(content_terms(text)) <= _THIN
        or _PRONOUN.search(text) is not None
        or _ELLIPSIS.search(text) is not None
        or _COMPARED.search(text) is not None
    )


def rewritten(question: Question) -> str:
    """Return what a follow-up asks by itself: with the topic that it leans on; else nothing.

    Only with history and a cue: rewriting questions that stand alone hurts retrieval
    (arXiv 2603.13301).
    """
    if not question.history or not leans_on_history(question.text):
        return ""
    topic = carried(question.text, question.history)
    return f"{question.text} ({' '.join(topic)})" if topic else ""


def carried(text: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the words that a follow-up takes along, in the order in which they were said."""
    known = set(terms(text))
    weights: defaultdict[str, float] = defaultdict(float)
    spelt: dict[str, str] = {}
    for one in _topics(_reached(history)):
        key = one.terms[0]
        if not known.issuperset(one.terms):
            weights[key] += one.weight
            spelt.setdefault(key, one.word)
    least = max(weights.values(), default=0.0) * _LEAST
    most = max(_FEWEST, _CARRIED - len(content_terms(text)))
    heaviest = sorted(weights, key=lambda key: -weights[key])[:most]
    best = {key for key in heaviest if weights[key] >= least}
    return tuple(word for key, word in spelt.items() if key in best)


def _reached(history: Sequence[Turn]) -> Sequence[Turn]:
    """Return the newest turns that the budget reaches, oldest first."""
    left = _REACH
    reached: list[Turn] = []
    for turn in reversed(history):
        left -= len(_said(turn))
        if left < 0:
            break
        reached.append(turn)
    return reached[::-1]


def _said(turn: Turn) -> str:
    return turn.text if turn.role == "asker" else " ".join(turn.about)


def _topics(history: Sequence[Turn]) -> Iterator[_Topic]:
    """Yield what the turns are about, oldest first: the same word again adds its weight."""
    left = sum(turn.role == "asker" for turn in history)
    opening = True
    for turn in history:
        if turn.role == "asker":
            left -= 1
            yield from _words(turn.text, max(_FADES**left, _OPENS if opening else 0.0))
            opening = False
        for title in turn.about:
            yield from _words(title, _FADES**left * _TITLE_COUNTS)


def _words(text: str, weight: float) -> Iterator[_Topic]:
    for found in _WORD.finditer(_REDACTED.sub("", text)):
        word = found[0]
        content = content_terms(word)
        if content:
            named = _NAME.fullmatch(word) and (found.start() > 0 or not word.istitle())
            ending = _QUALITY_COUNTS if _QUALIFIES.fullmatch(word) else 1.0
            yield _Topic(word, content, weight * (_NAME_COUNTS if named else ending))


def content_terms(text: str) -> tuple[str, ...]:
    """Return the terms that a text is about: none of them asks or chats."""
    about = (word for word in _WORD.findall(text) if not _ASKING.fullmatch(word))
    return tuple(term for term in query_terms(" ".join(about)) if term not in _EMPTY)


def content_words(text: str) -> tuple[str, ...]:
    """Return the words that a text is about, as they are written."""
    return tuple(word for word in _WORD.findall(text) if content_terms(word))
