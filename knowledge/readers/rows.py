"""Rows of a table as blocks: a question with its answer, or each value under its header."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.models import Block, BlockKind
from knowledge.readers.page import literal

_QUESTIONS = frozenset(
    {"question", "questions", "q", "faq", "frage", "fragen", "pregunta", "domanda", "vraag"}
)
_ANSWERS = frozenset(
    {"answer", "answers", "a", "reply", "response", "antwort", "antworten", "respuesta", "réponse"}
)
_TOPICS = frozenset(
    {"category", "topic", "section", "group", "area", "product", "kategorie", "thema", "bereich"}
)
_NUMBER = re.compile(r"[\s\d.,:%€$£/+-]*")
_LOOKED_AT = 20
"""Rows among which the header is looked for: above it stand a title and remarks."""
_LONGEST_HEADER = 80


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and where it stands."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """Return how many cells hold something."""
        return sum(bool(cell) for cell in self.cells)


def row(number: int, cells: Sequence[str]) -> Row:
    """Return a row of cells as they are shown."""
    return Row(number, tuple(literal(cell).strip() for cell in cells))


def blocks(rows: Sequence[Row], headings: tuple[str, ...]) -> Iterator[Block]:
    """Yield a block a row, under the headings that the table stands under."""
    filled = [it for it in rows if it.filled]
    at = _header(filled)
    for above in filled[: at or 0]:
        text = " ".join(cell for cell in above.cells if cell)
        yield _block(BlockKind.PARAGRAPH, text, headings, above)
    if at is None:
        for one in filled:
            text = " | ".join(cell for cell in one.cells if cell)
            yield _block(BlockKind.TABLE, text, headings, one)
        return
    columns = _Columns.of(filled[at])
    for one in filled[at + 1 :]:
        yield from columns.block(one, headings)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns hold."""

    headers: tuple[str, ...]
    question: int | None
    answer: int | None
    topic: int | None

    @classmethod
    def of(cls, header: Row) -> "_Columns":
        names = [cell.lower().strip(" :*?") for cell in header.cells]
        question, answer = _place(names, _QUESTIONS), _place(names, _ANSWERS)
        if question is None or answer is None:
            return cls(header.cells, None, None, None)
        return cls(header.cells, question, answer, _place(names, _TOPICS))

    def block(self, one: Row, headings: tuple[str, ...]) -> Iterator[Block]:
        """Yield the row's block, if it says anything."""
        question, answer = _cell(one, self.question), _cell(one, self.answer)
        taken = {self.question, self.answer, self.topic}
        others = self._lines(one, taken - {None})
        if self.question is None or self.answer is None:
            if others:
                yield _block(BlockKind.TABLE, "\n".join(others), headings, one)
        elif answer:
            above = [it for it in (_cell(one, self.topic), " ".join(question.split())) if it]
            text = "\n".join([answer, *others])
            yield _block(BlockKind.PARAGRAPH, text, (*headings, *above), one)

    def _lines(self, one: Row, taken: set[int | None]) -> list[str]:
        named = zip(self.headers + ("",) * len(one.cells), one.cells, strict=False)
        return [
            f"{name}: {' '.join(cell.split())}" if name else " ".join(cell.split())
            for at, (name, cell) in enumerate(named)
            if cell and at not in taken
        ]


def _header(rows: Sequence[Row]) -> int | None:
    """Return which row names the columns: the first full one, if all its cells are words."""
    looked_at = rows[:_LOOKED_AT]
    full = max((it.filled for it in looked_at), default=0)
    for at, one in enumerate(looked_at):
        if one.filled * 2 > full:
            return at if full > 1 and _names_columns(one) and len(rows) > at + 1 else None
    return None


def _names_columns(one: Row) -> bool:
    cells = [cell for cell in one.cells if cell]
    words = all(len(it) <= _LONGEST_HEADER and not _NUMBER.fullmatch(it) for it in cells)
    return words and len({cell.lower() for cell in cells}) == len(cells)


def _place(names: Sequence[str], wanted: frozenset[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in wanted), None)


def _cell(one: Row, at: int | None) -> str:
    return one.cells[at] if at is not None and at < len(one.cells) else ""


def _block(kind: BlockKind, text: str, headings: tuple[str, ...], one: Row) -> Block:
    # Every line of the text stands in its row, however many the cells have.
    lines = (one.number,) * (text.count("\n") + 1)
    return Block(kind, text, headings, one.number, lines=lines)
