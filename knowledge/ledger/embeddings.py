"""Embeddings that were paid for: a text embedded once is never embedded again in its workspace."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import delete, insert, select

from knowledge.database import Database
from knowledge.models import Vector
from knowledge.tables import EMBEDDINGS

_AT_ONCE = 500
"""Keys in one statement: both databases take that many parameters."""


def text_key(text: str) -> str:
    """Return the key of a text's embedding."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Embeddings:
    """One workspace's embeddings by one model."""

    def __init__(self, database: Database, workspace: str, model: str) -> None:
        self._database = database
        self._workspace = workspace
        self._model = model

    async def known(self, keys: Iterable[str]) -> dict[str, Vector]:
        """Return those of these embeddings that are kept, by key."""
        found: dict[str, Vector] = {}
        async with self._database.reading() as connection:
            for part in _parts(sorted(set(keys))):
                rows = await connection.execute(
                    select(EMBEDDINGS.c.text_key, EMBEDDINGS.c.vector)
                    .where(EMBEDDINGS.c.workspace == self._workspace)
                    .where(EMBEDDINGS.c.model == self._model)
                    .where(EMBEDDINGS.c.text_key.in_(part))
                )
                found.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows)
        return found

    async def keep(self, vectors: Mapping[str, Vector]) -> None:
        """Keep embeddings, by key, that are not kept yet; the caller holds the load lease."""
        rows = [
            {
                "workspace": self._workspace,
                "model": self._model,
                "text_key": key,
                "vector": vector.astype(np.float32).tobytes(),
            }
            for key, vector in vectors.items()
        ]
        if rows:
            async with self._database.writing() as connection:
                await connection.execute(insert(EMBEDDINGS), rows)


async def forget_embeddings(database: Database, workspace: str, keys: Iterable[str]) -> None:
    """Erase embeddings of every model."""
    async with database.writing() as connection:
        for part in _parts(sorted(set(keys))):
            await connection.execute(
                delete(EMBEDDINGS)
                .where(EMBEDDINGS.c.workspace == workspace)
                .where(EMBEDDINGS.c.text_key.in_(part))
            )


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
