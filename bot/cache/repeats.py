"""Find wordings of one question among many that were asked: proposals for a person to look at.

Two wordings belong together where they are near in meaning, no guard tells them apart, and an
answer to each was given on the same passages. What is proposed is never more than a proposal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.cache.aliases import Alias
from bot.cache.guards import near_miss
from bot.cache.rules import is_personal
from bot.models import Entry
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience, Vector

ALIKE = 0.8
"""Cosine from which two wordings are looked at: a person decides, so it may find too much."""
MOST_PROPOSED = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in which something was asked, and how often."""

    audience: Audience
    text: str
    times: int
    cited: frozenset[str]
    """Chunks on which it was answered."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return it as the cache compares it."""
        return normalised_tokens(self.text)


def wordings(entries: Iterable[Entry]) -> tuple[Wording, ...]:
    """Return what was asked by itself, most often first; follow-ups and one's own affairs are not.

    Entries may come in any order; the first of a thread is its question.
    """
    known: dict[tuple[Audience, tuple[str, ...]], Wording] = {}
    for entry in _first_of_threads(entries):
        tokens = normalised_tokens(entry.question)
        if not tokens or is_personal(entry.question):
            continue
        cited = frozenset(citation.chunk_id for citation in entry.citations)
        key = entry.audience, tokens
        before = known.get(key, Wording(entry.audience, entry.question, 0, frozenset()))
        known[key] = replace(before, times=before.times + 1, cited=before.cited | cited)
    return tuple(sorted(known.values(), key=lambda one: (-one.times, one.text)))


def proposed(workspace: str, asked: Sequence[Wording], vectors: Vector) -> tuple[Alias, ...]:
    """Return an alias for each wording that asks what an oftener one asks; one vector a wording.

    What was asked oftener stands for the others, and nothing stands for what is an alias itself.
    """
    found: list[Alias] = []
    heads: list[int] = []
    for n, wording in enumerate(asked):
        head = _nearest(n, heads, asked, vectors)
        if head is None:
            heads.append(n)
        else:
            one = Alias(workspace, wording.audience, wording.text, asked[head].text, wording.times)
            found.append(one)
    return tuple(found[:MOST_PROPOSED])


def _nearest(n: int, heads: Sequence[int], asked: Sequence[Wording], vectors: Vector) -> int | None:
    """Return the nearest question that this wording may be another form of."""
    if not heads:
        return None
    alike = vectors[list(heads)] @ vectors[n]
    for place in np.argsort(-alike, kind="stable"):
        if alike[place] < ALIKE:
            return None
        head = heads[int(place)]
        if _same(asked[n], asked[head]):
            return head
    return None


def _same(one: Wording, other: Wording) -> bool:
    return (
        one.audience is other.audience
        and bool(one.cited & other.cited)
        and near_miss(one.text, other.text) is None
    )


def _first_of_threads(entries: Iterable[Entry]) -> Iterable[Entry]:
    firsts: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda one: one.at):
        firsts.setdefault((entry.channel, entry.thread or entry.question_id), entry)
    return firsts.values()
