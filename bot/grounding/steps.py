"""Steps of a numbered list: they are followed as they are told, so the order is the page's."""

import re
from collections.abc import Sequence

from bot.grounding.passages import Numbered
from knowledge.analysis import query_terms, terms
from knowledge.markup import plain

_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s")
_TURNS = re.compile(r"\b(?:after|before|once|having|until|when|if|earlier)\b", re.IGNORECASE)


def backwards(text: str, cited: Sequence[Numbered]) -> bool:
    """Say whether a sentence tells steps of one list in another order."""
    steps = sorted((one for one in cited if _is_step(one)), key=lambda one: one.start)
    if len(steps) <= 1 or _TURNS.search(text) or len({one.chunk.chunk_id for one in steps}) > 1:
        return False
    told = terms(plain(text))
    words = [set(query_terms(plain(one.text))) for one in steps]
    places: list[float] = []
    for n, mine in enumerate(words):
        others = {word for m, them in enumerate(words) if m != n for word in them}
        found = [at for at, term in enumerate(told) if term in mine - others]
        if found:
            places.append(sum(found) / len(found))
    return places != sorted(places)


def goes_back(now: Sequence[Numbered], before: Sequence[Numbered]) -> bool:
    """Say whether a sentence tells an earlier step of the list than the sentence before it."""
    return (
        len(now) == len(before) == 1
        and all(_is_step(one) for one in (*now, *before))
        and now[0].chunk is before[0].chunk
        and now[0].start < before[0].start
    )


def _is_step(one: Numbered) -> bool:
    return bool(_NUMBER.match(one.text))
