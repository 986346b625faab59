"""What tells two questions apart that look alike: no threshold on likeness does.

Opposites outrank paraphrases in every embedding, so whatever changes an answer is compared by
itself. A guard that errs costs a hit; one that is missing costs a wrong answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from bot.opposites import OPPOSITES
from knowledge.analysis import folded, normalised_tokens, query_terms


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


Guard = Callable[[str], object]
"""What of a question must be equal."""

VERSION = "guards-2"
"""Change it with the guards: what was measured with the old ones says nothing of the new ones."""


def near_miss(one: str, other: str) -> str | None:
    """Return what tells two questions apart, or None where no guard does."""
    for name, part in GUARDS.items():
        if part(one) != part(other):
            return name
    if _names(one) - _words(other) or _names(other) - _words(one):
        return "names"
    return "opposites" if _opposed(_words(one), _words(other)) else _swapped(one, other)


def _swapped(one: str, other: str) -> str | None:
    """Say whether the same words stand in another order: `from A to B`, `from B to A`."""
    ours, theirs = query_terms(one), query_terms(other)
    return "order" if ours != theirs and set(ours) == set(theirs) else None


_COUNTED = _words_of(
    "one two three four five six seven eight nine ten eleven twelve twenty fifty hundred thousand "
    "million half double twice first second third last next previous"
)


def _numbers(question: str) -> Counter[str]:
    """Return everything with a digit in it, `v2.1` as `2.1`, and numbers in words."""
    tokens = normalised_tokens(question)
    return Counter(
        re.sub(r"^v(?=\d)", "", token)
        for token in tokens
        if any(map(str.isdigit, token)) or token in _COUNTED
    )


_NOT = _words_of(
    "not no never cannot without none nobody nothing neither nor unable unsupported unavailable "
    "impossible except unless instead only still anymore already stop fail fails failed failing "
    "dont cant wont doesnt didnt isnt"
)


def _negations(question: str) -> Counter[str]:
    tokens = normalised_tokens(question)
    return Counter(token for token in tokens if token in _NOT or token.endswith("n't"))


_CODE = re.compile(
    r"`[^`\n]+`|--?[a-z][\w-]*|\w+(?:[._/:@#+]\w+)+|\w*[A-Za-z]_\w+|[a-z]+[A-Z]\w*|\w+\(\)|\w+#|\w+\+\+"
)


def _identifiers(question: str) -> Counter[str]:
    """Return what looks like code; versions are numbers."""
    found = (code.strip("`").casefold() for code in _CODE.findall(question))
    return Counter(code for code in found if not re.match(r"v?\d", code))


_DIRECTIONS = _words_of(
    "from to into onto in out on off up down over under before after between since until per by "
    "against during within above below behind"
)


def _directions(question: str) -> Counter[str]:
    """Return the small words that turn a question round; `to` before a verb counts as well."""
    return Counter(token for token in normalised_tokens(question) if token in _DIRECTIONS)


_ASKING = _words_of("how what when where who whose whom which why")
_HOW = _words_of("much many long often far old big large fast soon")
_WHETHER = _words_of(
    "can could may might must should shall will would do does did is are was were has have am"
)


def _asks_for(question: str) -> str:
    """Return the kind of answer that is wanted: `how`, `how long`, `what`, `whether`, or none."""
    words = re.findall(r"[\w']+", folded(question).replace("’", "'"))
    for word, following in zip(words, [*words[1:], ""], strict=True):
        bare = word.removesuffix("'s")
        if bare in _ASKING:
            return f"how {following}" if bare == "how" and following in _HOW else bare
    return "whether" if words and words[0] in _WHETHER else ""


GUARDS: Mapping[str, Guard] = {
    "numbers": _numbers,
    "negation": _negations,
    "identifiers": _identifiers,
    "directions": _directions,
    "question word": _asks_for,
}


_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z]\w+")


def _names(question: str) -> set[str]:
    """Return the stems of capitalised words, but those that only begin a sentence."""
    found = " ".join(_NAME.findall(question))
    return set(query_terms(found)) if found else set()


def _words(question: str) -> set[str]:
    return set(query_terms(question))


_OTHER_DEEDS = (
    ("add", "delete"), ("change", "keep"), ("change", "cancel"), ("change", "delete"),
    ("change", "check"), ("edit", "delete"), ("pay", "refund"), ("place", "cancel"),
)  # fmt: skip
"""No opposites, but whoever asks for one of them does not want the other."""

_TURNED = [
    (query_terms(one)[0], query_terms(other)[0]) for one, other in (*OPPOSITES, *_OTHER_DEEDS)
]


def _opposed(one: set[str], other: set[str]) -> bool:
    ours, theirs = one - other, other - one
    return any(
        (left in ours and right in theirs) or (right in ours and left in theirs)
        for left, right in _TURNED
    )
