"""A load in a process of its own that ends badly, by SIGKILL at a moment that a test chooses.

    python -m tests.knowledge.killing HOME MOMENT

Moments: the first, second … text that is embedded; `close` and `activate`, right before them;
`wait` does not die there but says so and waits for a line; `full:BYTES` has no room in any file
beyond so many bytes, says why it failed, and loads again when there is room.
"""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.errors import KnowledgeError
from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import Pointer, Release
from knowledge.models import Index, Vector
from knowledge.stores.sqlite.store import SqliteStore
from tests.knowledge.builders import HashEmbedder
from tests.knowledge.library import Library, open_library


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


class WaitingLedger(Ledger):
    """Say that the pointer would move now, and wait for a line."""

    async def activate(self, lease: Lease, expected: Pointer | None, release: Release) -> None:
        sys.stdout.write("waiting\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        await super().activate(lease, expected, release)


async def load_without_room(library: Library, most: int) -> None:
    """Load with files that cannot grow, as on a disk that is full; then with room again."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, unlimited[1]))
    try:
        await library.load()
    except KnowledgeError as error:
        sys.stdout.write(f"{error}\n")
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    live = await library.ingest.live("local")
    await library.load()
    sys.stdout.write(f"live {live}, then {await library.ingest.live('local')}\n")


async def main(home: Path, moment: str) -> None:
    async with open_library(home) as library:
        if moment.startswith("full:"):
            await load_without_room(library, int(moment.removeprefix("full:")))
            return
        parts = library.parts
        if moment.isdigit():
            parts = replace(parts, embedder=DeadlyEmbedder(int(moment)))
        elif moment == "close":
            store = DeadlyStore(home / "knowledge.db")
            await store.connect()
            parts = replace(parts, store=store)
        elif moment == "activate":
            parts = replace(parts, ledger=DeadlyLedger(parts.database, parts.clock))
        elif moment == "wait":
            parts = replace(parts, ledger=WaitingLedger(parts.database, parts.clock))
        library.parts = parts
        await library.load()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
