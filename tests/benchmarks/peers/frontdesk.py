"""Frontdesk among its peers: its own chunks, and its own search, by the product's own code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from knowledge.analysis import embedded_text
from knowledge.app import Knowledge, open_knowledge
from knowledge.ledger.embeddings import text_key
from knowledge.markup import plain
from knowledge.models import Audience, Chunk, Query, Spec, View
from knowledge.retrieval import Retrieval, nobody
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.peers.exchange import Corpus, Findings, Piece, Vector
from tests.benchmarks.quality import Set

WORKSPACE = "local"
_READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An embedder that knows the questions' vectors, as the peers' do."""

    model: str
    dimension: int
    corpus: Corpus
    tokens: int = 0

    def for_spec(self, _spec: Spec) -> "HandedOver":
        """Return itself."""
        return self

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return the vector of the one question."""
        (question,) = texts
        return self.corpus.questions[question][None, :]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded set's chunks with their vectors, as peers are given them."""

    pieces: Sequence[Piece]
    vectors: Vector


async def loaded(one: Set) -> Loaded:
    """Return what is loaded of a set, in the order of its pages."""
    async with open_knowledge(_settings(one)) as knowledge:
        view = await _view(knowledge)
        store = knowledge.parts.store
        ids = sorted(await store.ids(view.index, view.generation))
        chunks = [
            chunk
            for start in range(0, len(ids), _READ_AT_ONCE)
            for chunk in await store.chunks(view, ids[start : start + _READ_AT_ONCE])
        ]
        chunks.sort(key=lambda chunk: (chunk.path, chunk.ordinal))
        keys = [text_key(embedded_text(chunk)) for chunk in chunks]
        vectors = await knowledge.parts.embeddings(WORKSPACE).known(keys)
        return Loaded([piece(chunk) for chunk in chunks], np.stack([vectors[key] for key in keys]))


def piece(chunk: Chunk) -> Piece:
    """Return a chunk with the title and the headings that our own search sees too."""
    return Piece(chunk.path, "\n".join((chunk.title, *chunk.headings, plain(chunk.text))))


async def search(one: Set, corpus: Corpus) -> Findings:
    """Ask our own search every question, as a worker asks a peer's."""
    async with open_knowledge(_settings(one)) as knowledge:
        began = perf_counter()
        handed = HandedOver(knowledge.spec.model, knowledge.spec.dimension, corpus)
        # The closer look weighs the evidence, which no peer does, and changes no order.
        retrieval = replace(knowledge.retrieval, embedder_for=handed.for_spec, close_reader=nobody)
        await _pages(retrieval, next(iter(corpus.questions)))
        build_seconds = perf_counter() - began
        pages: dict[str, Sequence[str]] = {}
        milliseconds: list[float] = []
        for question in corpus.questions:
            began = perf_counter()
            pages[question] = await _pages(retrieval, question)
            milliseconds.append((perf_counter() - began) * 1000)
        return Findings(pages, milliseconds, build_seconds, len(corpus.pieces))


def _settings(one: Set) -> KnowledgeSettings:
    """Return what the product is told: no peer has a deadline, and a busy machine may be slow."""
    return KnowledgeSettings.from_environ({**one.environ, "FRONTDESK_SEARCH_SECONDS": "60"})


async def _view(knowledge: Knowledge) -> View:
    pointer = await knowledge.parts.ledger.active(WORKSPACE)
    if pointer is None:
        message = "nothing is loaded"
        raise SystemExit(message)
    return View(pointer.index, pointer.generation, Audience.INTERNAL)


async def _pages(retrieval: Retrieval, question: str) -> list[str]:
    found = await retrieval.find(Query(WORKSPACE, question, Audience.INTERNAL))
    return list(dict.fromkeys(passage.chunk.path for passage in found.passages))
