"""Rows of a table: what one row says must not be said of another row's first cell."""

from collections.abc import Sequence

from bot.grounding.passages import Numbered, cells_of
from knowledge.analysis import terms
from knowledge.markup import plain


def of_another_row(text: str, cited: Sequence[Numbered]) -> str | None:
    """Return a word that a cited row says, where its first cell is not spoken of; None for none."""
    rows = [(plain(cells[0]), cells[1:]) for one in cited if (cells := cells_of(one))]
    if len(rows) <= 1:
        return None
    told = _phrase(plain(text))
    words = set(told.split())
    for n, (name, cells) in enumerate(rows):
        if f" {_phrase(name)} " in f" {told} ":
            continue
        others = {word for m, row in enumerate(rows) if m != n for word in _words(*row)}
        mine = {it for it in _words("", cells) if it in words} - others
        if mine:
            return min(mine)
    return None


def _phrase(text: str) -> str:
    return " ".join(terms(text))


def _words(name: str, cells: Sequence[str]) -> set[str]:
    return set(terms(plain(" ".join((name, *cells)))))
