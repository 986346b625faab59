"""Who does what to whom: two things that changed places are not what the source says."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.grounding.words import content, known, says_nothing
from knowledge.analysis import terms
from knowledge.markup import plain

_TOKEN = re.compile(r"[^\W_]+(?:[.'’_/-][^\W_]+)*|[,;.()]")
_ARTICLES = frozenset({"the", "a", "an", "your", "our", "this", "that", "these", "its"})
_JOINTS = frozenset({"and", "or", ",", ";", "(", ")", "/", "."})
_EDGE = "^"
_BREAKS = (
    _JOINTS
    | {_EDGE, "if", "when", "before", "after", "while", "becaus", "sinc", "that", "which"}
    | {"where", "onc", "unless", "until", "then", "so", "but"}
)
_LESS = 0.4
"""What a comma or an edge in common counts, where a word counts 1."""
_WAYS = {"from": "from", "to": "to", "into": "to", "onto": "to", "before": "before"} | {
    "after": "after"
}
_CROSSED = frozenset({("from", "to"), ("to", "from"), ("before", "after"), ("after", "before")})
_MOST = 160
_LONGEST_RUN = 3
"""Words for which one may have been put in."""

Slot = tuple[str, str]
"""What stands before a word and what behind it."""


def changed_places(text: str, cited: Sequence[str]) -> str | None:
    """Return a word that stands where the source has another one, which has taken its place."""
    ours, theirs = _tokens(text), [_tokens(sentence) for sentence in cited]
    if len(ours) > _MOST or sum(map(len, theirs)) > _MOST * 3:
        return None
    mine, other = _slots([ours]), _slots(theirs)
    both = [word for word in mine if word in other and _weighs(word)]
    moved = [word for word in both if any(_is_new(slot, other[word]) for slot in mine[word])]
    for one, two in combinations(moved, 2):
        if (
            _in_place_of(mine[one], other[one], other[two])
            and _in_place_of(mine[two], other[two], other[one])
            and not any(_listed(one, two, tokens) for tokens in theirs)
            and not known(one, {two})
        ):
            return one
    return _crossed([ours], theirs)


def replaced(text: str, cited: Sequence[str], shown: frozenset[str]) -> str | None:
    """Return a word that stands exactly where the source has another one, which is left out.

    The word is not the source's own, but `shown` elsewhere: above it, or in another passage.
    """
    ours = _tokens(text)
    for sentence in cited:
        theirs = _tokens(sentence)
        runs = list(_runs(theirs))
        own = frozenset(theirs)
        for word, slots in _slots([ours]).items():
            if says_nothing(word) or known(word, own) or not ("-" in word or word in shown):
                continue
            if any(_stands_for(slot, word, run, ours) for slot in slots for run in runs):
                return word
    return None


def _runs(tokens: Sequence[str]) -> Iterator[tuple[Slot, tuple[str, ...]]]:
    """Yield every few words that stand together, with what stands before and behind them."""
    padded = [_EDGE, *tokens, _EDGE]
    for length in range(1, _LONGEST_RUN + 1):
        for start in range(1, len(padded) - length):
            yield (
                (padded[start - 1], padded[start + length]),
                tuple(padded[start : start + length]),
            )


def _stands_for(
    slot: Slot, word: str, run: tuple[Slot, tuple[str, ...]], ours: Sequence[str]
) -> bool:
    place, words = run
    if slot != place or not any(_weighs(it) for it in words):
        return False
    if "-" in word and len(words) == 1:  # `name-query` for `jaeger-query`
        return not set(word.split("-")).isdisjoint(words[0].split("-"))
    return word not in words and not _contains(ours, words)


def _contains(tokens: Sequence[str], run: tuple[str, ...]) -> bool:
    return any(tuple(tokens[n : n + len(run)]) == run for n in range(len(tokens)))


def _tokens(text: str) -> list[str]:
    words = (word.lower() for word in _TOKEN.findall(plain(text)))
    return [_stem(word) for word in words if word not in _ARTICLES]


def _stem(word: str) -> str:
    return next(iter(terms(word)), word)


def _in_place_of(mine: set[Slot], own: set[Slot], others: set[Slot]) -> bool:
    """Say whether a word stands rather where the source has the other one than where itself."""
    return any(
        _is_new(slot, own) and _likeness(slot, others) >= max(1, _likeness(slot, own) + _LESS)
        for slot in mine
    )


def _is_new(slot: Slot, own: set[Slot]) -> bool:
    """Say whether a word never stands so in the source; how its clause begins or ends is free."""
    return not any(
        all(a == b or (a in _BREAKS and b in _BREAKS) for a, b in zip(slot, it, strict=True))
        for it in own
    )


def _likeness(slot: Slot, others: set[Slot]) -> float:
    """Return how many neighbours two places share; commas and edges count less."""
    return max(
        sum(
            (_LESS if a in _BREAKS else 1.0) if a == b else 0.0
            for a, b in zip(slot, it, strict=True)
        )
        for it in others
    )


def _listed(one: str, two: str, tokens: Sequence[str]) -> bool:
    """Say whether two words are items of one list, whose order says nothing."""
    if one not in tokens or two not in tokens:
        return False
    first, last = sorted((tokens.index(one), tokens.index(two)))
    between = tokens[first + 1 : last]
    return bool(between) and all(it in _JOINTS for it in between[::2])


def _weighs(word: str) -> bool:
    return word.isdigit() or (word not in _BREAKS and bool(content(word)))


def _slots(texts: Sequence[Sequence[str]]) -> dict[str, set[Slot]]:
    slots: dict[str, set[Slot]] = {}
    for tokens in texts:
        padded = [_EDGE, *tokens, _EDGE]
        for before, word, after in zip(padded, padded[1:], padded[2:], strict=False):
            slots.setdefault(word, set()).add((before, after))
    return slots


def _crossed(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> str | None:
    """Return a word that went from behind a `from` to behind a `to`, or the other way round."""
    mine, other = _directions(ours), _directions(theirs)
    for word, ways in mine.items():
        there = other.get(word, set())
        if any((a, b) in _CROSSED for a in ways - there for b in there):
            return word
    return None


def _directions(texts: Sequence[Sequence[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tokens in texts:
        for before, word, after in zip(tokens, tokens[1:], [*tokens[2:], _EDGE], strict=False):
            if before in _WAYS and _weighs(word):
                found.setdefault(word, set()).add(_WAYS[before])
                if after.isdigit():  # from version 1 to version 2
                    found.setdefault(after, set()).add(_WAYS[before])
    return found
