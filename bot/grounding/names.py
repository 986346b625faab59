"""Names of products, plans, features: the cited sentence's own, or what it stands under."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.grounding.code import without_spans
from knowledge.analysis import terms
from knowledge.markup import plain

_WORD = re.compile(r"[^\W_]+(?:[.+#&-][^\W_]+)*[+#]*")
_BREAK = re.compile(r"[.!?:]\s+|^|\(")
_DATED = re.compile(r"[A-Z][a-z]+day|[A-Z][a-z]+(?:ary|ber)|March|April|May|June|July|August")
_NO_NAMES = frozenset({"I", "OK", "Yes", "No"})

# Sentences begin so without the word being part of the name that follows.
_OPENERS = frozenset(
    terms(
        "a an the in on at to from with for if when while as by go open click select choose use "
        "see your our this that these those under set add create run install enable disable both "
        "only each every all any no yes and but or you we it they contact visit via once after "
        "before press enter check call connect not some most many delete remove ensure make "
        "verify log navigate configure change update view please note while because since"
    )
)


def names(text: str) -> Iterator[str]:
    """Yield capitalised words, save those that only a sentence's beginning capitalises."""
    text = plain(without_spans(text))
    begins = {found.end() for found in _BREAK.finditer(text)}
    words = list(_WORD.finditer(text))
    following = dict(pairwise([word.start() for word in words]))
    capital = {word.start() for word in words if word[0][0].isupper()}
    for word in words:
        named_on = following.get(word.start()) in capital and _first(word[0]) not in _OPENERS
        if word.start() in capital and (word.start() not in begins or named_on or _odd(word[0])):
            yield from () if word[0] in _NO_NAMES else (word[0],)


def unknown_name(text: str, cited: Sequence[str], frame: str) -> str | None:
    """Return a name that neither the cited sentences have, nor what they stand under.

    A name from above them counts only where they have no name of their own in its place.
    """
    own, above = set(terms(plain("\n".join(cited)))), set(terms(plain(frame)))
    spoken = set(terms(plain(text)))
    for name in names(text):
        parts = terms(name)
        if own.issuperset(parts):
            continue
        if not above.union(own).issuperset(parts) or _left_out(spoken, cited):
            return name
    return None


def _left_out(spoken: set[str], cited: Sequence[str]) -> bool:
    """Say whether the sentence that is meant most has a name of its own that is not spoken."""
    meant = max(cited, key=lambda sentence: len(spoken.intersection(terms(sentence))))
    told = (name for name in names(meant) if not _DATED.fullmatch(name))
    return any(spoken.isdisjoint(terms(name)) for name in told)


def mixed_up(text: str, evidence: str) -> str | None:
    """Return a word of letters of several alphabets that the source does not have so, or None."""
    for word in re.findall(r"[^\W\d_]+", text):
        if not word.isascii() and _of_two_alphabets(word) and word not in evidence:
            return word
    return None


def _of_two_alphabets(word: str) -> bool:
    latin = any("a" <= letter.lower() <= "z" for letter in word)
    return latin and any("\u0370" <= letter <= "\u052f" for letter in word)


def _first(word: str) -> str:
    return next(iter(terms(word)), "")


def _odd(word: str) -> bool:
    return any(character.isupper() or character.isdigit() for character in word[1:])
