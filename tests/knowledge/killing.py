"""A load in a process of its own that dies by SIGKILL at a moment that a test chooses.

    python -m tests.knowledge.killing HOME MOMENT

Moments: the first, second … text that is embedded; `close` and `activate`, right before them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import Pointer, Release
from knowledge.models import Index, Vector
from knowledge.stores.sqlite.store import SqliteStore
from tests.knowledge.builders import HashEmbedder
from tests.knowledge.library import open_library


def die() -> None:
    """End this process as `kill -9` does: nothing is flushed, closed or said."""
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyEmbedder(HashEmbedder):
    """Die instead of embedding more than so many texts."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.last = last

    async def embed(self, texts: Sequence[str]) -> Vector:
        if len(self.texts) + len(texts) > self.last:
            die()
        return await super().embed(texts)


class DeadlyStore(SqliteStore):
    """Die instead of closing what goes."""

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        die()


class DeadlyLedger(Ledger):
    """Die instead of moving the pointer."""

    async def activate(self, lease: Lease, expected: Pointer | None, release: Release) -> None:
        die()


async def main(home: Path, moment: str) -> None:
    async with open_library(home) as library:
        parts = library.parts
        if moment.isdigit():
            parts = replace(parts, embedder=DeadlyEmbedder(int(moment)))
        elif moment == "close":
            store = DeadlyStore(home / "knowledge.db")
            await store.connect()
            parts = replace(parts, store=store)
        elif moment == "activate":
            parts = replace(parts, ledger=DeadlyLedger(parts.database, parts.clock))
        library.parts = parts
        await library.load()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
