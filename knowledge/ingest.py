"""A load, top to bottom: sources, documents, chunks, embeddings, new generation, checks, activate.

A load builds beside what is live and moves one pointer at the end. Whatever stops it before that
changes nothing that a search could see, and the next load sweeps what it left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from knowledge import upkeep
from knowledge.building import Build, Built, Carried, Progress
from knowledge.changes import Changes, find_changes
from knowledge.errors import KnowledgeError, NoGeneration, SourceUnreadable
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import ChunkKey, DocumentKey, KnownSource, Pointer, Release
from knowledge.models import Audience, LoadReport, View
from knowledge.parts import Parts
from knowledge.ranking import added, taken_away
from knowledge.upkeep import Status, Verification, collect, counted, sweep


def ignore(_: Progress) -> None:
    """Tell nobody how far a load is."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """Load sources into a workspace's knowledge base."""

    parts: Parts

    async def load(
        self,
        workspace: str,
        sources: tuple[KnownSource, ...],
        progress: Callable[[Progress], None] = ignore,
    ) -> LoadReport:
        """Sync exactly these sources; raise `SourceUnreadable`, `LoadRunning`, and what fails."""
        started = self.parts.clock()
        tokens = self.parts.embedder.tokens
        async with self.parts.leases.held(workspace) as lease:
            active = await self.parts.ledger.active(workspace)
            await sweep(self.parts, lease, active)
            report = await _Load(self.parts, lease, active, sources, progress).run()
            await collect(self.parts, lease)
        return replace(
            report,
            embedded_tokens=self.parts.embedder.tokens - tokens,
            seconds=self.parts.clock() - started,
        )

    async def reload(
        self, workspace: str, progress: Callable[[Progress], None] = ignore
    ) -> LoadReport:
        """Sync every source that was ever loaded; raise `NoGeneration` where none was."""
        sources = await self.parts.ledger.sources(workspace)
        if not sources:
            message = f"Nothing is loaded in {workspace}: run `frontdesk knowledge load PATH`."
            raise NoGeneration(message)
        return await self.load(workspace, sources, progress)

    async def status(self, workspace: str) -> Status:
        """Return what a workspace holds."""
        return await upkeep.status(self.parts, workspace)

    async def roll_back(self, workspace: str) -> int:
        """Go back to the generation before; return its number; raise `NoGeneration`."""
        return (await upkeep.roll_back(self.parts, workspace)).generation

    async def forget(self, workspace: str, source: str, path: str | None = None) -> int:
        """Erase a document, or a source, from every generation; return how many documents."""
        return await upkeep.forget(self.parts, workspace, source, path)

    async def verify(self, workspace: str) -> Verification:
        """Hold the store against the ledger."""
        return await upkeep.verify(self.parts, workspace)


@dataclass(frozen=True, slots=True)
class _Live:
    """What is live when a load begins."""

    fingerprints: dict[DocumentKey, str] = field(default_factory=dict[DocumentKey, str])
    chunks: dict[DocumentKey, tuple[ChunkKey, ...]] = field(
        default_factory=dict[DocumentKey, tuple[ChunkKey, ...]]
    )

    def ids(self, keys: set[DocumentKey]) -> frozenset[str]:
        """Return the ids of these documents' chunks."""
        return frozenset(it.chunk_id for key in keys for it in self.chunks.get(key, ()))


@dataclass(frozen=True, slots=True)
class _Load:
    """One load, under its lease, from one live generation."""

    parts: Parts
    lease: Lease
    active: Pointer | None
    sources: tuple[KnownSource, ...]
    progress: Callable[[Progress], None]

    async def run(self) -> LoadReport:
        """Build what changed beside what is live, check it, and activate it."""
        fingerprints = await self.parts.ledger.fingerprints(self.active) if self.active else {}
        usable = {} if self._switches else fingerprints
        changes = await find_changes(self.parts, self.sources, fingerprints, usable)
        if not (changes.fresh or changes.gone or self._switches):
            return await self._unchanged(changes, Built())
        live = _Live(
            fingerprints, await self.parts.ledger.chunks(self.active) if self.active else {}
        )
        generation = await self.parts.ledger.take_number(self.lease)
        pointer = Pointer(self.parts.index(self.lease.workspace), generation)
        built = await self._build(pointer, changes, live)
        self._refuse_empty(built, changes, live)
        if not (built.documents or changes.gone):
            return await self._unchanged(changes, built)
        closed = await self._close(pointer, built, changes, live)
        release = await self._release(pointer, built, changes, live, closed)
        await self._check(release)
        await self.parts.ledger.activate(self.lease, self.active, release)
        return _report(release, built, changes, live, len(closed))

    @property
    def _switches(self) -> bool:
        """Whether another spec is configured than the live index was made with."""
        index = self.parts.index(self.lease.workspace)
        return self.active is not None and self.active.index != index

    async def _build(self, pointer: Pointer, changes: Changes, live: _Live) -> Built:
        carried = Carried()
        held = live.ids({fresh.key for fresh in changes.fresh})
        if self._switches and self.active:
            view = View(self.active.index, self.active.generation, Audience.INTERNAL)
            names = frozenset(source.name for source in self.sources)
            carried, held = Carried(view, live.fingerprints, live.chunks, names), frozenset[str]()
        target = (pointer.index, pointer.generation)
        build = Build(self.parts, self.lease, *target, held, carried, self.progress)
        return await build.run(changes.fresh)

    def _refuse_empty(self, built: Built, changes: Changes, live: _Live) -> None:
        """Raise `SourceUnreadable` for a source of which nothing at all can be read."""
        left = (live.fingerprints.keys() - changes.gone) | {it.key for it in built.documents}
        for source in self.sources:
            failed = [it for key, it in built.failures.items() if key.source == source.name]
            if failed and not any(key.source == source.name for key in left):
                message = f"{failed[0].reason} (no page of {source.location} could be read)"
                raise SourceUnreadable(message)

    async def _close(
        self, pointer: Pointer, built: Built, changes: Changes, live: _Live
    ) -> frozenset[str]:
        """End what the new generation no longer has, and return its ids."""
        if self.active is None:
            return frozenset()
        ends = {it.key for it in built.documents} | changes.gone
        if self._switches:
            ends = set(live.chunks)
        stays = {it.chunk_id for document in built.documents for it in document.chunks}
        closed = live.ids(ends) - (set() if self._switches else stays)
        await self.parts.leases.renew(self.lease)
        await self.parts.store.close(self.active.index, pointer.generation, sorted(closed))
        return closed

    async def _release(
        self,
        pointer: Pointer,
        built: Built,
        changes: Changes,
        live: _Live,
        closed: frozenset[str],
    ) -> Release:
        statistics, kept = built.statistics, set[DocumentKey]()
        if self.active is not None and not self._switches:
            kept = live.fingerprints.keys() - changes.gone
            before = await self.parts.ledger.statistics(self.active)
            gone = await counted(self.parts, self.active, closed)
            statistics = added(taken_away(before, gone), built.statistics)
        fresh = {it.key for it in built.documents}
        return Release(
            pointer=pointer,
            sources=self.sources,
            added=tuple(built.documents),
            closed=tuple(changes.gone | (fresh & live.fingerprints.keys())),
            statistics=statistics,
            documents=len(kept | fresh),
        )

    async def _check(self, release: Release) -> None:
        """Raise unless the store holds exactly as many chunks as the ledger will say."""
        index, generation = release.pointer.index, release.pointer.generation
        count = await self.parts.store.count(index, generation)
        if count != release.statistics.chunks:
            message = (
                f"The store holds {count} chunks instead of {release.statistics.chunks}: "
                "nothing was activated. Run `frontdesk knowledge verify`, then load again."
            )
            raise KnowledgeError(message)

    async def _unchanged(self, changes: Changes, built: Built) -> LoadReport:
        """Report that the live generation stays, or refuse where there is none."""
        if self.active is None:
            message = "There was nothing to load."
            raise SourceUnreadable(message)
        known = await self.parts.ledger.sources(self.lease.workspace)
        if not set(self.sources) <= set(known):
            await self.parts.ledger.keep_sources(self.lease, self.sources)
        return LoadReport(
            generation=self.active.generation,
            added=0,
            changed=0,
            unchanged=changes.unchanged,
            removed=0,
            chunks_added=0,
            chunks_removed=0,
            chunks_total=await self.parts.ledger.chunk_count(self.active),
            embedded_tokens=0,
            seconds=0.0,
            failures=tuple(built.failures.values()),
        )


def _report(
    release: Release, built: Built, changes: Changes, live: _Live, closed: int
) -> LoadReport:
    same = sum(live.fingerprints.get(it.key) == it.fingerprint for it in built.documents)
    changed = sum(it.key in live.fingerprints for it in built.documents) - same
    return LoadReport(
        generation=release.pointer.generation,
        added=len(built.documents) - changed - same,
        changed=changed,
        unchanged=changes.unchanged + same,
        removed=len(changes.gone),
        chunks_added=built.chunks_added,
        chunks_removed=closed,
        chunks_total=release.statistics.chunks,
        embedded_tokens=0,
        seconds=0.0,
        failures=tuple(built.failures.values()),
    )
