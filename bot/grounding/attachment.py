"""Whose a number is: `Starter $10, Pro $20` does not say that Pro costs $10.

Every word of a sentence belongs to the nearest of the numbers that could be mistaken for one
another. A number of ours must not have the words that the source gives to another number.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.grounding.numbers import Quantity, quantities
from bot.grounding.words import content

_BREAKS = (
    (re.compile(r"[;|\n]|[.!?](?=\s)"), 12),
    (re.compile(r"[,:()]|\s[–—-]\s"), 3),  # dashes
    (re.compile(r"\b(?:and|but|or|while|whereas)\b", re.IGNORECASE), 3),
)
_IN_TURN = re.compile(r"\brespectively\b|\bin (?:that|this) order\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[.'’_-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Owned:
    """A number with the words that stand nearest to it."""

    number: Quantity
    words: frozenset[str]


def misattached(text: str, cited: Sequence[str]) -> str | None:
    """Return a number that the source gives to something else, or None."""
    theirs = "\n".join(cited)
    if _IN_TURN.search(theirs) or _IN_TURN.search(text):
        return None
    ours, every = quantities(text), quantities(theirs)
    for kind in sorted({one.kind for one in ours}):
        rivals = [one for one in every if one.kind == kind]
        values = {one.value for one in rivals}
        mine = [one for one in ours if one.kind == kind or one.value in values]
        wrong = len(values) > 1 and _wrong(_owned(text, mine), _owned(theirs, rivals))
        if wrong:
            return wrong
    return None


def _wrong(ours: Sequence[_Owned], theirs: Sequence[_Owned]) -> str | None:
    by_value = Counter(word for words in _by_value(theirs).values() for word in words)
    for one in ours:
        # Words that the source says of several numbers tell none of them from the others.
        telling = {word for word in one.words if by_value[word] == 1}
        shared = {value: len(telling & words) for value, words in _by_value(theirs).items()}
        right = shared.get(one.number.value, 0)
        if max(shared.values(), default=0) > right and one.number.value in shared:
            return one.number.written
    return None


def _by_value(owned: Sequence[_Owned]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for one in owned:
        words.setdefault(one.number.value, set()).update(one.words)
    return words


def _owned(text: str, numbers: Sequence[Quantity]) -> list[_Owned]:
    """Return each number with the content words that are nearer to it than to any other."""
    places = list(_places(text))
    nearest: dict[Quantity, set[str]] = {number: set() for number in numbers}
    heights = {number: _height(places, number.start) for number in numbers}
    inside = {place for number in numbers for place in range(number.start, number.end)}
    for start, height, words in places:
        if start in inside or not numbers:
            continue
        distances = sorted((abs(height - heights[number]), n) for n, number in enumerate(numbers))
        closest = numbers[distances[0][1]]
        nearest[closest].update(words)
    return [_Owned(number, frozenset(words - {number.value})) for number, words in nearest.items()]


def _places(text: str) -> Iterator[tuple[int, int, set[str]]]:
    """Yield each word: where it begins, how far from the beginning it is, and its content."""
    height = 0
    end = 0
    for found in _WORD.finditer(text):
        gap = text[end : found.start()]
        height += 1 + sum(cost for pattern, cost in _BREAKS if pattern.search(gap))
        height += _BREAKS[2][1] if _BREAKS[2][0].fullmatch(found[0]) else 0
        end = found.end()
        yield found.start(), height, set(content(found[0]))


def _height(places: Sequence[tuple[int, int, set[str]]], start: int) -> int:
    return max((height for place, height, _ in places if place <= start), default=0)
