"""A load, top to bottom: sources, documents, chunks, embeddings, new generation, checks, activate.

A load builds beside what is live and moves one pointer at the end. Whatever stops it before that
changes nothing that a search could see, and the next load sweeps what it left.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from knowledge import upkeep
from knowledge.building import Build, Built, Carried, Progress
from knowledge.care.links import AsksLinks, nobody_asked
from knowledge.care.report import CareReport
from knowledge.changes import Changes, Known, find_changes
from knowledge.closing import close_documents
from knowledge.errors import (
    KnowledgeError,
    NoGeneration,
    SearchUnavailable,
    SourceShrunk,
    SourceUnreadable,
)
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import (
    DocumentKey,
    KnownFailure,
    KnownSource,
    Pointer,
    Release,
)
from knowledge.models import Audience, Complaints, Failure, LoadReport
from knowledge.parts import Parts
from knowledge.ranking import added, taken_away
from knowledge.shelf import Shelf
from knowledge.upkeep import Status, Verification, collect, sweep

log = structlog.get_logger()


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
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        """Sync exactly these sources; raise `SourceUnreadable`, `LoadRunning`, and what fails.

        Raise `SourceShrunk` where more than half of a source's documents are gone, unless `shrunk`
        names it: an emptied folder or a site that serves its login page is no removal.
        """
        started = self.parts.clock()
        tokens = self.parts.embedder.tokens
        async with self.parts.leases.held(workspace) as lease:
            active = await self.parts.ledger.active(workspace)
            await sweep(self.parts, lease, active)
            order = _Order(sources, shrunk, progress)
            report = await _Load(self.parts, lease, active, order).run()
            await self.parts.ledger.mark_synced(lease, [source.name for source in sources])
            await self._collect(lease)
        report = replace(
            report,
            embedded_tokens=self.parts.embedder.tokens - tokens,
            seconds=self.parts.clock() - started,
        )
        log.info(
            "loaded",
            stage="activate",
            workspace=workspace,
            generation=report.generation,
            failures=len(report.failures),
            seconds=report.seconds,
        )
        return report

    async def reload(
        self,
        workspace: str,
        declared: tuple[KnownSource, ...] = (),
        progress: Callable[[Progress], None] = ignore,
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        """Sync what is declared, and every other source that was ever loaded.

        Raise `NoGeneration` where there is no source at all.
        """
        names = {source.name for source in declared}
        known = await self.parts.ledger.sources(workspace)
        sources = declared + tuple(source for source in known if source.name not in names)
        if not sources:
            message = f"Nothing is loaded in {workspace}: run `frontdesk knowledge load PATH`."
            raise NoGeneration(message)
        return await self.load(workspace, sources, progress, shrunk)

    async def _collect(self, lease: Lease) -> None:
        """Collect what no generation needs; what cannot be collected now is next time."""
        try:
            await collect(self.parts, lease)
        except SearchUnavailable as error:
            # The new generation is live: this load has not failed.
            log.warning(
                "not_collected", stage="collect", workspace=lease.workspace, reason=str(error)
            )

    async def status(self, workspace: str) -> Status:
        """Return what a workspace holds."""
        return await upkeep.status(self.parts, workspace)

    async def roll_back(self, workspace: str, leaving: int | None = None) -> int:
        """Go back to the generation before; return its number; raise `NoGeneration`.

        Raise `GenerationMoved` where another generation is live than the one to be left.
        """
        return (await upkeep.roll_back(self.parts, workspace, leaving)).generation

    async def titles(self, workspace: str, audience: Audience, limit: int) -> tuple[str, ...]:
        """Return the titles of some pages that an audience may see; raise `NoGeneration`."""
        return await upkeep.titles(self.parts, workspace, audience, limit)

    async def care(
        self,
        workspace: str,
        complaints: Complaints,
        stale_after: timedelta,
        ask: AsksLinks = nobody_asked,
    ) -> CareReport:
        """Return what should be looked at in the live pages; raise `NoGeneration`."""
        return await upkeep.look_after(self.parts, workspace, complaints, stale_after, ask)

    async def live(self, workspace: str) -> int | None:
        """Return the number of the live generation; None before the first load."""
        active = await self.parts.ledger.active(workspace)
        return active.generation if active else None

    async def forget(self, workspace: str, source: str, path: str | None = None) -> int:
        """Erase a document, or a source, from every generation; return how many documents."""
        return await upkeep.forget(self.parts, workspace, source, path)

    async def verify(self, workspace: str) -> Verification:
        """Hold the store against the ledger."""
        return await upkeep.verify(self.parts, workspace)


@dataclass(frozen=True, slots=True)
class _Live:
    """What is live when a load begins."""

    fingerprints: Mapping[DocumentKey, str]
    failures: Mapping[DocumentKey, KnownFailure]
    usable: bool
    """Whether the new generation can stand on it: the same index, and whole."""
    carriable: bool
    """Whether its chunks can be read, to be carried into another index."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one load found, and what it built of it."""

    live: _Live
    changes: Changes
    built: Built

    @property
    def failures(self) -> dict[DocumentKey, KnownFailure]:
        """Return what could not be read, this time or when it was last tried."""
        return self.changes.failures | self.built.failures

    @property
    def fresh(self) -> set[DocumentKey]:
        """Return the documents that were built."""
        return set(self.built.documents)

    @property
    def kept(self) -> set[DocumentKey]:
        """Return the live documents that go on, as they are or in a new form."""
        return set(self.live.fingerprints) - self.changes.gone


@dataclass(frozen=True, slots=True)
class _Order:
    """What somebody wants to be loaded."""

    sources: tuple[KnownSource, ...]
    shrunk: frozenset[str]
    """Sources of which most may be gone."""
    progress: Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Load:
    """One load, under its lease, from one live generation."""

    parts: Parts
    lease: Lease
    active: Pointer | None
    order: _Order

    async def run(self) -> LoadReport:
        """Build what changed beside what is live, check it, and activate it."""
        live = await self._live()
        usable = live.fingerprints if live.usable else dict[DocumentKey, str]()
        known = Known(live.fingerprints, usable, live.failures)
        with closing(Shelf()) as shelf:
            changes = await find_changes(self.parts, self.order.sources, known, shelf)
            self._refuse_shrunk(live, changes)
            work = _Work(live, changes, Built())
            if not (changes.fresh or changes.gone):
                return await self._unchanged(work)
            number = await self.parts.ledger.take_number(self.lease)
            pointer = Pointer(self.parts.index(self.lease.workspace), number)
            work = _Work(live, changes, await self._build(pointer, work, shelf))
        self._refuse_empty(work)
        if not (work.fresh or changes.gone):
            return await self._unchanged(work)
        release, closed = await self._close(pointer, work)
        await self._check(release)
        await self._remember(work)
        await self.parts.ledger.activate(self.lease, self.active, release)
        return _report(release, work, closed)

    async def _live(self) -> _Live:
        failures = await self.parts.ledger.failures(self.lease.workspace)
        if self.active is None:
            return _Live({}, failures, usable=True, carriable=False)
        fingerprints = await self.parts.ledger.fingerprints(self.active)
        count = await self.parts.store.count(self.active.index, self.active.generation)
        whole = count == await self.parts.ledger.chunk_count(self.active)
        same = self.active.index == self.parts.index(self.lease.workspace)
        if not whole:
            self._refuse_to_lose(fingerprints)
        return _Live(fingerprints, failures, usable=whole and same, carriable=whole)

    def _refuse_to_lose(self, live: Iterable[DocumentKey]) -> None:
        """Raise unless every live document is read anew: the store has lost some of them."""
        missing = {key.source for key in live} - {source.name for source in self.order.sources}
        if missing:
            message = (
                "The store lacks part of the live generation: load every source again, with "
                f"{', '.join(sorted(missing))}."
            )
            raise KnowledgeError(message)

    def _refuse_shrunk(self, live: _Live, changes: Changes) -> None:
        """Raise `SourceShrunk` for sources of which most is gone, unless somebody expects it."""
        before = Counter(key.source for key in live.fingerprints)
        left = before - Counter(key.source for key in changes.gone)
        left.update(one.source.name for one in changes.fresh if one.key not in live.fingerprints)
        shrunk = tuple(
            name
            for name, count in sorted(before.items())
            if 2 * left[name] < count and name not in self.order.shrunk
        )
        if shrunk:
            what = (f"{it} has {left[it]} of {before[it]} documents left" for it in shrunk)
            raise SourceShrunk(shrunk, ", ".join(what))

    async def _build(self, pointer: Pointer, work: _Work, shelf: Shelf) -> Built:
        live, carried = work.live, None
        if live.carriable and not live.usable and self.active:
            carried = Carried(
                self.active,
                live.fingerprints,
                frozenset(source.name for source in self.order.sources),
                frozenset(work.changes.failures) | work.changes.missed,
            )
        build = Build(
            parts=self.parts,
            lease=self.lease,
            pointer=pointer,
            standing=self.active if live.usable else None,
            carried=carried,
            shelf=shelf,
            progress=self.order.progress,
        )
        return await build.run(work.changes.fresh)

    def _refuse_empty(self, work: _Work) -> None:
        """Raise `SourceUnreadable` for a source of which nothing at all can be read."""
        filled = {key.source for key in work.kept | work.fresh}
        for source in self.order.sources:
            failed = [it for key, it in work.failures.items() if key.source == source.name]
            if failed and source.name not in filled:
                message = f"{failed[0].reason} (no page of {source.location} could be read)"
                raise SourceUnreadable(message)

    async def _close(self, pointer: Pointer, work: _Work) -> tuple[Release, int]:
        """End what the new generation no longer has; return what it is, and how much ended."""
        live, statistics, closed = work.live, work.built.statistics, 0
        ended = work.changes.gone | (work.fresh & live.fingerprints.keys())
        if not live.usable:
            ended = frozenset(live.fingerprints)
        if self.active is not None:
            step = (self.active, pointer)
            taken, closed = await close_documents(self.parts, self.lease, step, sorted(ended))
            if live.usable:
                before = await self.parts.ledger.statistics(self.active)
                statistics = added(taken_away(before, taken), statistics)
        release = Release(
            pointer=pointer,
            sources=self.order.sources,
            closed=tuple(ended),
            statistics=statistics,
            documents=len(work.kept | work.fresh if live.usable else work.fresh),
        )
        return release, closed

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

    async def _remember(self, work: _Work) -> None:
        """Keep what failed, and what was read to no effect: both are not read again."""
        if self.active is not None and work.built.same:
            await self.parts.ledger.keep_fingerprints(self.active, work.built.same)
        names = {source.name for source in self.order.sources}
        before = {key: it for key, it in work.live.failures.items() if key.source in names}
        if before != work.failures:
            failures = work.failures.values()
            await self.parts.ledger.keep_failures(self.lease, names, failures)

    async def _unchanged(self, work: _Work) -> LoadReport:
        """Report that the live generation stays, or refuse where there is none."""
        self._refuse_empty(work)
        if self.active is None:
            message = "There was nothing to load."
            raise SourceUnreadable(message)
        known = await self.parts.ledger.sources(self.lease.workspace)
        if not set(self.order.sources) <= set(known):
            await self.parts.ledger.keep_sources(self.lease, self.order.sources)
        await self._remember(work)
        return LoadReport(
            generation=self.active.generation,
            added=0,
            changed=0,
            unchanged=work.changes.unchanged + len(work.built.same),
            removed=0,
            chunks_added=0,
            chunks_removed=0,
            chunks_total=await self.parts.ledger.chunk_count(self.active),
            embedded_tokens=0,
            seconds=0.0,
            failures=_failures(work),
        )


def _report(release: Release, work: _Work, closed: int) -> LoadReport:
    before = work.live.fingerprints
    same = sum(before.get(key) == now for key, now in work.built.documents.items())
    changed = len(work.fresh & before.keys()) - same
    return LoadReport(
        generation=release.pointer.generation,
        added=len(work.built.documents) - changed - same,
        changed=changed,
        unchanged=work.changes.unchanged + len(work.built.same) + same,
        removed=len(work.changes.gone),
        chunks_added=work.built.chunks_added,
        chunks_removed=closed,
        chunks_total=release.statistics.chunks,
        embedded_tokens=0,
        seconds=0.0,
        failures=_failures(work),
        flagged=tuple(sorted(work.built.flagged, key=lambda it: it.source)),
    )


def _failures(work: _Work) -> tuple[Failure, ...]:
    return tuple(Failure(key.path, it.reason) for key, it in sorted(work.failures.items()))
