"""Sentences that may be said, with the quotes they rest on; neighbours become one quote."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bot.grounding.passages import Numbered
from bot.models import Citation, Sentence

STEP = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")
"""How a step or an item of a list begins."""


def quoted(
    kept: Sequence[Sentence], shown: Mapping[str, Numbered]
) -> tuple[str, tuple[Citation, ...]]:
    """Return the text with its sources' numbers, `You can cancel. [1]`, and the citations."""
    every = list(shown.values())
    places = {cite: place for place, cite in enumerate(shown)}
    cited = sorted({places[cite] for sentence in kept for cite in sentence.cites})
    runs = [[every[place] for place in run] for run in _runs(cited, every)]
    number = {one.cite: n for n, run in enumerate(runs, 1) for one in run}
    lines = [
        f"{sentence.text} {_marks(number[cite] for cite in sentence.cites)}".rstrip()
        for sentence in kept
    ]
    citations = tuple(_citation(n, run[0], run[-1]) for n, run in enumerate(runs, 1))
    return _paragraphs(lines), citations


def _runs(places: Sequence[int], every: Sequence[Numbered]) -> Iterator[list[int]]:
    """Yield places that follow one another within one chunk."""
    keyed = ((place - n, every[place].chunk.chunk_id, place) for n, place in enumerate(places))
    for _, run in groupby(keyed, key=lambda item: item[:2]):
        yield [place for *_, place in run]


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{n}]" for n in sorted(set(numbers)))


def _paragraphs(lines: Sequence[str]) -> str:
    """Join sentences to a paragraph; steps, items and code begin a line of their own."""
    text = ""
    for line in lines:
        gap = "\n" if STEP.match(line) or "```" in line else " "
        text += f"{gap}{line}" if text else line
    return text


def _citation(n: int, first: Numbered, last: Numbered) -> Citation:
    chunk = first.chunk
    line = None if chunk.line is None else chunk.line + chunk.text.count("\n", 0, first.start)
    return Citation(
        n=n,
        title=chunk.title,
        heading=chunk.breadcrumb,
        source=chunk.path,
        quote=chunk.text[first.start : last.end],
        chunk_id=chunk.chunk_id,
        url=chunk.url,
        line=line,
        page=chunk.page,
    )
