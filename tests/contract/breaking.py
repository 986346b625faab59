"""A store that breaks at a moment which a test chooses: before a call, in it, or after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.errors import SearchUnavailable
from knowledge.models import Checkup, Chunk, Hit, Index, IndexedChunk, Vector, View
from knowledge.ports import Store


class Dies(BaseException):
    """The end of a process, as far as one process can play it: nothing catches this."""


class When(StrEnum):
    """Where in a call the store breaks."""

    BEFORE = "before"
    WITHIN = "within"
    """Half of the chunks are written."""
    AFTER = "after"
    """All is done, and nobody is told."""


@dataclass
class Fuse:
    """What will go wrong: the how-manieth of the next calls, where in it, and how."""

    calls: int
    when: When = When.BEFORE
    error: Callable[[], BaseException] = lambda: SearchUnavailable("The store went away.")
    blown: bool = False

    def burns(self, when: When) -> bool:
        """Say whether the call that runs now breaks here."""
        self.blown = self.blown or (self.calls == 0 and self.when is when)
        return self.calls == 0 and self.when is when


class BreakingStore:
    """Do what another store does until the fuse has burnt down; then every call fails."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.fuse: Fuse | None = None

    async def connect(self) -> None:
        await self.store.connect()

    async def checkup(self) -> Checkup:
        return await self.store.checkup()

    async def disconnect(self) -> None:
        await self.store.disconnect()

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        return await self.store.dense(view, vector, depth)

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        return await self.store.lexical(view, terms, depth)

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        return await self.store.chunks(view, chunk_ids)

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        return await self.store.neighbours(view, chunk)

    async def sweep(self, index: Index, active: int) -> None:
        self._burn(When.BEFORE)
        await self.store.sweep(index, active)
        self._burn(When.AFTER)

    async def add(self, index: Index, generation: int, chunks: Sequence[IndexedChunk]) -> None:
        self._burn(When.BEFORE)
        if self._breaks_within():
            await self.store.add(index, generation, chunks[: len(chunks) // 2])
        self._burn(When.WITHIN)
        await self.store.add(index, generation, chunks)
        self._burn(When.AFTER)

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        self._burn(When.BEFORE)
        if self._breaks_within():
            await self.store.close(index, generation, chunk_ids[: len(chunk_ids) // 2])
        self._burn(When.WITHIN)
        await self.store.close(index, generation, chunk_ids)
        self._burn(When.AFTER)

    async def count(self, index: Index, generation: int) -> int:
        self._burn(When.BEFORE)
        counted = await self.store.count(index, generation)
        self._burn(When.AFTER)
        return counted

    async def collect(self, index: Index, oldest: int) -> int:
        self._burn(When.BEFORE)
        gone = await self.store.collect(index, oldest)
        self._burn(When.AFTER)
        return gone

    async def forget(self, index: Index, source: str, path: str) -> int:
        self._burn(When.BEFORE)
        gone = await self.store.forget(index, source, path)
        self._burn(When.AFTER)
        return gone

    async def ids(self, index: Index, generation: int) -> frozenset[str]:
        return await self.store.ids(index, generation)

    def _breaks_within(self) -> bool:
        return self.fuse is not None and self.fuse.calls == 0 and self.fuse.when is When.WITHIN

    def _burn(self, when: When) -> None:
        """Raise if the fuse has burnt down to here, and from then on at every call."""
        if self.fuse is None:
            return
        if self.fuse.blown or self.fuse.burns(when):
            raise self.fuse.error()
        if when is When.AFTER:
            self.fuse.calls -= 1
