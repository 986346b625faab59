"""What keeps a knowledge base small, honest and reversible."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from knowledge.analysis import chunk_terms
from knowledge.care.findings import Page
from knowledge.care.links import AsksLinks, addresses, nobody_asked
from knowledge.care.report import CareReport, care
from knowledge.errors import GenerationMoved, NoGeneration, SourceUnreadable
from knowledge.ledger.embeddings import forget_embeddings
from knowledge.ledger.erasures import finish, unfinished
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import DocumentKey, Generation, KnownSource, Pointer
from knowledge.models import Audience, Chunk, Complaints, Index, TermStatistics, View
from knowledge.parts import Parts
from knowledge.ranking import added, count_terms, taken_away

KEPT = 3
"""Generations that can be searched: the live one, and two to go back to."""

_AT_ONCE = 500
"""Chunks read from the store at once."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a workspace's knowledge base holds."""

    workspace: str
    live: Generation | None
    older: tuple[Generation, ...]
    """What `rollback` can go back to, newest first."""
    sources: tuple[KnownSource, ...]
    synced: Mapping[str, float]
    """When each source was last held against the knowledge base, in seconds since 1970."""
    loading: str | None
    """Who is loading just now."""
    model: str
    """The configured embedding model; `none` for lexical search alone."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How the store compares with the ledger, for the live generation."""

    generation: int
    chunks: int
    missing: int
    """Chunks that the ledger has and the store lacks."""
    unknown: int
    """Chunks that the store has and the ledger does not know."""


async def status(parts: Parts, workspace: str) -> Status:
    """Return what a workspace holds."""
    generations = await parts.ledger.generations(workspace)
    active = await parts.ledger.active(workspace)
    lineage = _lineage(generations, active)
    return Status(
        workspace=workspace,
        live=next(iter(lineage), None),
        older=tuple(lineage[1:]),
        sources=await parts.ledger.sources(workspace),
        synced=await parts.ledger.synced(workspace),
        loading=await parts.leases.holder(workspace),
        model=parts.embedder.model,
    )


async def sweep(parts: Parts, lease: Lease, active: Pointer | None) -> None:
    """Undo what lies beyond the live generation: a crashed load's, or what was rolled back from."""
    number = active.generation if active else 0
    generations = await parts.ledger.generations(lease.workspace)
    await _erase(parts, lease.workspace, generations, frozenset())
    beyond = [it for it in generations if it.number > number and it.searchable]
    await _wait_for_searches(parts, beyond)
    searchable = [it for it in generations if it.searchable]
    for index in _indexes(parts, lease.workspace, searchable):
        await parts.store.sweep(index, number)
    await parts.ledger.sweep(lease, number)


async def collect(parts: Parts, lease: Lease) -> None:
    """Delete what none of the last generations needs, nor a search that still runs."""
    generations = await parts.ledger.generations(lease.workspace)
    active = await parts.ledger.active(lease.workspace)
    lineage = _lineage(generations, active)
    if len(lineage) < KEPT:
        return
    since = parts.clock() - parts.grace_seconds
    recent = [it.number for it in generations if it.searchable and (it.superseded_at or 0) > since]
    oldest = min(lineage[KEPT - 1].number, *recent, lineage[0].number)
    if not any(it.searchable and it.number < oldest for it in generations):
        return
    # Ledger first: nobody shall go back to what a crash has half deleted.
    await parts.ledger.collect(lease.workspace, oldest)
    for index in _indexes(parts, lease.workspace, generations):
        await parts.store.collect(index, oldest)


async def roll_back(parts: Parts, workspace: str, leaving: int | None = None) -> Pointer:
    """Make the generation before the live one live again; raise `NoGeneration`.

    Raise `GenerationMoved` where one was to be left that is not live any more.
    """
    async with parts.leases.held(workspace) as lease:
        active = await live_pointer(parts, workspace)
        if leaving not in {None, active.generation}:
            message = (
                f"Generation {leaving} is not live any more: generation {active.generation} is."
            )
            raise GenerationMoved(message)
        lineage = _lineage(await parts.ledger.generations(workspace), active)
        if len(lineage) < 2:  # noqa: PLR2004  # the live one and one before it
            message = f"Workspace {workspace} keeps no older generation to go back to."
            raise NoGeneration(message)
        target = lineage[1]
        await parts.ledger.roll_back(lease, active, target.number)
        return Pointer(Index(workspace, target.spec), target.number)


async def forget(parts: Parts, workspace: str, source: str, path: str | None) -> int:
    """Erase a document, or all of a source, from every generation; return how many documents.

    Ledger first, store last: after a crash in between, doing it again finishes it, and so does the
    next load. A document whose source still has it comes back with the next load.
    """
    async with parts.leases.held(workspace):
        active = await live_pointer(parts, workspace)
        every = await parts.ledger.keys_of(workspace)
        doomed = [it for it in every if it.source == source and path in {None, it.path}]
        used = {key.text_key for it in every if it not in doomed for key in every[it]}
        texts = {key.text_key for it in doomed for key in every[it]}
        generations = await parts.ledger.generations(workspace)
        left = await _left_without(parts, workspace, generations, doomed)
        await forget_embeddings(parts.database, workspace, texts - used)
        await parts.ledger.forget(active, doomed, left)
        named = frozenset({DocumentKey(source, path)} if path else set())
        erased = await _erase(parts, workspace, generations, named)
        await _discard_fetched(parts, workspace, source)
    done = {*doomed, *(it for it in erased if it.source == source)}
    if not done:
        message = f"Workspace {workspace} holds no {path or 'document'} of source {source}."
        raise SourceUnreadable(message)
    return len(done)


async def _erase(
    parts: Parts, workspace: str, generations: Iterable[Generation], named: frozenset[DocumentKey]
) -> frozenset[DocumentKey]:
    """Delete from the store what the ledger has erased, and what is named; return what was."""
    erased = await unfinished(parts.database, workspace)
    if erased:
        erased -= (await parts.ledger.keys_of(workspace)).keys()
    gone: set[DocumentKey] = set(erased)
    for key in sorted(erased | named):
        for index in _indexes(parts, workspace, generations):
            if await parts.store.forget(index, key.source, key.path):
                gone.add(key)
    if erased:
        await finish(parts.database, workspace, parts.clock())
    return frozenset(gone)


async def _discard_fetched(parts: Parts, workspace: str, source: str) -> None:
    """Delete what was fetched of a source: all, for one page may lie there under many names."""
    for known in await parts.ledger.sources(workspace):
        if known.name == source:
            await asyncio.to_thread(parts.discard_fetched, known)


async def verify(parts: Parts, workspace: str) -> Verification:
    """Hold the live generation's chunks in the store against the ledger; raise `NoGeneration`."""
    active = await live_pointer(parts, workspace)
    documents = await parts.ledger.chunks(active)
    known = {chunk.chunk_id for chunks in documents.values() for chunk in chunks}
    held = await parts.store.ids(active.index, active.generation)
    return Verification(active.generation, len(known), len(known - held), len(held - known))


async def live_pointer(parts: Parts, workspace: str) -> Pointer:
    """Return what is live; raise `NoGeneration`."""
    active = await parts.ledger.active(workspace)
    if active is None:
        message = f"Nothing is loaded in {workspace}: run `frontdesk knowledge load PATH`."
        raise NoGeneration(message)
    return active


async def titles(parts: Parts, workspace: str, audience: Audience, limit: int) -> tuple[str, ...]:
    """Return the titles of some pages that an audience may see, by path; raise `NoGeneration`."""
    active = await live_pointer(parts, workspace)
    view = View(active.index, active.generation, audience)
    # Only the store knows what an audience may see, so more are asked for than are wanted.
    first = await parts.ledger.openings(active, _AT_ONCE)
    chunks = await parts.store.chunks(view, first)
    return tuple(dict.fromkeys(chunk.title for chunk in chunks if chunk.title))[:limit]


async def look_after(
    parts: Parts,
    workspace: str,
    complaints: Complaints,
    stale_after: timedelta,
    ask: AsksLinks = nobody_asked,
) -> CareReport:
    """Return what should be looked at in the live pages; raise `NoGeneration`."""
    pages = await _pages(parts, workspace)
    dead = await ask(addresses(pages))
    now = datetime.fromtimestamp(parts.clock(), UTC)
    return await asyncio.to_thread(care, pages, complaints, now, stale_after, dead)


async def _pages(parts: Parts, workspace: str) -> tuple[Page, ...]:
    """Return every live document with its text, by source and path; raise `NoGeneration`.

    What could not be read is there, too, without text: a link may lead to it.
    """
    active = await live_pointer(parts, workspace)
    documents = await parts.ledger.chunks(active)
    view = View(active.index, active.generation, Audience.INTERNAL)
    ids = (it.chunk_id for chunks in documents.values() for it in chunks)
    texts: dict[str, Chunk] = {}
    while some := list(islice(ids, _AT_ONCE)):
        texts |= {chunk.chunk_id: chunk for chunk in await parts.store.chunks(view, some)}
    unread = await parts.ledger.failures(workspace)
    every = {**dict.fromkeys(unread, ()), **documents}
    return tuple(
        Page(
            key.source, key.path, tuple(texts[it.chunk_id] for it in chunks if it.chunk_id in texts)
        )
        for key, chunks in sorted(every.items())
    )


async def counted(parts: Parts, pointer: Pointer, ids: Iterable[str]) -> TermStatistics:
    """Return the term statistics of some of a generation's chunks."""
    view = View(pointer.index, pointer.generation, Audience.INTERNAL)
    total = TermStatistics(0, 0)
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        chunks = await parts.store.chunks(view, some)
        total = added(total, count_terms(chunk_terms(chunk) for chunk in chunks))
    return total


def _lineage(generations: Sequence[Generation], active: Pointer | None) -> list[Generation]:
    """Return the live generation and those before it that can still be searched."""
    by_number = {it.number: it for it in generations}
    lineage: list[Generation] = []
    step = by_number.get(active.generation) if active else None
    while step is not None and step.searchable:
        lineage.append(step)
        step = by_number.get(step.parent) if step.parent is not None else None
    return lineage


def _indexes(parts: Parts, workspace: str, generations: Iterable[Generation]) -> list[Index]:
    """Return the index of each of these generations, and the one that a load would write to."""
    specs = {it.spec for it in generations} | {parts.spec}
    return [Index(workspace, spec) for spec in sorted(specs, key=lambda spec: spec.key)]


async def _wait_for_searches(parts: Parts, beyond: Iterable[Generation]) -> None:
    """Let searches finish that began before a rollback: what they look at is swept next."""
    left = max((it.superseded_at or 0.0 for it in beyond), default=0.0)
    await asyncio.sleep(
        max(0.0, min(left + parts.grace_seconds - parts.clock(), parts.grace_seconds))
    )


async def _left_without(
    parts: Parts, workspace: str, generations: Iterable[Generation], doomed: Sequence[DocumentKey]
) -> dict[int, TermStatistics]:
    """Return the term statistics of each generation without some documents."""
    left: dict[int, TermStatistics] = {}
    for generation in generations:
        if not generation.searchable:
            continue
        pointer = Pointer(Index(workspace, generation.spec), generation.number)
        documents = await parts.ledger.chunks(pointer)
        ids = [key.chunk_id for it in doomed for key in documents.get(it, ())]
        gone = await counted(parts, pointer, ids)
        left[generation.number] = taken_away(await parts.ledger.statistics(pointer), gone)
    return left
