"""COMPOSITION ROOT: the only module of knowledge that names concrete classes.

What is unset takes the embedded default. What costs time to import is imported where it is used.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import structlog

from knowledge.care.links import Links, nobody_asked
from knowledge.crossing import Reads
from knowledge.database import KNOWLEDGE, Database, History, open_database
from knowledge.declaration import Declaration, read_declaration
from knowledge.embedding.deferred import DeferredEmbedder
from knowledge.embedding.none import MODEL as NO_MODEL
from knowledge.embedding.none import NO_WEIGHTS, NoEmbedder
from knowledge.embedding.weights import DIMENSION, MODEL, find_weights
from knowledge.languages import Language
from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Leases
from knowledge.models import NO_COMPLAINTS, LoadReport, Spec
from knowledge.opening import Opener
from knowledge.parts import Parts
from knowledge.ports import Embedder, HearsAskers, Reranker, ResolvedCases, Store
from knowledge.retrieval import Retrieval
from knowledge.settings import KnowledgeSettings
from knowledge.whole import CHARACTERS_A_TOKEN, WholeBase

if TYPE_CHECKING:
    from knowledge.building import Progress
    from knowledge.care.report import CareReport
    from knowledge.ingest import Ingest

log = structlog.get_logger()

_READS = {MODEL: frozenset({Language.ENGLISH}), NO_MODEL: frozenset[Language]()}
"""What the embedders that ship read."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """An open knowledge base: what searches it, what loads it, and what both work with."""

    retrieval: Retrieval
    reading: WholeBase
    parts: Parts
    declaration: Callable[[], Declaration]
    """What `knowledge.toml` says now; nothing where there is none; raises `BadSettings`."""
    opener: Opener
    askers: HearsAskers | None = None

    def with_askers(self, cases: ResolvedCases, askers: HearsAskers) -> "Knowledge":
        """Return the same knowledge base, that knows what people asked and how content they are."""
        opener = replace(self.opener, cases=cases)
        parts = replace(self.parts, open_source=opener.open)
        return replace(self, opener=opener, parts=parts, askers=askers)

    async def care(
        self, workspace: str, stale_after: timedelta, links: Links = Links.WITHIN
    ) -> "CareReport":
        """Return what should be looked at in the live pages, with what askers said of them."""
        complaints = await self.askers.complaints(workspace) if self.askers else NO_COMPLAINTS
        ask = nobody_asked if links is Links.WITHIN else self.opener.asks_links()
        return await self.ingest.care(workspace, complaints, stale_after, ask)

    async def reload(
        self,
        workspace: str,
        progress: Callable[["Progress"], None],
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        """Sync every source of a workspace, as it is declared now or else as it was loaded."""
        declared = self.declaration().sources(workspace)
        return await self.ingest.reload(workspace, declared, progress, shrunk)

    @property
    def ingest(self) -> "Ingest":
        """Return what loads it, whose readers a question never waits for."""
        from knowledge.ingest import Ingest

        return Ingest(self.parts)

    @property
    def spec(self) -> Spec:
        """Return what this configuration makes indexes with."""
        return self.parts.spec

    @property
    def database(self) -> Database:
        """Return the SQL database, for the bot's own tables."""
        return self.parts.database


@asynccontextmanager
async def open_knowledge(settings: KnowledgeSettings) -> AsyncGenerator[Knowledge]:
    """Open ledger, store and embedder, and close them again; raise any `KnowledgeError`."""
    async with AsyncExitStack() as closing:
        database = open_database(settings.database)
        closing.push_async_callback(database.close)
        await migrate(database, KNOWLEDGE)
        store = _store(settings)
        closing.push_async_callback(store.disconnect)
        await store.connect()
        yield await _knowledge(settings, database, store, closing)


async def migrate(database: Database, history: History) -> None:
    """Bring a package's tables up to date; raise `DatabaseOutdated` or `DatabaseUnavailable`."""
    if await database.is_current(history):
        return
    from knowledge.upgrading import upgrade

    await upgrade(database, history)


async def _knowledge(
    settings: KnowledgeSettings, database: Database, store: Store, closing: AsyncExitStack
) -> Knowledge:
    ledger = Ledger(database, time)
    opener = Opener(settings.fetched, settings.variable)
    here = _minilm()
    embedder = here or NoEmbedder()
    if settings.embedding_model is not None:
        embedder = await _endpoint(settings, ledger, closing)
    elif here is None:
        log.warning("no_embedder", stage="open", hint=NO_WEIGHTS)
    parts = Parts(
        database=database,
        ledger=ledger,
        leases=Leases(database, time),
        store=store,
        embedder=embedder,
        open_source=opener.open,
        discard_fetched=opener.discard,
        clock=time,
        grace_seconds=2 * settings.search_seconds,
    )

    retrieval = _retrieval(settings, parts, here, closing)
    reading = WholeBase(retrieval, ledger, store, settings.whole_tokens * CHARACTERS_A_TOKEN)
    return Knowledge(retrieval, reading, parts, lambda: _declaration(settings.declaration), opener)


def _retrieval(
    settings: KnowledgeSettings, parts: Parts, here: Embedder | None, closing: AsyncExitStack
) -> Retrieval:
    """Return what searches; `here` is the embedder on this machine, where there is one."""

    def embedder_for(spec: Spec) -> Embedder | None:
        if spec.model == parts.embedder.model:
            return parts.embedder
        # An index from before the configuration changed stays searchable on this machine's model.
        return here if spec.model == MODEL else None

    def reads(model: str) -> Reads:
        return _READS.get(model, settings.embedding_languages)

    def close_reader(spec: Spec) -> Embedder | None:
        return here if spec.model == MODEL else None

    return Retrieval(
        parts.ledger,
        parts.store,
        embedder_for,
        settings.search_seconds,
        reads,
        close_reader,
        _reranker(settings, closing),
        most_read=settings.read_tokens * CHARACTERS_A_TOKEN,
    )


def _declaration(file: Path) -> Declaration:
    return read_declaration(file) if file.exists() else Declaration()


def _reranker(settings: KnowledgeSettings, closing: AsyncExitStack) -> Reranker | None:
    if settings.rerank_url is None:
        return None
    from knowledge.reranking.http import HttpReranker

    reranker = HttpReranker(settings.rerank_url, settings.rerank_model, settings.rerank_key)
    closing.push_async_callback(reranker.aclose)
    return reranker


def _store(settings: KnowledgeSettings) -> Store:
    if settings.weaviate_url is not None:
        from knowledge.stores.weaviate import Keeping, WeaviateStore

        keeping = Keeping.of(
            settings.weaviate_replicas, settings.weaviate_writes, settings.weaviate_compressed
        )
        return WeaviateStore(
            settings.weaviate_url,
            settings.weaviate_api_key,
            settings.weaviate_grpc_url,
            settings.search_seconds,
            keeping,
        )
    from knowledge.stores.sqlite.store import SqliteStore

    return SqliteStore(settings.store_file)


async def _endpoint(
    settings: KnowledgeSettings, ledger: Ledger, closing: AsyncExitStack
) -> Embedder:
    from knowledge.embedding.openai import OpenAIEmbedder

    model = settings.embedding_model or ""
    key, url = settings.openai_api_key, settings.openai_base_url
    embedder = OpenAIEmbedder(model, key, url, await ledger.dimension_of(model))
    closing.push_async_callback(embedder.aclose)
    await embedder.probe()
    return embedder


def _minilm() -> Embedder | None:
    folder = find_weights()
    if folder is None:
        return None

    def opener() -> Embedder:
        from knowledge.embedding.minilm import MiniLM

        return MiniLM(folder)

    return DeferredEmbedder(MODEL, DIMENSION, opener)
