"""A closer look: the sentences of what was found, where no block as a whole is near the question.

A block of five sentences is about five things; that one of them answers shows in that one alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.markup import plain
from knowledge.models import Passage, Signals
from knowledge.sentences import sentences

SURE = 0.6
"""Cosine of a block from which a nearer sentence changes nothing: five of six questions."""

LOOKED_INTO = 2
"""Passages whose sentences are looked at."""

MOST = 12
"""Sentences that are looked at: what is embedded while somebody waits."""


def worth_a_look(found: Signals, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return the sentences that may be nearer than their blocks; none where a block is near."""
    if found.top_cosine is None or found.top_cosine >= SURE:
        return ()
    pieces = [sentences(passage.chunk) for passage in passages[:LOOKED_INTO]]
    return tuple(plain(text) for some in pieces if len(some) > 1 for text in some)[:MOST]


def with_nearest(found: Signals, cosine: float) -> Signals:
    """Return the signals with a sentence's cosine, where it is higher than any block's."""
    return replace(found, top_cosine=max(found.top_cosine or cosine, cosine))
