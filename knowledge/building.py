"""Build a generation beside the live one: read, embed and write at the same time.

Three stages joined by short queues: while a window of chunks is embedded, the one before is
written and the next one read.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

import numpy as np
import structlog

from knowledge import chunking
from knowledge.analysis import chunk_terms, embedded_text
from knowledge.changes import Fresh
from knowledge.errors import SearchUnavailable, SourceUnreadable
from knowledge.inspection import Find, instruction, secret
from knowledge.ledger.embeddings import text_key
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import ChunkKey, DocumentKey, KnownDocument, KnownFailure
from knowledge.models import (
    Chunk,
    Document,
    Index,
    IndexedChunk,
    Remark,
    TermStatistics,
    Vector,
    View,
)
from knowledge.parts import Parts
from knowledge.ranking import added, count_terms
from knowledge.reading import read

log = structlog.get_logger()

_T = TypeVar("_T")

_DOCUMENTS_AT_ONCE = 16
"""Documents read in one visit to a thread."""
_WINDOW = 2048
"""Chunks that are sorted by length together: batches of equal length pad little."""
_EMBEDDED_AT_ONCE = 128
"""Texts embedded between two commits: at most this many are embedded again after a crash."""
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk, ready but for its embedding."""

    chunk: Chunk
    key: ChunkKey
    terms: tuple[str, ...]
    embedded_text: str
    instruction: str | None
    """What in it speaks to a model instead of a reader."""


@dataclass(slots=True)
class Built:
    """What was built so far."""

    documents: list[KnownDocument] = field(default_factory=list[KnownDocument])
    failures: dict[DocumentKey, KnownFailure] = field(
        default_factory=dict[DocumentKey, KnownFailure]
    )
    same: dict[DocumentKey, str] = field(default_factory=dict[DocumentKey, str])
    """New fingerprints of documents whose chunks are as they were."""
    flagged: list[Remark] = field(default_factory=list[Remark])
    statistics: TermStatistics = field(default_factory=lambda: TermStatistics(0, 0))
    """Of the chunks added."""
    chunks_added: int = 0

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of every chunk of these documents."""
        return frozenset(it.chunk_id for document in self.documents for it in document.chunks)


@dataclass(frozen=True, slots=True)
class Carried:
    """Documents of another index that this one is to have too, as they were read then."""

    view: View | None = None
    fingerprints: Mapping[DocumentKey, str] = field(default_factory=dict[DocumentKey, str])
    chunks: Mapping[DocumentKey, Sequence[ChunkKey]] = field(
        default_factory=dict[DocumentKey, Sequence[ChunkKey]]
    )
    named: frozenset[str] = frozenset()
    """Sources that are read anew: of these only what cannot be read is carried."""
    failed: frozenset[DocumentKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Build:
    """One generation on its way: where it goes, and what is there already."""

    parts: Parts
    lease: Lease
    index: Index
    generation: int
    live: Mapping[DocumentKey, tuple[ChunkKey, ...]]
    """Chunks that these documents have in this index already."""
    carried: Carried
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
            for one, outcome in zip(some, await asyncio.to_thread(prepared, some), strict=True):
                if isinstance(outcome, KnownFailure):
                    built.failures[one.key] = outcome
                    continue
                window += self._fresh(one, outcome, built)
            if len(window) >= _WINDOW:
                await self._pass_on(window, built, windows)
                window = []
        await self._pass_on(window, built, windows)
        await self._carry(built, windows)
        await windows.put(None)

    def _fresh(self, one: Fresh, outcome: Sequence[Prepared], built: Built) -> list[Prepared]:
        """Return the chunks of a document that are not live, and note the document."""
        keys = tuple(chunk.key for chunk in outcome)
        live = self.live.get(one.key, ())
        if keys == live:
            # The bytes changed, or the code that reads them, and made no difference.
            built.same[one.key] = one.fingerprint
            return []
        built.documents.append(KnownDocument(one.key, one.fingerprint, keys))
        built.flagged += _remarks(outcome)
        ids = {chunk.chunk_id for chunk in live}
        return [it for it in outcome if it.chunk.chunk_id not in ids]

    async def _carry(self, built: Built, windows: asyncio.Queue[Sequence[Prepared] | None]) -> None:
        failed = self.carried.failed | built.failures.keys()
        for key, chunks in self.carried.chunks.items():
            if self.carried.view is None or (
                key.source in self.carried.named and key not in failed
            ):
                continue
            ids = [chunk.chunk_id for chunk in chunks]
            held = await self.parts.store.chunks(self.carried.view, ids)
            prepared = [prepared_chunk(chunk) for chunk in held]
            keys = tuple(it.key for it in prepared)
            built.documents.append(KnownDocument(key, self.carried.fingerprints[key], keys))
            await self._pass_on(prepared, built, windows)

    async def _pass_on(
        self,
        window: Sequence[Prepared],
        built: Built,
        windows: asyncio.Queue[Sequence[Prepared] | None],
    ) -> None:
        counted = await asyncio.to_thread(count_terms, [chunk.terms for chunk in window])
        built.statistics = added(built.statistics, counted)
        built.chunks_added += len(window)
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
        kept = self.parts.embeddings(self.index.workspace)
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
                await self.parts.store.add(self.index, self.generation, some)


def prepared(documents: Sequence[Fresh]) -> list[list[Prepared] | KnownFailure]:
    """Return for each document its chunks, or why it cannot be read."""
    return [_prepared_one(document) for document in documents]


def _prepared_one(document: Fresh) -> list[Prepared] | KnownFailure:
    try:
        understood = read(document.original, document.source.audience)
        _refuse_secrets(understood)
        made = chunking.chunks(understood, document.source.name)
    except SourceUnreadable as error:
        return KnownFailure(document.key, document.fingerprint, str(error))
    except Exception as error:  # one odd page must not keep a thousand others out
        path = document.original.path
        log.exception("reader_failed", stage="read", path=path)
        reason = f"{path}: the reader failed on it ({type(error).__name__}); report this page"
        return KnownFailure(document.key, document.fingerprint, reason)
    return [prepared_chunk(chunk) for chunk in made]


def _refuse_secrets(document: Document) -> None:
    """Raise `SourceUnreadable` for a page that anybody could have a secret quoted from."""
    for block in document.blocks:
        found = secret(block.text)
        if found:
            where = _place(document.path, block.line, block.text, found)
            message = f"{where} holds what looks like {found.what}; revoke it, and take it out"
            raise SourceUnreadable(message)


def _remarks(chunks: Iterable[Prepared]) -> Iterator[Remark]:
    for it in chunks:
        if it.instruction:
            about = f"line {it.chunk.line or '?'} tells a model what to do: “{it.instruction}”"
            yield Remark(it.chunk.path, about)


def _place(path: str, line: int | None, text: str, found: Find) -> str:
    return path if line is None else f"{path}:{line + text.count(chr(10), 0, found.start)}"


def prepared_chunk(chunk: Chunk) -> Prepared:
    """Return a chunk with its tokens, the text to embed and its final URL."""
    text = embedded_text(chunk)
    url = chunk.url and chunk.url.replace("{line}", str(chunk.line or 1))
    key = ChunkKey(chunk.chunk_id, text_key(text))
    found = instruction(chunk.text)
    return Prepared(
        chunk=replace(chunk, url=url),
        key=key,
        terms=chunk_terms(chunk),
        embedded_text=text,
        instruction=found.what if found else None,
    )


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
