"""A knowledge base that is small enough to be read whole, in an order that never changes.

What a voice model reads first is the same for every question then, word for word: a provider that
caches the beginning of prompts charges little for it, and nothing is missed by a search.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from knowledge.ledger.generations import Ledger
from knowledge.models import Chunk, Passage, Query, Section, View
from knowledge.ports import Store
from knowledge.retrieval import Retrieval

CHARACTERS_A_TOKEN = 4
"""Of English prose, as OpenAI's help centre counts it; other languages have fewer."""

_KEPT = 8
"""Views whose text stays in memory: a workspace has two, for its two audiences."""

_AT_ONCE = 500
"""Chunks in one read: a base that turns out too large is not read to its end."""

_SHORTEST = 20
"""Characters of a chunk that are counted on before any is read."""


@dataclass(frozen=True, slots=True)
class WholeBase:
    """Read all that an asker may see, where that is little, and else around what was found."""

    around: Retrieval
    ledger: Ledger
    store: Store
    most: int
    """Characters of text, headings aside, up to which a base is read whole; 0 for never."""
    _read: dict[View, tuple[Section, ...]] = field(default_factory=dict[View, tuple[Section, ...]])

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return every section by source, path and place, or those around the passages.

        Raise `SearchUnavailable`.
        """
        whole = await self._whole(query)
        return ranked(whole, passages) if whole else await self.around.read(query, passages)

    async def _whole(self, query: Query) -> tuple[Section, ...]:
        pointer = await self.ledger.active(query.workspace) if self.most else None
        if pointer is None:
            return ()
        view = View(pointer.index, pointer.generation, query.audience)
        if view not in self._read:
            counted = await self.ledger.statistics(pointer)
            fits = counted.chunks * _SHORTEST <= self.most
            read = await self._all(view) if fits else ()
            while len(self._read) >= _KEPT:
                self._read.pop(next(iter(self._read)))
            self._read[view] = read
        return self._read[view]

    async def _all(self, view: View) -> tuple[Section, ...]:
        ids = sorted(await self.store.ids(view.index, view.generation))
        chunks: list[Chunk] = []
        characters = 0
        for first in range(0, len(ids), _AT_ONCE):
            some = await self.store.chunks(view, ids[first : first + _AT_ONCE])
            chunks += some
            characters += sum(len(chunk.text) for chunk in some)
            if characters > self.most:
                return ()
        return tuple(in_order(chunks))


def ranked(sections: Sequence[Section], passages: Sequence[Passage]) -> tuple[Section, ...]:
    """Return the sections in their order, with how near each is to what was found."""
    found = {passage.chunk.chunk_id: rank for rank, passage in enumerate(passages)}
    return tuple(
        replace(one, rank=min(found.get(it.chunk_id, len(found)) for it in one.chunks))
        for one in sections
    )


def in_order(chunks: Iterable[Chunk]) -> Iterator[Section]:
    """Yield chunks as sections: by source, path and place, each run under its headings."""
    ordered = sorted(chunks, key=lambda it: (it.source, it.path, it.ordinal, it.chunk_id))
    for _, run in groupby(ordered, key=lambda it: (it.source, it.path, it.headings)):
        yield _section(tuple(run))


def _section(chunks: Sequence[Chunk]) -> Section:
    first = chunks[0]
    return Section(first.path, first.title, first.headings, tuple(chunks))
