"""Build a generation beside the live one: read, embed and write at the same time.

Three stages joined by short queues: while a window of chunks is embedded, the one before is
written and the next one read.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np

from knowledge.changes import Fresh
from knowledge.errors import SearchUnavailable
from knowledge.inspection import secret
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import ChunkKey, DocumentKey, KnownDocument, KnownFailure, Pointer
from knowledge.models import Audience, IndexedChunk, Remark, TermStatistics, Vector, View
from knowledge.parts import Parts
from knowledge.preparing import Prepared, prepared, prepared_chunk, remarks
from knowledge.ranking import count_terms
from knowledge.shelf import Shelf

_T = TypeVar("_T")

_DOCUMENTS_AT_ONCE = 16
"""Documents read in one visit to a thread."""
_WINDOW = 2048
"""Chunks that are sorted by length together: batches of equal length pad little."""
_EMBEDDED_AT_ONCE = 128
"""Texts embedded between two commits: at most this many are embedded again after a crash."""
_CARRIED_AT_ONCE = 64
"""Documents of another index that are carried together."""
_WRITTEN_AT_ONCE = 512
"""Chunks in one transaction of the store, and in one batch of its vectors."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is."""

    documents: int
    documents_total: int
    embedded: int
    """Chunks embedded, or found embedded already."""
    chunks: int
    """Chunks read so far; all of them once every document is read."""


@dataclass(slots=True)
class Built:
    """What was built so far."""

    documents: dict[DocumentKey, str] = field(default_factory=dict[DocumentKey, str])
    """Their fingerprints; their chunks are in the ledger, but for those of the last ones."""
    unwritten: list[KnownDocument] = field(default_factory=list[KnownDocument])
    failures: dict[DocumentKey, KnownFailure] = field(
        default_factory=dict[DocumentKey, KnownFailure]
    )
    same: dict[DocumentKey, str] = field(default_factory=dict[DocumentKey, str])
    """New fingerprints of documents whose chunks are as they were."""
    flagged: list[Remark] = field(default_factory=list[Remark])
    chunks_added: int = 0
    tokens: int = 0
    frequencies: Counter[str] = field(default_factory=Counter[str])

    @property
    def statistics(self) -> TermStatistics:
        """Return the term statistics of the chunks added."""
        return TermStatistics(self.chunks_added, self.tokens, self.frequencies)

    def note(self, key: DocumentKey, fingerprint: str, chunks: Sequence[Prepared]) -> None:
        """Add a document, which the ledger has to be told of."""
        self.documents[key] = fingerprint
        keys = tuple(chunk.key for chunk in chunks)
        self.unwritten.append(KnownDocument(key, fingerprint, keys))

    def count(self, counted: TermStatistics) -> None:
        """Add chunks to the statistics: in place, for there are many windows and many terms."""
        self.chunks_added += counted.chunks
        self.tokens += counted.tokens
        self.frequencies.update(counted.frequencies)


@dataclass(frozen=True, slots=True)
class Carried:
    """Documents of another index that this one is to have too, as they were read then."""

    pointer: Pointer
    fingerprints: Mapping[DocumentKey, str]
    named: frozenset[str]
    """Sources that are read anew: of these only what cannot be read is carried."""
    failed: frozenset[DocumentKey]


@dataclass(frozen=True, slots=True)
class Build:
    """One generation on its way: where it goes, and what is there already."""

    parts: Parts
    lease: Lease
    pointer: Pointer
    standing: Pointer | None
    """The live generation, where the new one can stand on it."""
    carried: Carried | None
    shelf: Shelf
    progress: Callable[[Progress], None]

    async def run(self, fresh: Sequence[Fresh]) -> Built:
        """Add every chunk of these documents that is not live; raise any `KnowledgeError`."""
        built = Built()
        read_windows: asyncio.Queue[Sequence[Prepared] | None] = asyncio.Queue(2)
        embedded: asyncio.Queue[Sequence[IndexedChunk] | None] = asyncio.Queue(2)
        try:
            async with asyncio.TaskGroup() as stages:
                stages.create_task(self._read(fresh, built, read_windows))
                stages.create_task(self._embed(len(fresh), built, read_windows, embedded))
                stages.create_task(self._write(embedded))
        except BaseExceptionGroup as group:
            raise _first(group) from None
        return built

    async def _read(
        self,
        fresh: Sequence[Fresh],
        built: Built,
        windows: asyncio.Queue[Sequence[Prepared] | None],
    ) -> None:
        window: list[Prepared] = []
        for some in _groups(fresh, _DOCUMENTS_AT_ONCE):
            live = await self._standing(some)
            outcomes = await asyncio.to_thread(prepared, some, self.shelf)
            for one, outcome in zip(some, outcomes, strict=True):
                if isinstance(outcome, KnownFailure):
                    built.failures[one.key] = outcome
                else:
                    window += _changed(one, outcome, live.get(one.key, ()), built)
            if len(window) >= _WINDOW:
                await self._pass_on(window, built, windows)
                window = []
        await self._pass_on(window, built, windows)
        await self._carry(built, windows)
        await windows.put(None)

    async def _standing(self, some: Sequence[Fresh]) -> Mapping[DocumentKey, Sequence[ChunkKey]]:
        """Return the chunks that these documents have in this index already."""
        if self.standing is None:
            return {}
        return await self.parts.ledger.chunks_of(self.standing, [one.key for one in some])

    async def _carry(self, built: Built, windows: asyncio.Queue[Sequence[Prepared] | None]) -> None:
        if self.carried is None:
            return
        pointer, failed = self.carried.pointer, self.carried.failed | built.failures.keys()
        view = View(pointer.index, pointer.generation, Audience.INTERNAL)
        keys = (
            key
            for key in self.carried.fingerprints
            if key.source not in self.carried.named or key in failed
        )
        for some in _groups(keys, _CARRIED_AT_ONCE):
            window: list[Prepared] = []
            for key, chunks in (await self.parts.ledger.chunks_of(pointer, some)).items():
                held = await self.parts.store.chunks(view, [chunk.chunk_id for chunk in chunks])
                if any(secret(chunk.text) for chunk in held):
                    # It was loaded before pages were looked through for secrets.
                    continue
                carried = [prepared_chunk(chunk) for chunk in held]
                built.note(key, self.carried.fingerprints[key], carried)
                window += carried
            await self._pass_on(window, built, windows)

    async def _pass_on(
        self,
        window: Sequence[Prepared],
        built: Built,
        windows: asyncio.Queue[Sequence[Prepared] | None],
    ) -> None:
        built.count(await asyncio.to_thread(count_terms, [chunk.terms for chunk in window]))
        await self.parts.ledger.add_documents(self.lease, self.pointer, built.unwritten)
        built.unwritten.clear()
        await windows.put(window)

    async def _embed(
        self,
        documents_total: int,
        built: Built,
        windows: asyncio.Queue[Sequence[Prepared] | None],
        embedded: asyncio.Queue[Sequence[IndexedChunk] | None],
    ) -> None:
        before = 0
        async for window in _until_none(windows):
            indexed: Mapping[str, Vector] = {}
            async for vectors in self._vectors(window):
                done = before + sum(it.key.text_key in vectors for it in window)
                read = len(built.documents) + len(built.same) + len(built.failures)
                self.progress(Progress(read, documents_total, done, built.chunks_added))
                indexed = vectors
            await embedded.put([_indexed(it, indexed) for it in window])
            before += len(window)
        await embedded.put(None)

    async def _vectors(self, window: Sequence[Prepared]) -> AsyncGenerator[Mapping[str, Vector]]:
        """Yield the window's vectors by key, more each time, until none is missing."""
        kept = self.parts.embeddings(self.lease.workspace)
        texts = {it.key.text_key: it.embedded_text for it in window}
        vectors = await kept.known(texts)
        yield vectors
        missing = sorted(texts.keys() - vectors.keys(), key=lambda key: (len(texts[key]), key))
        fresh: dict[str, Vector] = {}
        for keys in _groups(missing, _EMBEDDED_AT_ONCE):
            # What was embedded last is kept while the next texts are embedded: neither waits.
            keeping = asyncio.create_task(kept.keep(fresh))
            try:
                made = await self._embedded([texts[key] for key in keys])
            finally:
                # It was paid for: it is kept also where the next texts fail.
                await keeping
            fresh = dict(zip(keys, made, strict=True))
            vectors |= fresh
            yield vectors
        await kept.keep(fresh)

    async def _embedded(self, texts: Sequence[str]) -> Vector:
        embedder = self.parts.embedder
        vectors = await embedder.embed(texts)
        if vectors.shape != (len(texts), embedder.dimension) or not np.isfinite(vectors).all():
            message = f"{embedder.model} returned something else than {embedder.dimension} numbers."
            raise SearchUnavailable(message)
        return vectors

    async def _write(self, embedded: asyncio.Queue[Sequence[IndexedChunk] | None]) -> None:
        async for window in _until_none(embedded):
            for some in _groups(window, _WRITTEN_AT_ONCE):
                # A load that was taken over must not write into the next one's generation.
                await self.parts.leases.renew(self.lease)
                await self.parts.store.add(self.pointer.index, self.pointer.generation, some)


def _changed(
    one: Fresh, outcome: Sequence[Prepared], live: Sequence[ChunkKey], built: Built
) -> list[Prepared]:
    """Return the chunks of a document that are not live, and note the document."""
    if [chunk.key for chunk in outcome] == list(live):
        # The bytes changed, or the code that reads them, and made no difference.
        built.same[one.key] = one.fingerprint
        return []
    built.note(one.key, one.fingerprint, outcome)
    built.flagged += remarks(outcome)
    ids = {chunk.chunk_id for chunk in live}
    return [it for it in outcome if it.chunk.chunk_id not in ids]


def _indexed(prepared: Prepared, vectors: Mapping[str, Vector]) -> IndexedChunk:
    vector = vectors[prepared.key.text_key]
    return IndexedChunk(prepared.chunk, prepared.terms, vector if len(vector) else None)


def _groups(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


async def _until_none(queue: asyncio.Queue[_T | None]) -> AsyncGenerator[_T]:
    while (item := await queue.get()) is not None:
        yield item


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the failure that stopped the others: ours before what it caused."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first  # pyright: ignore[reportUnknownArgumentType]  # a group of anything
