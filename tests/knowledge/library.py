"""A knowledge base for tests: real ledger, store and folders, and an embedder that counts."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time

from knowledge.app import migrate
from knowledge.database import KNOWLEDGE, open_database
from knowledge.ingest import Ingest
from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Leases
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Findings, LoadReport, Query
from knowledge.opening import Opener
from knowledge.parts import Parts
from knowledge.ports import Embedder, Store
from knowledge.retrieval import Retrieval
from knowledge.settings import nothing
from knowledge.stores.sqlite.store import SqliteStore
from tests.knowledge.builders import HashEmbedder

WORKSPACE = "local"


@dataclass
class Library:
    """A folder of pages and what is made of it."""

    pages: Path
    parts: Parts
    embedder: HashEmbedder
    deadline: float = 5.0
    others: list[Embedder] = field(default_factory=list[Embedder])

    @property
    def ingest(self) -> Ingest:
        return Ingest(self.parts)

    @property
    def retrieval(self) -> Retrieval:
        embedders = {it.model: it for it in (self.embedder, *self.others)}
        return Retrieval(
            self.parts.ledger,
            self.parts.store,
            lambda spec: embedders.get(spec.model),
            self.deadline,
        )

    def write(self, pages: Mapping[str, str | bytes | None]) -> None:
        """Write pages below the folder; None removes one."""
        for name, text in pages.items():
            path = self.pages / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def source(self, audience: Audience = Audience.INTERNAL, name: str = "docs") -> KnownSource:
        return KnownSource(name, str(self.pages), audience)

    async def load(self, source: KnownSource | None = None) -> LoadReport:
        return await self.ingest.load(WORKSPACE, (source or self.source(),))

    async def find(self, text: str, audience: Audience = Audience.INTERNAL) -> Findings:
        return await self.retrieval.find(Query(WORKSPACE, text, audience))

    async def texts(self, text: str, audience: Audience = Audience.INTERNAL) -> list[str]:
        """Return what a search finds by its words, best first."""
        found = await self.find(text, audience)
        return [it.chunk.text for it in found.passages if it.lexical_score is not None]

    def configured_with(self, embedder: HashEmbedder) -> "Library":
        """Return the same knowledge base under another embedding model."""
        return replace(self, parts=replace(self.parts, embedder=embedder), embedder=embedder)


@asynccontextmanager
async def open_library(
    home: Path, url: str | None = None, store: Store | None = None
) -> AsyncGenerator[Library]:
    """Open a knowledge base under a folder; its pages are in `pages`.

    On SQLite, or on another database and a store that is open.
    """
    (home / "pages").mkdir(parents=True, exist_ok=True)
    database = open_database(url or f"sqlite:///{home / 'frontdesk.db'}")
    await migrate(database, KNOWLEDGE)
    ours = SqliteStore(home / "knowledge.db")
    if store is None:
        await ours.connect()
    embedder = HashEmbedder()
    opener = Opener(home / "fetched", nothing)
    parts = Parts(
        database=database,
        ledger=Ledger(database, time),
        leases=Leases(database, time),
        store=store or ours,
        embedder=embedder,
        open_source=opener.open,
        discard_fetched=opener.discard,
        clock=time,
        grace_seconds=0.0,
    )
    try:
        yield Library(home / "pages", parts, embedder)
    finally:
        await ours.disconnect()
        await database.close()
