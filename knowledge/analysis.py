"""Words as the lexical leg sees them: the same tokens for every store, question and coverage.

A token holds no whitespace, so that a store can keep a text's tokens joined by spaces. Beside
letters, digits and vowel signs of any script it may hold the characters of `TOKEN_PUNCTUATION`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import Protocol, cast

from snowballstemmer import algorithms, stemmer  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # ships no types

from knowledge.languages import SCRIPTS, Language, function_words, language_of, script_of
from knowledge.markup import plain
from knowledge.models import Chunk

ANALYZER = "frontdesk-2"
"""Name and version. Change it whenever reading, chunking or terms change: a new index is built."""

TOKEN_PUNCTUATION = "._-/:@+#"  # noqa: S105  # no password
"""What a token may hold beside letters and digits; a store's tokenizer must not cut there."""

_STEMS_KEPT = 65_536
_LANGUAGES_KEPT = 4_096
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
# Vowel signs from Devanagari to Lao are no letters to Python, and no gaps between words either.
_SIGNS = "".join(
    sign for sign in map(chr, range(0x0900, 0x0F00)) if unicodedata.category(sign) in {"Mn", "Mc"}
)
_LETTERS = rf"[^\W_]+(?:[{_SIGNS}]+[^\W_]*)*"
_TOKEN = re.compile(rf"{_LETTERS}(?:[._\-/:@'’+#]+{_LETTERS})*(?:\+\+|#)?")
_WORD = re.compile(_LETTERS)
_JOINED = re.compile(r"[._\-/:@+#]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""Runs of scripts that put no space between words, or glue endings to them, as Korean does."""
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")
"""What Japanese writes its function words and endings in."""
# getUserName, HTTPServer, TypeError, ORA00942: what their writer joined to one word.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])|(?<=[A-Za-z]{2})(?=[0-9]{3})")
# WordPress is about neither words nor the press, and an iPhone is no phone of mine.
_BRAND = re.compile(r"(?:[A-Z]+[a-z]+|[a-z])[A-Z][A-Za-z]*(?<!Error)(?<!Exception)")
_VERSION = re.compile(r"v(\d+(?:\.\w+)+)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LIGATURES = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "\u0131": "i",
        "ð": "d",
        "þ": "th",
    }
)
_LAST_WITH_ACCENTS = "\u03ff"
"""Of the alphabets whose accents fold, Greek's is the last; Cyrillic й is a letter of its own."""
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


_STEMMED = frozenset(cast("list[str]", algorithms())) & frozenset(Language)

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
    return _visible(text).lower()


def terms(text: str, language: Language = Language.ENGLISH) -> tuple[str, ...]:
    """Return the tokens of a text in order; an identifier counts whole and in its parts.

    Words are stemmed as the language of the text has it, and their accents go: `café` is `cafe`.
    """
    return tuple(
        term for token in _TOKEN.findall(_visible(text)) for term in _terms_of(token, language)
    )


def query_terms(text: str, language: Language = Language.ENGLISH) -> tuple[str, ...]:
    """Return a text's distinct tokens in order, without stopwords if others are left."""
    every = tuple(dict.fromkeys(terms(text, language)))
    empty = _stopstems(language)
    return tuple(it for it in every if it not in empty and not _HIRAGANA.fullmatch(it)) or every


def question_terms(text: str) -> tuple[str, ...]:
    """Return what the lexical leg looks for: a question's terms in the question's language."""
    return query_terms(text, question_language(text))


def question_language(text: str) -> Language:
    """Return the language in which a question is stemmed; what tells too little is English."""
    return language_of(text) or Language.ENGLISH


@lru_cache(maxsize=_LANGUAGES_KEPT)
def chunk_language(chunk: Chunk) -> Language:
    """Return the language in which a chunk is stemmed; what tells too little counts as English."""
    return language_of(indexed_text(chunk)) or Language.ENGLISH


def chunk_terms(chunk: Chunk) -> tuple[str, ...]:
    """Return what the lexical leg indexes of a chunk: title, heading path and body."""
    return terms(indexed_text(chunk), chunk_language(chunk))


def indexed_text(chunk: Chunk) -> str:
    """Return what the lexical leg indexes of a chunk, as a reader sees it."""
    return "\n".join((chunk.title, *chunk.headings, plain(chunk.text)))


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


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=_STEMS_KEPT)
def _terms_of(token: str, language: Language) -> tuple[str, ...]:
    """Return the terms of one token: of an identifier the whole, then its parts."""
    if _UNSPACED.search(token):
        return tuple(_pairs(token, language))
    token = token.replace("’", "'").removesuffix("'s")
    parts = tuple(term for word in _WORD.findall(token) for term in _stems(word, language))
    if not _JOINED.search(token):
        return parts
    whole = _without_accents(token.replace("'", "").lower())
    version = _VERSION.fullmatch(whole)
    return (whole, *(version.groups() if version else ()), *parts)


def _pairs(token: str, language: Language) -> Iterator[str]:
    """Yield every two letters that follow one another without a space, and the rest as ever."""
    last = 0
    for run in _UNSPACED.finditer(token):
        yield from terms(token[last : run.start()], language)
        yield from map("".join, pairwise(run[0])) if len(run[0]) > 1 else run[0]
        last = run.end()
    yield from terms(token[last:], language)


def _stems(word: str, language: Language) -> tuple[str, ...]:
    """Return the stem of a word, of an identifier like getUserName also those of its parts."""
    humps = _HUMP.split(word)
    words = (word, *humps) if len(humps) > 1 and not _BRAND.fullmatch(word) else (word,)
    return tuple(stem for one in words for stem in _stem(one.lower(), language))


def _stem(word: str, language: Language) -> tuple[str, ...]:
    """Return a word's stem without accents; in English `Müller` is `Mueller` too."""
    language = script_of(word) or (Language.ENGLISH if language in SCRIPTS else language)
    if language is not Language.ENGLISH:
        return (_without_accents(_snowball(language, word)),)
    # An English page has loanwords with accents and without: they have to go before the stem.
    spelt = dict.fromkeys((_without_accents(word), _without_accents(word.translate(_UMLAUTS))))
    return tuple(_snowball(language, one) for one in spelt)


def _snowball(language: Language, word: str) -> str:
    return _stemmer(language).stemWord(word) if language in _STEMMED else word


@cache
def _stemmer(language: Language) -> _Stemmer:
    return cast("_Stemmer", stemmer(language.value))


@cache
def _stopstems(language: Language) -> frozenset[str]:
    words = STOPWORDS if language is Language.ENGLISH else function_words(language)
    return words | {stem for word in words for stem in terms(word, language)}


def _without_accents(word: str) -> str:
    """Return a lower-case word with the bare letters of the Latin and the Greek alphabet."""
    if word.isascii():
        return word
    bare = (
        unicodedata.normalize("NFD", letter)[0] if letter <= _LAST_WITH_ACCENTS else letter
        for letter in unicodedata.normalize("NFC", word).translate(_LIGATURES)
    )
    return "".join(bare)


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
