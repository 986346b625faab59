"""Words as the lexical leg sees them: the same tokens for every store, question and coverage.

A token holds no whitespace, so that a store can keep a text's tokens joined by spaces. Beside
letters and digits of any script it may hold the characters of `TOKEN_PUNCTUATION`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Protocol, cast

from snowballstemmer import stemmer  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # ships no types

from knowledge.markup import plain
from knowledge.models import Chunk

ANALYZER = "frontdesk-english-1"
"""Name and version. Change it whenever reading, chunking or terms change: a new index is built."""

TOKEN_PUNCTUATION = "._-/:@+#"  # noqa: S105  # no password
"""What a token may hold beside letters and digits; a store's tokenizer must not cut there."""

_STEMS_KEPT = 65_536
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_TOKEN = re.compile(r"[^\W_]+(?:[._\-/:@'’+#]+[^\W_]+)*(?:\+\+|#)?")
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[._\-/:@+#]")
_BRACKETS = "\"'`()[]{}<>*_~“”«»¿¡"
_STOPS = ".,;:!?…"

_FUNCTION_WORDS = (
    "a about above after again all also am an and any are as at be because been before "
    "being below between both but by can cannot could did do does doing done down during "
    "each few for from further get gets getting got had has have having he her here hers "
    "him his how i if in into is it its itself just let like me mine more most my myself "
    "no nor of off on once only or other our ours out over own please same shall she "
    "should so some such than thank thanks that the their theirs them then there these "
    "they this those through to too under until up us very want was we were what when "
    "where which while who whom whose why will with would you your yours yourself don t s "
    "re ve ll d m hi hello hey help need "
)
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that say nothing about what a question is about; questions lose them, texts keep them."""


class _Stemmer(Protocol):
    """What we use of a Snowball stemmer."""

    def stemWord(self, word: str) -> str:  # noqa: N802  # Snowball's own name
        """Return the stem of a word in lower case."""
        ...


_STEMMER = cast("_Stemmer", stemmer("english"))
_STOPSTEMS = STOPWORDS | frozenset(_STEMMER.stemWord(word) for word in STOPWORDS)

_GREETINGS = (
    ("good", "morning"),
    ("good", "afternoon"),
    ("good", "evening"),
    ("good", "day"),
    ("hi",),
    ("hello",),
    ("hey",),
    ("hiya",),
    ("greetings",),
)
_ADDRESSED = frozenset({"all", "everyone", "everybody", "folks", "guys", "team", "there"})
_CLOSINGS = (
    ("thank", "you", "so", "much"),
    ("thank", "you", "very", "much"),
    ("thank", "you"),
    ("many", "thanks"),
    ("thanks", "a", "lot"),
    ("thanks", "so", "much"),
    ("thanks",),
    ("thx",),
    ("cheers",),
    ("in", "advance"),
    ("please",),
    ("pls",),
)


def folded(text: str) -> str:
    """Return text in lower case, compatibility forms unified and invisible characters removed."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()


def terms(text: str) -> tuple[str, ...]:
    """Return the tokens of a text in order; an identifier counts whole and in its parts."""
    found: list[str] = []
    for token in _TOKEN.findall(folded(text)):
        if token.isalnum():
            found.append(_stem(token))
        else:
            found.extend(_parts(token))
    return tuple(found)


def query_terms(text: str) -> tuple[str, ...]:
    """Return a question's distinct tokens in order, without stopwords if others are left."""
    every = tuple(dict.fromkeys(terms(text)))
    return tuple(term for term in every if term not in _STOPSTEMS) or every


def chunk_terms(chunk: Chunk) -> tuple[str, ...]:
    """Return what the lexical leg indexes of a chunk: title, heading path and body."""
    return terms("\n".join((chunk.title, *chunk.headings, plain(chunk.text))))


def embedded_text(chunk: Chunk) -> str:
    """Return what the dense leg embeds of a chunk: its body alone, without markup."""
    return plain(chunk.text)


def normalised_tokens(text: str) -> tuple[str, ...]:
    """Return a question's token sequence for the exact cache: two equal ones ask the same.

    Case, outer punctuation, white space, a greeting in front and thanks at the end go; function
    words stay, because "moved from" and "moved to" are different questions.
    """
    words = (
        word.lstrip(_BRACKETS).rstrip(_BRACKETS + _STOPS)
        for word in folded(text).replace("’", "'").split()
    )
    tokens = [word for word in words if word]
    return tuple(_without_closing(_without_greeting(tokens)))


def _parts(token: str) -> tuple[str, ...]:
    token = token.replace("’", "'").removesuffix("'s")
    words = _WORD.findall(token)
    stems = tuple(_stem(word) for word in words)
    return (token.replace("'", ""), *stems) if _JOINED.search(token) else stems


@lru_cache(maxsize=_STEMS_KEPT)
def _stem(word: str) -> str:
    return _STEMMER.stemWord(word)


def _without_greeting(tokens: list[str]) -> list[str]:
    for greeting in _GREETINGS:
        if tuple(tokens[: len(greeting)]) == greeting and len(tokens) > len(greeting):
            rest = tokens[len(greeting) :]
            return rest[1:] if rest[0] in _ADDRESSED and len(rest) > 1 else rest
    return tokens


def _without_closing(tokens: list[str]) -> list[str]:
    for closing in _CLOSINGS:
        if tuple(tokens[-len(closing) :]) == closing and len(tokens) > len(closing):
            return _without_closing(tokens[: -len(closing)])
    return tokens
