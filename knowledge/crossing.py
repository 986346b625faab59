"""A question that crosses into another language: what reads it, and what its words still say."""

from collections.abc import Sequence

from knowledge.analysis import indexed_text
from knowledge.languages import Language, language_of
from knowledge.models import Crossing, Passage

Reads = frozenset[Language] | None
"""The languages that an embedding model reads; None for all of them."""

ELSEWHERE = (
    "Will it rain in Paris on Sunday?",
    "Who won the football world cup in 1974?",
    "How long do I have to boil an egg?",
    "What is the capital of Australia?",
    "Can you recommend a novel for the holidays?",
    "Why do cats purr?",
    "How do I change a flat tyre?",
    "Which planet has the most moons?",
)
"""Questions about something else: what a model finds for them is noise, and tells its scale.

One model calls everything alike from .7 on, another nothing above .5."""

LOOKED_AT = 5
"""Passages whose languages count: one of them in the question's own is enough."""

_KIN = (frozenset({Language.DANISH, Language.NORWEGIAN}),)
"""Languages that share so many words that telling them apart is a guess."""


def understood(question: str, reads: Reads) -> bool:
    """Say whether a model reads a question, as far as its language can be told."""
    language = language_of(question)
    return language is None or reads is None or language in reads


def crossing(
    question: str, passages: Sequence[Passage], model: str, reads: Reads
) -> Crossing | None:
    """Return how a question crosses into the language of what was found; None where it does not.

    What tells its language no more than a table of numbers does is left out on both sides.
    """
    asked = language_of(question)
    told = (language_of(indexed_text(passage.chunk)) for passage in passages[:LOOKED_AT])
    written = [language for language in told if language is not None]
    if asked is None or not written or any(_alike(asked, one) for one in written):
        return None
    both = reads is None or reads.issuperset({asked, written[0]})
    return Crossing(asked, written[0], None if both else model)


def _alike(one: Language, other: Language) -> bool:
    return one is other or any({one, other} <= kin for kin in _KIN)
