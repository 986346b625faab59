"""Whether a sentence denies what its source affirms, or says the opposite of it.

A `not` is compared clause by clause; opposites (`before` and `after`) by the sentence.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from bot.opposites import OPPOSITES
from knowledge.analysis import query_terms, terms
from knowledge.markup import plain

_NOT = re.compile(
    r"\b(?:not(?! only)|no(?! matter| later| more than| less than| fewer than)|never|cannot|without"
    r"|fail(?:s|ed|ing)? to|refus(?:es?|ed|ing) to|declin(?:es?|ed|ing) to|short of|far from"
    r"|by no means|hardly|barely|scarcely|lacks?|ceas(?:es?|ed) to|stop(?:s|ped)? \w+ing"
    r"|none|nobody|nothing|neither|nor|unable|unsupported|unavailable|impossible|isnt|doesnt|dont"
    r"|cant|wont|(?:\w+n['’]t)"
    # German, French, Spanish, Italian, Portuguese, Dutch
    r"|nicht|kein\w*|niemals|ohne|pas|jamais|aucune?|sin|nunca|non|senza|não|sem|niet|geen|nooit)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:()]|[.!?](?=\s|$)|,|\s[–—-]\s"
    r"|\b(?:but|although|though|however|whereas|while|because)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ANSWER = re.compile(r"^\s*(?:yes|no)\b[,.!:]\s*(?=\S)", re.IGNORECASE)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "de", "mis", "non-")
_SHORTEST = 3
_SKIPPED = re.compile(r"li$|^\d")


def turned_round(text: str, cited: Sequence[str]) -> bool:
    """Say whether a clause denies what its nearest cited clause affirms, or says its opposite."""
    said, evidence = _answered(text), "\n".join(_answered(sentence) for sentence in cited)
    if says_the_opposite(said, evidence):
        return True
    if _not_of_the_same(said, evidence):
        return True
    if len(_NOT.findall(plain(said))) > max(1, len(_NOT.findall(plain(evidence)))):
        return True
    theirs = [clause for sentence in evidence.split("\n") for clause in _clauses(sentence)]
    return _denied(_clauses(said), theirs) or _denies_words(said, evidence)


def _not_of_the_same(said: str, evidence: str) -> bool:
    """Say whether the very words of the source come with another number of denials."""
    pattern = re.compile(f"{_NOT.pattern}|\\bnot only\\b", re.IGNORECASE)
    same = sorted(_words(pattern.sub(" ", said))) == sorted(_words(pattern.sub(" ", evidence)))
    return same and len(pattern.findall(said)) != len(pattern.findall(evidence))


def says_the_opposite(ours: str, theirs: str) -> bool:
    """Say whether a word that one side alone has is the opposite of one that the other has."""
    mine, other = Counter(_words(ours)), Counter(_words(theirs))
    new, left_out = set(mine - other), set(other - mine)
    return (
        any(
            (one in new and two in left_out) or (two in new and one in left_out)
            for one, two in _opposites()
        )
        or any(_negated(one, left_out) for one in new)
        or any(_negated(one, new) for one in left_out)
    )


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = {(_stem(one), _stem(two)) for one, two in OPPOSITES}
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def denies(text: str) -> bool:
    """Say whether a text has a `not` of any kind."""
    return bool(_NOT.search(text))


def _negated(word: str, others: set[str]) -> bool:
    return any(f"{prefix}{word}" in others for prefix in _PREFIXES) and len(word) > _SHORTEST


def _words(text: str) -> list[str]:
    return [_stem(word.lower()) for word in _WORD.findall(plain(text))]


@cache
def _stem(word: str) -> str:
    return next(iter(terms(word)), word)


def _answered(text: str) -> str:
    """Return a sentence without the yes or no in front of it."""
    return _ANSWER.sub("", text)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(plain(text)) if clause and clause.strip()]


def _denied(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether "not" stands on one side alone, clause by nearest clause.

    A clause agrees all the same where the very words that follow its "not" follow one elsewhere.
    """
    our_denied, _ = _words_by_denial("\n".join(ours))
    their_denied, _ = _words_by_denial("\n".join(theirs))
    pairs = [(clause, near) for clause in ours for near in _nearest(clause, theirs)]
    agreeing = {
        clause
        for clause, near in pairs
        if denies(clause) == denies(near)
        or (denies(clause) and _words_by_denial(clause)[0] <= their_denied)
        or (denies(near) and _words_by_denial(near)[0] <= our_denied)
    }
    denied = {near for clause, near in pairs if denies(clause)}
    return any(
        clause not in agreeing and not (not denies(clause) and near in denied)
        for clause, near in pairs
    )


def _denies_words(ours: str, theirs: str) -> bool:
    """Say whether a word after a "not" stands on the other side, but never after a "not"."""
    our_denied, our_affirmed = _words_by_denial(ours)
    their_denied, their_affirmed = _words_by_denial(theirs)
    return bool(
        ((our_denied - our_affirmed) & their_affirmed) - their_denied
        or ((their_denied - their_affirmed) & our_affirmed) - our_denied
    )


def _words_by_denial(text: str) -> tuple[set[str], set[str]]:
    """Return the stems that follow a "not" directly, save adverbs and numbers, and all others."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    first, *rest = _NOT.split(plain(text))
    affirmed.update(query_terms(first))
    for part in rest:
        content = [term for term in query_terms(part) if not _SKIPPED.search(term)]
        denied.update(content[:1])
        affirmed.update(content[1:])
    return denied, affirmed


def _nearest(clause: str, theirs: Sequence[str]) -> list[str]:
    """Return the clauses that share most words with this one; none where no word is shared."""
    content = set(query_terms(_NOT.sub(" ", clause)))
    shared = [len(content.intersection(terms(one))) for one in theirs]
    most = max(shared, default=0)
    return [one for one, count in zip(theirs, shared, strict=True) if count == most and most]
