"""Rows of a table: what one row says must not be said of another row's first cell."""

from collections.abc import Sequence

from bot.grounding.passages import Numbered, cells_of
from knowledge.analysis import terms
from knowledge.markup import plain

Row = tuple[str, list[str]]
"""The first cell, and the others."""
_SEVERAL = 3


def of_another_row(text: str, cited: Sequence[Numbered]) -> str | None:
    """Return a word that a cited row says, where its first cell is not spoken of; None for none."""
    rows = [(plain(cells[0]), cells[1:]) for one in cited if (cells := cells_of(one))]
    if len(rows) <= 1:
        return None
    told = f" {_phrase(text)} "
    words = set(told.split())
    for n, (name, cells) in enumerate(rows):
        if f" {_phrase(name)} " in told:
            continue
        others = [row for m, row in enumerate(rows) if m != n]
        mine = words.intersection(_words(cells)) - _words(
            [it for row in others for it in _all(row)]
        )
        if mine:
            return min(mine)
        if whole := next((it for it in cells if _is_told(it, told, others)), None):
            return whole
    return None


def _is_told(cell: str, told: str, others: Sequence[Row]) -> bool:
    """Say whether a cell of several words is said as a whole, and is no other row's."""
    phrase = _phrase(cell)
    theirs = (f" {_phrase(it)} " for row in others for it in row[1])
    return len(phrase.split()) >= _SEVERAL and f" {phrase} " in told and f" {phrase} " not in theirs


def _all(row: Row) -> list[str]:
    return [row[0], *row[1]]


def _phrase(text: str) -> str:
    return " ".join(terms(plain(text)))


def _words(cells: Sequence[str]) -> set[str]:
    return {word for cell in cells for word in terms(plain(cell))}
