"""Who does what to whom: two things that changed places are not what the source says."""

import re
from collections.abc import Iterable, Iterator, Sequence
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
"""Words for which others may have been put in."""
_LONGEST_NEW = 2

Slot = tuple[str, str]
"""What stands before a word and what behind it."""
Run = tuple[str, ...]


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


def replaced(text: str, cited: Sequence[str]) -> str | None:
    """Return a word that stands exactly where the source has another one, which is left out."""
    ours = _tokens(text)
    every = frozenset(token for sentence in cited for token in _tokens(sentence))
    for sentence in cited:
        theirs = _tokens(sentence)
        slots: dict[Slot, list[Run]] = {}
        for slot, run in _runs(theirs):
            slots.setdefault(slot, []).append(run)
        for slot, run in _runs(ours, _LONGEST_NEW):
            new = next((it for it in run if _is_new_word(it, ours, theirs, every)), None)
            if new and any(_displaced(run, it, ours, theirs) for it in slots.get(slot, ())):
                return new
    return None


def _is_new_word(
    word: str, ours: Sequence[str], theirs: Sequence[str], every: frozenset[str]
) -> bool:
    """Say whether it stands more often here than in the source, in this or in a like word."""
    if word in _BREAKS or word.isdigit() or not content(word):
        return False
    if word in theirs:
        return ours.count(word) > theirs.count(word)
    return not known(word, every)


def _displaced(run: Run, theirs: Run, ours: Sequence[str], whole: Sequence[str]) -> bool:
    lost = [it for it in theirs if _weighs(it)]
    if run == theirs or not lost or (_says_little(run) and _says_little(lost)):
        return False
    if "-" in run[0] and len(run) == len(theirs) == 1:  # `name-query` for `jaeger-query`
        return not set(run[0].split("-")).isdisjoint(theirs[0].split("-"))
    if len(run) > 1 < len(theirs) or not set(run).isdisjoint(lost):
        return False
    return _count(ours, theirs) < _count(whole, theirs)


def _says_little(words: Iterable[str]) -> bool:
    return all(says_nothing(it) for it in words)


def _runs(tokens: Sequence[str], longest: int = _LONGEST_RUN) -> Iterator[tuple[Slot, Run]]:
    """Yield every few words that stand together, with what stands before and behind them."""
    padded = [_EDGE, *tokens, _EDGE]
    for length in range(1, longest + 1):
        for start in range(1, len(padded) - length):
            place = (padded[start - 1], padded[start + length])
            yield place, tuple(padded[start : start + length])


def _count(tokens: Sequence[str], run: Run) -> int:
    return sum(tuple(tokens[n : n + len(run)]) == run for n in range(len(tokens)))


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
