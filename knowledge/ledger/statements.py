"""Statements that the ledger's transactions are made of."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import LoadRunning
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import (
    ChunkKey,
    DocumentKey,
    Generation,
    KnownDocument,
    KnownFailure,
    KnownSource,
    Pointer,
    Release,
    packed_chunks,
    unpacked_chunks,
)
from knowledge.models import Audience, SourceKind, Spec
from knowledge.tables import DOCUMENTS, FAILURES, FOREVER, GENERATIONS, SOURCES, WORKSPACES

_AT_ONCE = 500
"""Paths in one statement: both databases take that many parameters."""


def active_generation(workspace: str) -> Select[Any, Any, Any, Any]:
    """Select the generation that a workspace's pointer names: number and spec."""
    return (
        select(
            GENERATIONS.c.number,
            GENERATIONS.c.model,
            GENERATIONS.c.dimension,
            GENERATIONS.c.analyzer,
        )
        .join(
            WORKSPACES,
            and_(
                WORKSPACES.c.workspace == GENERATIONS.c.workspace,
                WORKSPACES.c.generation == GENERATIONS.c.number,
            ),
        )
        .where(WORKSPACES.c.workspace == workspace)
    )


def spec_of(row: Row[Any, *tuple[Any, ...]]) -> Spec:
    """Return the spec in a generation's row."""
    return Spec(row.model, row.dimension, row.analyzer)


def generation_of(row: Row[Any, *tuple[Any, ...]]) -> Generation:
    """Return a generation's row as a value."""
    return Generation(
        number=row.number,
        parent=row.parent,
        spec=spec_of(row),
        documents=row.documents,
        chunks=row.chunks,
        activated_at=row.activated_at,
        superseded_at=row.superseded_at,
        searchable=bool(row.searchable),
    )


def source_of(row: Row[Any, *tuple[Any, ...]]) -> KnownSource:
    """Return a source's row as a value."""
    return KnownSource(
        name=row.name,
        location=row.location,
        audience=Audience(row.audience),
        link=row.link,
        kind=SourceKind(row.kind),
        priority=row.priority,
        options=tuple((name, value) for name, value in json.loads(row.options)),
    )


def visible(pointer: Pointer) -> ColumnElement[bool]:
    """Hold for the documents that a generation is made of."""
    return and_(
        DOCUMENTS.c.workspace == pointer.index.workspace,
        DOCUMENTS.c.spec == pointer.index.spec.key,
        DOCUMENTS.c.valid_from <= pointer.generation,
        DOCUMENTS.c.valid_to > pointer.generation,
    )


def is_document(workspace: str, key: DocumentKey) -> ColumnElement[bool]:
    """Hold for every form of one document, in every index."""
    return and_(
        DOCUMENTS.c.workspace == workspace,
        DOCUMENTS.c.source == key.source,
        DOCUMENTS.c.path == key.path,
    )


def is_held(lease: Lease) -> ColumnElement[bool]:
    """Hold for the workspace of a lease that nobody took over."""
    return and_(
        WORKSPACES.c.workspace == lease.workspace, WORKSPACES.c.lease_holder == lease.holder
    )


def lost(lease: Lease) -> LoadRunning:
    """Return the error of a load that is no longer the only one."""
    return LoadRunning(f"Another load of workspace {lease.workspace} took over: nothing changed.")


async def move_pointer(
    connection: AsyncConnection, lease: Lease, step: tuple[int | None, int], now: float
) -> None:
    """Move the pointer from one generation to another, if it is still there and the lease holds."""
    before, after = step
    moved = await connection.execute(
        update(WORKSPACES)
        .where(is_held(lease))
        .where(WORKSPACES.c.generation.is_not_distinct_from(before))
        .values(generation=after)
    )
    if moved.rowcount == 0:
        raise lost(lease)
    ours = GENERATIONS.c.workspace == lease.workspace
    await connection.execute(
        update(GENERATIONS).where(ours, GENERATIONS.c.number == before).values(superseded_at=now)
    )
    await connection.execute(
        update(GENERATIONS).where(ours, GENERATIONS.c.number == after).values(superseded_at=None)
    )


async def write_sources(
    connection: AsyncConnection, workspace: str, sources: Iterable[KnownSource]
) -> None:
    """Remember how each source is loaded."""
    for source in sources:
        await connection.execute(
            delete(SOURCES).where(SOURCES.c.workspace == workspace, SOURCES.c.name == source.name)
        )
        await connection.execute(
            insert(SOURCES).values(
                workspace=workspace,
                name=source.name,
                location=source.location,
                audience=source.audience.value,
                link=source.link,
                kind=source.kind.value,
                priority=source.priority,
                options=json.dumps(source.options),
            )
        )


async def add_documents(
    connection: AsyncConnection, pointer: Pointer, documents: Iterable[KnownDocument]
) -> None:
    """Add what a generation brings."""
    rows = [
        {
            "workspace": pointer.index.workspace,
            "spec": pointer.index.spec.key,
            "source": document.key.source,
            "path": document.key.path,
            "valid_from": pointer.generation,
            "valid_to": FOREVER,
            "fingerprint": document.fingerprint,
            "chunks": packed_chunks(document.chunks),
            "chunk_count": len(document.chunks),
        }
        for document in documents
    ]
    if rows:
        await connection.execute(insert(DOCUMENTS), rows)


async def close_documents(
    connection: AsyncConnection, before: Pointer | None, release: Release
) -> None:
    """End what a release ends."""
    index, number = release.pointer.index, release.pointer.generation
    if before is not None and before.index != index:
        # Another spec: all of the old index ends here, and comes back with a rollback.
        await connection.execute(update(DOCUMENTS).where(visible(before)).values(valid_to=number))
    ended = (
        update(DOCUMENTS)
        .where(DOCUMENTS.c.workspace == index.workspace, DOCUMENTS.c.spec == index.spec.key)
        .where(DOCUMENTS.c.source == bindparam("of"), DOCUMENTS.c.path == bindparam("at"))
        .where(DOCUMENTS.c.valid_from < number, DOCUMENTS.c.valid_to == FOREVER)
        .values(valid_to=number)
    )
    keys = [{"of": key.source, "at": key.path} for key in release.closed]
    if keys:
        await connection.execute(ended, keys)


async def chunks_where(
    connection: AsyncConnection, visible: ColumnElement[bool], keys: Iterable[DocumentKey]
) -> dict[DocumentKey, tuple[ChunkKey, ...]]:
    """Return the chunks of those of these documents for which a condition holds."""
    found: dict[DocumentKey, tuple[ChunkKey, ...]] = {}
    for source, paths in _by_source(keys):
        rows = await connection.execute(
            select(DOCUMENTS.c.path, DOCUMENTS.c.chunks)
            .where(visible, DOCUMENTS.c.source == source)
            .where(DOCUMENTS.c.path.in_(paths))
        )
        found.update((DocumentKey(source, row.path), unpacked_chunks(row.chunks)) for row in rows)
    return found


async def replace_fingerprints(
    connection: AsyncConnection, pointer: Pointer, fingerprints: Mapping[DocumentKey, str]
) -> None:
    """Give documents of a generation other fingerprints."""
    replaced = (
        update(DOCUMENTS)
        .where(visible(pointer))
        .where(DOCUMENTS.c.source == bindparam("of"), DOCUMENTS.c.path == bindparam("at"))
        .values(fingerprint=bindparam("now"))
    )
    rows = [{"of": key.source, "at": key.path, "now": now} for key, now in fingerprints.items()]
    if rows:
        await connection.execute(replaced, rows)


async def add_failures(
    connection: AsyncConnection, workspace: str, failures: Iterable[KnownFailure]
) -> None:
    """Add what could not be read."""
    rows = [
        {
            "workspace": workspace,
            "source": failure.key.source,
            "path": failure.key.path,
            "fingerprint": failure.fingerprint,
            "reason": failure.reason,
        }
        for failure in failures
    ]
    if rows:
        await connection.execute(insert(FAILURES), rows)


def _by_source(keys: Iterable[DocumentKey]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield sources with some of the paths asked of each, as many as a statement takes."""
    paths: dict[str, list[str]] = {}
    for key in keys:
        paths.setdefault(key.source, []).append(key.path)
    for source, every in paths.items():
        for start in range(0, len(every), _AT_ONCE):
            yield source, every[start : start + _AT_ONCE]
