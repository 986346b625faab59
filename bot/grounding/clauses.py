"""Clauses: what is a condition of what. `If A, B` says neither `If B, A` nor `Unless A, B`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.analysis import query_terms
from knowledge.markup import plain

_MARKERS = {
    "condition": "if|when|whenever|once|after|as soon as|provided|in case|as long as|following",
    "before": "before|prior to",
    "until": "until|till",
    "unless": r"unless|except(?: (?:when|if|for|in|on|that|where))?|other than|apart from",
    "why": "because|since|due to|thanks to|owing to",
    "though": "although|though|even though|despite|in spite of|even if",
}
_MARKED = re.compile(
    "|".join(f"(?P<{name}>\\b(?:{words})\\b)" for name, words in _MARKERS.items()), re.IGNORECASE
)
_ENDS = re.compile(r"[,;:()]|[.!?](?=\s|$)|\s[–—-]\s|\b(?:then|but|and then)\b", re.IGNORECASE)
_WHY_ELSE = re.compile(r"\b(?:as|so|so that|therefore|thus|for|to|cause[sd]?|reason|result\w*)\b")
_NEW = ("unless", "why", "though", "until")
"""Kinds of clause that a rewording does not bring along."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that one marker, or none, stands before."""

    marker: str
    words: frozenset[str]


def turned_condition(text: str, cited: Sequence[str]) -> str | None:
    """Return the marker of a clause that the source has as something else, or None."""
    ours = clauses(text)
    theirs = [clause for sentence in cited for clause in clauses(sentence)]
    return _added(ours, theirs, "\n".join(cited)) or _turned(ours, theirs) or _swapped(ours, theirs)


@lru_cache(maxsize=1_024)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text in order, those without a word of content left out."""
    return tuple(clause for clause in _clauses(plain(text)) if clause.words)


def _clauses(text: str) -> Iterator[Clause]:
    # A marker opens a clause, which goes on until a stop of any kind or the next marker.
    for part in _ENDS.split(text):
        position, marker = 0, ""
        for found in _MARKED.finditer(part):
            yield _clause(marker, part[position : found.start()])
            position, marker = found.end(), found.lastgroup or ""
        yield _clause(marker, part[position:])


def _clause(marker: str, text: str) -> Clause:
    return Clause(marker, frozenset(query_terms(text)))


def _added(ours: Sequence[Clause], theirs: Sequence[Clause], evidence: str) -> str | None:
    have = {clause.marker for clause in theirs}
    for clause in ours:
        why_else = clause.marker == "why" and _WHY_ELSE.search(evidence)
        if clause.marker in _NEW and clause.marker not in have and not why_else:
            return clause.marker
    return None


def _turned(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
    """Return the marker of a clause that stands under another marker in the source."""
    for clause in ours:
        near = _nearest(clause, theirs)
        markers = {it.marker for it in near}
        if clause.marker and near and "" not in markers and clause.marker not in markers:
            return clause.marker
    return None


def _swapped(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
    """Return a marker that went from the condition to what follows from it."""
    for clause in ours:
        if not clause.marker or any(it.marker == clause.marker for it in _nearest(clause, theirs)):
            continue
        bare = [it for it in ours if not it.marker]
        lost = [it for it in theirs if it.marker == clause.marker]
        if any(_mostly(it.words, one.words) for it in lost for one in bare) and _nearest(
            clause, theirs
        ):
            return clause.marker
    return None


def _mostly(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) * 2 > len(words)


def _nearest(clause: Clause, theirs: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that share most words with this one; none where no word is shared."""
    most = max((len(clause.words & it.words) for it in theirs), default=0)
    return [it for it in theirs if most and len(clause.words & it.words) == most]
