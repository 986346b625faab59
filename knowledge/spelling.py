"""A slip of the keyboard in a question, read as the word of the pages that was meant.

One edit away (Damerau 1964: a letter too many, too few, another, or two swapped), after the same
first letter, and only to a word that pages use: what is a word in documentation anywhere stays,
and so do names, codes and numbers.
"""

import re
from collections.abc import Iterator

from knowledge.analysis import terms
from knowledge.background import share_of_chunks
from knowledge.models import TermStatistics

SHORTEST = 5
"""Letters of a word from which one wrong letter leaves no doubt."""
LONG = 8
"""Letters from which another letter is a slip: `expert` is no `export`."""
FEWEST_CHUNKS = 2
"""Chunks that hold the word that was meant: what stands once may be a slip itself."""

_WORD = re.compile(rf"(?<![\w.@/#:+-])[A-Za-z]?[a-z]{{{SHORTEST - 1},24}}(?![\w@/#:+-]|\.\w)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spelled(question: str, statistics: TermStatistics) -> str:
    """Return a question with each word that no page holds as the one that it nearly is."""

    def meant(word: re.Match[str]) -> str:
        return _meant(word.group(), statistics) or word.group()

    return _WORD.sub(meant, question)


def _meant(word: str, statistics: TermStatistics) -> str | None:
    (stem, *_) = terms(word)
    if stem in statistics.frequencies or share_of_chunks(stem):
        return None
    near = {it: statistics.frequencies.get(it, 0) for it in _edits(stem)}
    likely = [it for it, chunks in near.items() if chunks >= FEWEST_CHUNKS]
    return max(likely, key=lambda it: (near[it], it), default=None)


def _edits(stem: str) -> Iterator[str]:
    """Yield every string that is one edit away and begins with the same letter."""
    for at in range(1, len(stem) + 1):
        head, tail = stem[:at], stem[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            if len(stem) >= LONG:
                yield from (head + letter + tail[1:] for letter in _LETTERS)
        if tail[1:]:
            yield head + tail[1] + tail[0] + tail[2:]
