"""The pointer of each workspace, and what every generation is made of."""

import json
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.errors import NoGeneration
from knowledge.ledger.leases import Lease
from knowledge.ledger.statements import (
    active_generation,
    add_documents,
    add_failures,
    chunks_where,
    close_documents,
    generation_of,
    is_document,
    is_held,
    lost,
    move_pointer,
    replace_fingerprints,
    source_of,
    spec_of,
    visible,
    write_sources,
)
from knowledge.ledger.values import (
    ChunkKey,
    DocumentKey,
    Generation,
    KnownDocument,
    KnownFailure,
    KnownSource,
    Pointer,
    Release,
    packed_statistics,
    unpacked_chunks,
    unpacked_statistics,
)
from knowledge.models import Index, TermStatistics
from knowledge.tables import (
    DOCUMENTS,
    EVENTS,
    FAILURES,
    FOREVER,
    GENERATIONS,
    SOURCES,
    WORKSPACES,
)


class Ledger:
    """Read and move what is live; `clock` is seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def active(self, workspace: str) -> Pointer | None:
        """Return what searches see, None before the first load."""
        async with self._database.reading() as connection:
            row = (await connection.execute(active_generation(workspace))).first()
        return None if row is None else Pointer(Index(workspace, spec_of(row)), row.number)

    async def statistics(self, pointer: Pointer) -> TermStatistics:
        """Return a generation's term statistics; raise `NoGeneration` when it was collected."""
        async with self._database.reading() as connection:
            packed = await connection.scalar(
                select(GENERATIONS.c.statistics)
                .where(GENERATIONS.c.workspace == pointer.index.workspace)
                .where(GENERATIONS.c.number == pointer.generation)
            )
        if packed is None:
            message = f"Generation {pointer.generation} of {pointer.index.workspace} is gone."
            raise NoGeneration(message)
        return unpacked_statistics(packed)

    async def generations(self, workspace: str) -> tuple[Generation, ...]:
        """Return every generation that was ever activated, newest first."""
        searchable = GENERATIONS.c.statistics.is_not(None).label("searchable")
        columns = [column for column in GENERATIONS.c if column.name != "statistics"]
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(*columns, searchable)
                .where(GENERATIONS.c.workspace == workspace)
                .order_by(GENERATIONS.c.number.desc())
            )
            return tuple(generation_of(row) for row in rows)

    async def dimension_of(self, model: str) -> int | None:
        """Return the length of an embedding model's vectors, None before it was used here."""
        async with self._database.reading() as connection:
            return await connection.scalar(
                select(GENERATIONS.c.dimension).where(GENERATIONS.c.model == model).limit(1)
            )

    async def sources(self, workspace: str) -> tuple[KnownSource, ...]:
        """Return every source of a workspace, by name."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(SOURCES).where(SOURCES.c.workspace == workspace).order_by(SOURCES.c.name)
            )
            return tuple(source_of(row) for row in rows)

    async def synced(self, workspace: str) -> dict[str, float]:
        """Return when each source was last synced, in seconds since 1970."""
        columns = (SOURCES.c.name, SOURCES.c.synced_at)
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(*columns).where(
                    SOURCES.c.workspace == workspace, SOURCES.c.synced_at.is_not(None)
                )
            )
            return {row.name: row.synced_at for row in rows}

    async def mark_synced(self, lease: Lease, names: Iterable[str]) -> None:
        """Note that these sources were held against the knowledge base just now."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(SOURCES)
                .where(SOURCES.c.workspace == lease.workspace, SOURCES.c.name.in_(sorted(names)))
                .values(synced_at=self._clock())
            )

    async def fingerprints(self, pointer: Pointer) -> dict[DocumentKey, str]:
        """Return the fingerprint of each of a generation's documents."""
        columns = (DOCUMENTS.c.source, DOCUMENTS.c.path, DOCUMENTS.c.fingerprint)
        async with self._database.reading() as connection:
            rows = await connection.execute(select(*columns).where(visible(pointer)))
            return {DocumentKey(row.source, row.path): row.fingerprint for row in rows}

    async def chunks(self, pointer: Pointer) -> dict[DocumentKey, tuple[ChunkKey, ...]]:
        """Return the chunks of each of a generation's documents, in order."""
        columns = (DOCUMENTS.c.source, DOCUMENTS.c.path, DOCUMENTS.c.chunks)
        async with self._database.reading() as connection:
            rows = await connection.execute(select(*columns).where(visible(pointer)))
            return {DocumentKey(row.source, row.path): unpacked_chunks(row.chunks) for row in rows}

    async def chunks_of(
        self, pointer: Pointer, keys: Iterable[DocumentKey]
    ) -> dict[DocumentKey, tuple[ChunkKey, ...]]:
        """Return the chunks of those of these documents that a generation has, in order."""
        async with self._database.reading() as connection:
            return await chunks_where(connection, visible(pointer), keys)

    async def new_chunks_of(
        self, pointer: Pointer, keys: Iterable[DocumentKey]
    ) -> dict[DocumentKey, tuple[ChunkKey, ...]]:
        """Return the chunks of those of these documents that a generation brought."""
        brought = and_(visible(pointer), DOCUMENTS.c.valid_from == pointer.generation)
        async with self._database.reading() as connection:
            return await chunks_where(connection, brought, keys)

    async def add_documents(
        self, lease: Lease, pointer: Pointer, documents: Iterable[KnownDocument]
    ) -> None:
        """Add what a generation brings before it is activated; raise `LoadRunning`.

        No older generation sees it, and where nothing is activated the next load sweeps it.
        """
        async with self._database.writing() as connection:
            if (
                await connection.scalar(select(WORKSPACES.c.workspace).where(is_held(lease)))
                is None
            ):
                raise lost(lease)
            await add_documents(connection, pointer, documents)

    async def openings(self, pointer: Pointer, limit: int) -> tuple[str, ...]:
        """Return the id of the first chunk of some documents, by path."""
        some = select(DOCUMENTS.c.chunks).where(visible(pointer), DOCUMENTS.c.chunk_count > 0)
        by_path = some.order_by(DOCUMENTS.c.source, DOCUMENTS.c.path).limit(limit)
        async with self._database.reading() as connection:
            rows = await connection.scalars(by_path)
            return tuple(unpacked_chunks(packed)[0].chunk_id for packed in rows)

    async def keep_fingerprints(
        self, pointer: Pointer, fingerprints: Mapping[DocumentKey, str]
    ) -> None:
        """Replace fingerprints of live documents, whose chunks are as they were."""
        async with self._database.writing() as connection:
            await replace_fingerprints(connection, pointer, fingerprints)

    async def failures(self, workspace: str) -> dict[DocumentKey, KnownFailure]:
        """Return what could not be read when its source was last loaded."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(FAILURES).where(FAILURES.c.workspace == workspace)
            )
            known = [
                KnownFailure(DocumentKey(row.source, row.path), row.fingerprint, row.reason)
                for row in rows
            ]
        return {failure.key: failure for failure in known}

    async def keep_failures(
        self, lease: Lease, sources: Iterable[str], failures: Iterable[KnownFailure]
    ) -> None:
        """Replace what is known of the failures of these sources."""
        async with self._database.writing() as connection:
            await connection.execute(
                delete(FAILURES)
                .where(FAILURES.c.workspace == lease.workspace)
                .where(FAILURES.c.source.in_(sorted(sources)))
            )
            await add_failures(connection, lease.workspace, failures)

    async def chunk_count(self, pointer: Pointer) -> int:
        """Return how many chunks a generation should hold."""
        async with self._database.reading() as connection:
            counted = select(func.coalesce(func.sum(DOCUMENTS.c.chunk_count), 0))
            return int(await connection.scalar(counted.where(visible(pointer))) or 0)

    async def take_number(self, lease: Lease) -> int:
        """Return a generation number that was never used."""
        async with self._database.writing() as connection:
            number = await connection.scalar(
                update(WORKSPACES)
                .where(is_held(lease))
                .values(last_number=WORKSPACES.c.last_number + 1)
                .returning(WORKSPACES.c.last_number)
            )
        if number is None:
            raise lost(lease)
        return number

    async def sweep(self, lease: Lease, active: int) -> None:
        """Forget every generation beyond `active`: rolled back from, and now discarded."""
        beyond = and_(
            GENERATIONS.c.workspace == lease.workspace,
            GENERATIONS.c.number > active,
            GENERATIONS.c.statistics.is_not(None),
        )
        ours = DOCUMENTS.c.workspace == lease.workspace
        async with self._database.writing() as connection:
            await connection.execute(update(GENERATIONS).where(beyond).values(statistics=None))
            await connection.execute(delete(DOCUMENTS).where(ours, DOCUMENTS.c.valid_from > active))
            await connection.execute(
                update(DOCUMENTS)
                .where(ours, DOCUMENTS.c.valid_to > active, DOCUMENTS.c.valid_to < FOREVER)
                .values(valid_to=FOREVER)
            )

    async def activate(self, lease: Lease, expected: Pointer | None, release: Release) -> None:
        """Make a generation what searches see: all of it, or nothing; raise `LoadRunning`."""
        pointer = release.pointer
        parent = expected.generation if expected else None
        async with self._database.writing() as connection:
            await write_sources(connection, lease.workspace, release.sources)
            await close_documents(connection, expected, release)
            await connection.execute(
                insert(GENERATIONS).values(
                    workspace=lease.workspace,
                    number=pointer.generation,
                    parent=parent,
                    model=pointer.index.spec.model,
                    dimension=pointer.index.spec.dimension,
                    analyzer=pointer.index.spec.analyzer,
                    documents=release.documents,
                    chunks=release.statistics.chunks,
                    activated_at=self._clock(),
                    statistics=packed_statistics(release.statistics),
                )
            )
            step = (parent, pointer.generation)
            await move_pointer(connection, lease, step, self._clock())
            await self._log(connection, pointer, "load", {"parent": parent})

    async def keep_sources(self, lease: Lease, sources: Iterable[KnownSource]) -> None:
        """Remember how sources are loaded, where nothing else changed."""
        async with self._database.writing() as connection:
            await write_sources(connection, lease.workspace, sources)

    async def roll_back(self, lease: Lease, active: Pointer, target: int) -> None:
        """Move the pointer back to an older generation; raise `LoadRunning`."""
        async with self._database.writing() as connection:
            step = (active.generation, target)
            await move_pointer(connection, lease, step, self._clock())
            await self._log(connection, active, "rollback", {"to": target})

    async def collect(self, workspace: str, oldest: int) -> None:
        """Forget what only generations before `oldest` were made of."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(GENERATIONS)
                .where(GENERATIONS.c.workspace == workspace, GENERATIONS.c.number < oldest)
                .values(statistics=None)
            )
            await connection.execute(
                delete(DOCUMENTS).where(
                    DOCUMENTS.c.workspace == workspace, DOCUMENTS.c.valid_to <= oldest
                )
            )

    async def keys_of(self, workspace: str) -> dict[DocumentKey, frozenset[ChunkKey]]:
        """Return the chunks of every document in every generation and index, kept or not yet."""
        found: dict[DocumentKey, frozenset[ChunkKey]] = {}
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(DOCUMENTS).where(DOCUMENTS.c.workspace == workspace)
            )
            for row in rows:
                key = DocumentKey(row.source, row.path)
                found[key] = found.get(key, frozenset()) | set(unpacked_chunks(row.chunks))
        return found

    async def forget(
        self,
        pointer: Pointer,
        keys: Iterable[DocumentKey],
        statistics: Mapping[int, TermStatistics],
    ) -> None:
        """Erase documents from every generation; `statistics` are what is left of each."""
        workspace = pointer.index.workspace
        async with self._database.writing() as connection:
            for key in keys:
                await connection.execute(delete(DOCUMENTS).where(is_document(workspace, key)))
                await connection.execute(
                    delete(FAILURES).where(
                        FAILURES.c.workspace == workspace,
                        FAILURES.c.source == key.source,
                        FAILURES.c.path == key.path,
                    )
                )
                await self._log(
                    connection, pointer, "forget", {"source": key.source, "path": key.path}
                )
            for number, left in statistics.items():
                await connection.execute(
                    update(GENERATIONS)
                    .where(GENERATIONS.c.workspace == workspace, GENERATIONS.c.number == number)
                    .values(statistics=packed_statistics(left), chunks=left.chunks)
                )

    async def _log(
        self,
        connection: AsyncConnection,
        pointer: Pointer,
        what: str,
        detail: Mapping[str, str | int | None],
    ) -> None:
        await connection.execute(
            insert(EVENTS).values(
                workspace=pointer.index.workspace,
                at=self._clock(),
                what=what,
                generation=pointer.generation,
                detail=json.dumps(detail),
            )
        )
