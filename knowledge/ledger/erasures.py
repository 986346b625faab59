"""Erasures that the ledger has seen and the store perhaps not: a crash in between loses none."""

import json

from sqlalchemy import func, insert, select

from knowledge.database import Database
from knowledge.ledger.values import DocumentKey
from knowledge.tables import EVENTS


async def unfinished(database: Database, workspace: str) -> frozenset[DocumentKey]:
    """Return the documents that were erased from the ledger since the store last followed."""
    ours = EVENTS.c.workspace == workspace
    followed = select(func.coalesce(func.max(EVENTS.c.id), 0)).where(
        ours, EVENTS.c.what == "forgotten"
    )
    erased = select(EVENTS.c.detail).where(
        ours, EVENTS.c.what == "forget", EVENTS.c.id > followed.scalar_subquery()
    )
    async with database.reading() as connection:
        details = [json.loads(detail) for detail in await connection.scalars(erased)]
    return frozenset(DocumentKey(detail["source"], detail["path"]) for detail in details)


async def finish(database: Database, workspace: str, now: float) -> None:
    """Note that the store holds nothing any more of what was erased, and leave no trace of it.

    `now` is seconds since 1970.
    """
    noted = insert(EVENTS).values(workspace=workspace, at=now, what="forgotten", detail="{}")
    async with database.writing() as connection:
        await connection.execute(noted)
    await database.overwrite()
