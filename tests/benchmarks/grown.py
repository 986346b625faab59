"""A home of 100,000 chunks, grown from segment's: what the benchmarks of size search.

Every copy of a chunk has one word in eight replaced by another of the corpus, and a vector halfway
to another chunk's. Every second chunk is public; a neighbour workspace shares the store; the live
generation is the second one, which closed and added one chunk in fifty.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import chunk_terms
from knowledge.app import Knowledge, open_knowledge
from knowledge.chunking import content_hash
from knowledge.ledger.values import DocumentKey, KnownDocument, KnownSource, Pointer, Release
from knowledge.models import Audience, Chunk, Index, IndexedChunk, Vector, View
from knowledge.ranking import count_terms
from knowledge.settings import KnowledgeSettings
from tests.benchmarks.quality import Set

CHUNKS = 100_000
WORKSPACE = "local"
NEIGHBOUR = "neighbour"
IDS, VECTORS = "ids.npy", "vectors.npy"
_A_BATCH = 512
_REPLACED = 8
_MOVED = 50


@dataclass(frozen=True, slots=True)
class Seeds:
    """What copies are made of."""

    chunks: Sequence[Chunk]
    vectors: Vector
    words: Sequence[str]


async def grown(one: Set, work: Path, chunks: int = CHUNKS) -> Path:
    """Return a home that holds so many chunks, made if it is not there yet."""
    home = work / f"home-grown-{chunks}"
    if not (home / VECTORS).exists():
        shutil.rmtree(home, ignore_errors=True)
    async with open_knowledge(KnowledgeSettings(home=home)) as knowledge:
        active = await knowledge.parts.ledger.active(WORKSPACE)
        if active is None or active.index.spec != knowledge.spec:
            print(f"growing {chunks:,} chunks in {home} ...", flush=True)
            seeds = await _seeds(one)
            await _load(knowledge, NEIGHBOUR, seeds, chunks // 5)
            ids, vectors = await _load(knowledge, WORKSPACE, seeds, chunks)
            np.save(home / IDS, ids)
            np.save(home / VECTORS, vectors)
    return home


async def _seeds(one: Set) -> Seeds:
    async with open_knowledge(KnowledgeSettings.from_environ(one.environ)) as knowledge:
        parts = knowledge.parts
        active = await parts.ledger.active("local")
        if active is None:
            raise SystemExit(1)
        documents = await parts.ledger.chunks(active)
        keys = {it.chunk_id: it.text_key for chunks in documents.values() for it in chunks}
        view = View(active.index, active.generation, Audience.INTERNAL)
        chunks = await parts.store.chunks(view, list(keys))
        vectors = await parts.embeddings("local").known(keys.values())
    words = [word for chunk in chunks for word in chunk.text.split() if word.isalpha()]
    return Seeds(chunks, np.stack([vectors[keys[it.chunk_id]] for it in chunks]), words)


def _copies(seeds: Seeds, count: int) -> Iterator[list[IndexedChunk]]:
    """Yield batches of chunks, the first round as they were."""
    random = np.random.default_rng(count)
    for start in range(0, count, _A_BATCH):
        numbers = range(start, min(start + _A_BATCH, count))
        places = [number % len(seeds.chunks) for number in numbers]
        other = random.integers(len(seeds.chunks), size=len(places))
        mixed = seeds.vectors[places] + 0.5 * (start >= len(seeds.chunks)) * seeds.vectors[other]
        vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        yield [
            _copy(seeds, random, number, vector)
            for number, vector in zip(numbers, vectors.astype(np.float32), strict=True)
        ]


def _copy(seeds: Seeds, random: np.random.Generator, number: int, vector: Vector) -> IndexedChunk:
    first = seeds.chunks[number % len(seeds.chunks)]
    words = first.text.split(" ")
    for place in random.integers(len(words), size=len(words) // _REPLACED):
        words[place] = seeds.words[int(random.integers(len(seeds.words)))]
    text = first.text if number < len(seeds.chunks) else " ".join(words)
    chunk = replace(
        first,
        chunk_id=f"{number:06d}{first.chunk_id[6:]}",
        source="grown",
        path=f"{number // len(seeds.chunks)}/{first.path}",
        text=text,
        content_hash=content_hash(text),
        audience=Audience.PUBLIC if number % 2 else Audience.INTERNAL,
    )
    return IndexedChunk(chunk, chunk_terms(chunk), vector)


async def _load(
    knowledge: Knowledge, workspace: str, seeds: Seeds, count: int
) -> tuple[NDArray[np.str_], Vector]:
    """Activate a second generation, and return its chunks' ids and vectors."""
    parts = knowledge.parts
    index = Index(workspace, parts.spec)
    moved = count // _MOVED
    made: list[IndexedChunk] = []
    async with parts.leases.held(workspace) as lease:
        first = await parts.ledger.take_number(lease)
        second = await parts.ledger.take_number(lease)
        for batch in _copies(seeds, count + moved):
            await parts.store.add(index, second if len(made) >= count else first, batch)
            made += batch
        await parts.store.close(index, second, [it.chunk.chunk_id for it in made[:moved]])
        live = made[moved:]
        statistics = count_terms(it.terms for it in live)
        pointer = Pointer(index, second)
        known = KnownDocument(DocumentKey("grown", "all"), "made", ())
        await parts.ledger.add_documents(lease, pointer, [known])
        release = Release(
            pointer=pointer,
            sources=(KnownSource("grown", "/grown", Audience.INTERNAL),),
            closed=(),
            statistics=statistics,
            documents=1,
        )
        await parts.ledger.activate(lease, await parts.ledger.active(workspace), release)
    vectors = [it.vector for it in live if it.vector is not None]
    return np.array([it.chunk.chunk_id for it in live]), np.stack(vectors)
