"""Sources that disagree: the same sentence on two pages, with another number or a `not`. Pure.

A sentence is the same where its words are, or mean nearly the same by the list of the check.

Whom to believe is the operator's to say (`priority` in `knowledge.toml`), else the newer page
leads. Where neither decides, nothing is answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from bot.grounding.words import known, says_nothing
from bot.models import Citation
from knowledge.analysis import query_terms
from knowledge.claims import Claim, claims
from knowledge.models import Passage

FEWEST_SHARED = 4
"""Words that claims in other words must share."""

LOOKED_AT = 10
"""Passages of a search that are compared: what comes later is hardly about the question."""


class Lead(StrEnum):
    """Say why one source is answered from, and not the other."""

    PRIORITY = "priority"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two claims that cannot both be right."""

    leads: Claim
    other: Claim
    why: Lead | None
    """None where nothing says which one is to be believed; `leads` was then found first."""

    def touches(self, citations: Sequence[Citation]) -> bool:
        """Say whether an answer with these quotes rests on one of the two."""
        return any(_holds(one, claim) for one in citations for claim in (self.leads, self.other))

    def follows(self, citations: Sequence[Citation]) -> bool:
        """Say whether an answer with these quotes rests on the one that leads."""
        return any(_holds(one, self.leads) for one in citations)


def disagreement(
    question: str, passages: Sequence[Passage], priorities: Mapping[str, int]
) -> Disagreement | None:
    """Return the first two claims about what was asked that contradict each other, or None.

    `priorities` says how much each source is believed, by its name; unknown ones count 0.
    """
    asked = frozenset(query_terms(question))
    found = [it for passage in passages[:LOOKED_AT] for it in claims(passage.chunk)]
    for one, other in combinations(found, 2):
        if _contradict(one, other) and asked.intersection(one.about) and not _is_form(one, found):
            return _led(one, other, priorities)
    return None


def _contradict(one: Claim, other: Claim) -> bool:
    return (
        one.facts != other.facts
        and (one.chunk.source, one.chunk.path) != (other.chunk.source, other.chunk.path)
        and _about_the_same(one, other)
    )


def _about_the_same(one: Claim, other: Claim) -> bool:
    """Say whether two claims say the same words, or others that mean nearly the same.

    In other words it must be as many facts: a longer sentence may speak of something else, too.
    """
    if one.about == other.about:
        return True
    mine, theirs = frozenset(one.about), frozenset(other.about)
    if len(mine & theirs) < FEWEST_SHARED or _numbers(one) != _numbers(other):
        return False
    return all(
        says_nothing(word) or known(word, those)
        for these, those in ((mine, theirs), (theirs, mine))
        for word in these - those
    )


def _numbers(claim: Claim) -> int:
    return sum(fact != "not" for fact in claim.facts)


def _is_form(claim: Claim, found: Sequence[Claim]) -> bool:
    """Say whether a page itself says it with several facts: a form that it fills in, no claim."""
    alike = [it for it in found if it.about == claim.about]
    pages = {(it.chunk.source, it.chunk.path) for it in alike}
    said = {(it.chunk.source, it.chunk.path, it.facts) for it in alike}
    return len(said) > len(pages)


def _led(one: Claim, other: Claim, priorities: Mapping[str, int]) -> Disagreement:
    for why, (mine, theirs) in _scales(one, other, priorities):
        if mine != theirs:
            first, second = (one, other) if mine > theirs else (other, one)
            return Disagreement(first, second, why)
    return Disagreement(one, other, None)


def _scales(
    one: Claim, other: Claim, priorities: Mapping[str, int]
) -> Iterator[tuple[Lead, tuple[float, float]]]:
    yield (
        Lead.PRIORITY,
        (priorities.get(one.chunk.source, 0), priorities.get(other.chunk.source, 0)),
    )
    mine, theirs = one.chunk.modified_at, other.chunk.modified_at
    if mine and theirs:
        yield Lead.NEWER, (mine.timestamp(), theirs.timestamp())


def _holds(citation: Citation, claim: Claim) -> bool:
    said = claim.chunk.text[claim.start : claim.end].strip()
    return citation.chunk_id == claim.chunk.chunk_id and said in citation.quote
