"""The reading half: two legs and the text to read, from any one replica.

BM25's statistics are the tenant's, closed chunks included, so a lexical score may differ from the
embedded store's by what recent loads have changed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog
from weaviate import WeaviateAsyncClient
from weaviate.classes.config import ConsistencyLevel
from weaviate.classes.query import MetadataQuery, Sort

from knowledge.models import Chunk, Hit, Index, Vector, View
from knowledge.stores.vectors import check_asked
from knowledge.stores.weaviate import schema
from knowledge.stores.weaviate.connection import Connection
from knowledge.stores.weaviate.tenant import (
    ASKED,
    CHUNK,
    MOST,
    Found,
    Page,
    Tenant,
    batches,
    of_document,
    seen,
    tenant_of,
)

log = structlog.get_logger()

_DIGITS = 6
"""Scores are rounded before ties are broken: float32 differs in the last bit."""

_ASKED_AGAIN = 3

_T = TypeVar("_T")


class Searching:
    """Search tenants, each call within a deadline."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._reads = connection
        self._read_seconds = seconds

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        """Return the `depth` nearest chunks by cosine, as the vector index finds them."""
        if depth <= 0 or not view.index.spec.dimension:
            return ()
        check_asked(vector, view.index.spec)
        return await self._leg(
            view,
            lambda tenant: tenant.query.near_vector(
                near_vector=vector.tolist(),
                target_vector=schema.VECTOR,
                limit=min(depth, MOST),
                filters=seen(view),
                return_metadata=MetadataQuery(distance=True),
                return_properties=schema.HIT,
            ),
        )

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        """Return the `depth` best chunks by BM25 over the tenant's statistics."""
        if depth <= 0 or not terms:
            return ()
        hits = await self._leg(
            view,
            lambda tenant: tenant.query.bm25(
                query=" ".join(dict.fromkeys(terms)),
                query_properties=["terms"],
                limit=min(depth, MOST),
                filters=seen(view),
                return_metadata=MetadataQuery(score=True),
                return_properties=schema.HIT,
            ),
        )
        if not hits:
            # The server turns a panic of this leg into no hits: many of these lines are no chance.
            log.info("lexical_leg_empty", stage="retrieve", terms=len(terms))
        return hits

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        """Return these chunks in the order asked, those out of view left out."""
        wanted = list(dict.fromkeys(chunk_ids))
        found: dict[str, Chunk] = {}
        for some in batches(wanted, ASKED):
            page = await self._read(
                view.index,
                lambda tenant, some=some: tenant.query.fetch_objects(
                    filters=CHUNK.contains_any(some) & seen(view),
                    limit=len(some),
                    return_properties=schema.WHOLE,
                ),
            )
            found |= {chunk.chunk_id: chunk for chunk in _chunks(page.objects, view)}
        return tuple(found[chunk_id] for chunk_id in wanted if chunk_id in found)

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        """Return every chunk of this chunk's document, in order."""
        found: list[Chunk] = []
        skipped = 0
        while skipped % ASKED == 0:
            page = await self._neighbours(view, chunk, skipped)
            if not page:
                break
            found += _chunks(page, view)
            skipped += len(page)
        return tuple(found)

    async def _neighbours(self, view: View, chunk: Chunk, skipped: int) -> Sequence[Found]:
        page = await self._read(
            view.index,
            lambda tenant: tenant.query.fetch_objects(
                filters=of_document(chunk.source, chunk.path) & seen(view),
                sort=Sort.by_property("ordinal"),
                limit=ASKED,
                offset=skipped,
                return_properties=schema.WHOLE,
            ),
        )
        return page.objects

    async def _leg(self, view: View, ask: Callable[[Tenant], Awaitable[Page]]) -> tuple[Hit, ...]:
        """Ask until nothing comes that was added meanwhile: it takes the place of what is older."""
        hits: list[tuple[Hit, int]] = []
        for _ in range(_ASKED_AGAIN):
            page = await self._read(view.index, ask)
            hits = [schema.to_hit(it.properties, _score(it)) for it in page.objects]
            if all(generation <= view.generation for _, generation in hits):
                break
        held = (hit for hit, generation in hits if generation <= view.generation)
        return tuple(sorted(held, key=lambda hit: (-round(hit.score, _DIGITS), hit.chunk_id)))

    async def _read(self, index: Index, ask: Callable[[Tenant], Awaitable[_T]]) -> _T:
        async def work(client: WeaviateAsyncClient) -> _T:
            return await ask(tenant_of(client, index, ConsistencyLevel.ONE))

        return await self._reads.call(work, self._read_seconds)


def _score(found: Found) -> float:
    """Return a leg's raw score: a cosine, or BM25."""
    distance = found.metadata.distance
    return 1 - distance if distance is not None else found.metadata.score or 0


def _chunks(found: Sequence[Found], view: View) -> list[Chunk]:
    """Return what was found but for what was added after the view's generation."""
    return [
        schema.to_chunk(it.properties)
        for it in found
        if int(str(it.properties["valid_from"])) <= view.generation
    ]
