"""Statements that the ledger's transactions are made of."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import LoadRunning
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import (
    DocumentKey,
    Generation,
    KnownSource,
    Pointer,
    Release,
    packed_chunks,
)
from knowledge.models import Audience, SourceKind, Spec
from knowledge.tables import DOCUMENTS, FOREVER, GENERATIONS, SOURCES, WORKSPACES


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


async def write_documents(
    connection: AsyncConnection, before: Pointer | None, release: Release
) -> None:
    """Close what a release ends, and add what it brings."""
    index, number = release.pointer.index, release.pointer.generation
    if before is not None and before.index != index:
        # Another spec: all of the old index ends here, and comes back with a rollback.
        await connection.execute(update(DOCUMENTS).where(visible(before)).values(valid_to=number))
    for key in release.closed:
        await connection.execute(
            update(DOCUMENTS)
            .where(is_document(index.workspace, key))
            .where(DOCUMENTS.c.spec == index.spec.key, DOCUMENTS.c.valid_to == FOREVER)
            .values(valid_to=number)
        )
    rows = [
        {
            "workspace": index.workspace,
            "spec": index.spec.key,
            "source": document.key.source,
            "path": document.key.path,
            "valid_from": number,
            "valid_to": FOREVER,
            "fingerprint": document.fingerprint,
            "chunks": packed_chunks(document.chunks),
            "chunk_count": len(document.chunks),
        }
        for document in release.added
    ]
    if rows:
        await connection.execute(insert(DOCUMENTS), rows)
