"""Weaviate as a store: two legs and the text to read, generations by two numbers on each object.

BM25's statistics are the tenant's, closed chunks included, so a lexical score may differ from the
embedded store's by what recent loads have changed.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

import numpy as np
from weaviate import WeaviateAsyncClient
from weaviate.classes.config import Configure
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter, MetadataQuery, Sort
from weaviate.collections import CollectionAsync
from weaviate.collections.classes.filters import FilterReturn
from weaviate.collections.classes.types import WeaviateField
from weaviate.exceptions import UnexpectedStatusCodeError

from knowledge.errors import SearchUnavailable, SpecMismatch
from knowledge.models import Audience, Chunk, Hit, Index, IndexedChunk, Spec, Vector, View
from knowledge.stores.vectors import check_added, check_asked
from knowledge.stores.weaviate import schema
from knowledge.stores.weaviate.connection import Address, Connection

_READ_S, _WRITE_S = 5, 60
_INSERTED = 256
"""Objects in one request: about 1 MB."""
_ASKED = 500
"""Ids in one filter, and objects in one page."""
_MOST = 10_000
"""Objects that a query may ask for: more is an error to the server."""
_PATCHES = 8
"""Objects changed at the same time: each is a request of its own."""
_DIGITS = 6
"""Scores are rounded before ties are broken: float32 differs in the last bit."""

_ID = Filter.by_property("chunk_id")
_DOCUMENT = Filter.by_property("document")
_AUDIENCE = Filter.by_property("audience")
_SINCE = Filter.by_property("valid_from")
_UNTIL = Filter.by_property("valid_to")

_T = TypeVar("_T")
_Properties = Mapping[str, WeaviateField]
_Collection = CollectionAsync[_Properties, None]


class WeaviateStore:
    """Chunks in one collection a spec and one tenant a workspace."""

    def __init__(
        self,
        url: str,
        key: str | None = None,
        grpc_url: str | None = None,
        read_seconds: float = _READ_S,
    ) -> None:
        self._connection = Connection(Address(url, key, grpc_url))
        self._read_seconds = read_seconds
        self._ensured: set[Index] = set()

    async def connect(self) -> None:
        """Do nothing: the first call connects, so that the bot starts while Weaviate is away."""

    async def disconnect(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        """Return the `depth` nearest chunks by cosine, as the vector index finds them."""
        if depth <= 0 or not view.index.spec.dimension:
            return ()
        check_asked(vector, view.index.spec)
        async with self._reading(view.index) as collection:
            found = await collection.query.near_vector(
                near_vector=[float(number) for number in vector],
                target_vector=schema.VECTOR,
                limit=min(depth, _MOST),
                filters=_seen(view),
                return_metadata=MetadataQuery(distance=True),
                return_properties=schema.HIT,
            )
        return _hits([(it.properties, 1 - (it.metadata.distance or 0)) for it in found.objects])

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        """Return the `depth` best chunks by BM25 over the tenant's statistics."""
        if depth <= 0 or not terms:
            return ()
        async with self._reading(view.index) as collection:
            found = await collection.query.bm25(
                query=" ".join(dict.fromkeys(terms)),
                query_properties=["terms"],
                limit=min(depth, _MOST),
                filters=_seen(view),
                return_metadata=MetadataQuery(score=True),
                return_properties=schema.HIT,
            )
        return _hits([(it.properties, it.metadata.score or 0) for it in found.objects])

    async def chunks(self, view: View, chunk_ids: Sequence[str]) -> Sequence[Chunk]:
        """Return these chunks in the order asked, those out of view left out."""
        wanted = list(dict.fromkeys(chunk_ids))
        found: dict[str, Chunk] = {}
        async with self._reading(view.index) as collection:
            for some in _batches(wanted, _ASKED):
                where = _ID.contains_any(some) & _seen(view)
                page = await collection.query.fetch_objects(
                    filters=where, limit=len(some), return_properties=schema.WHOLE
                )
                chunks = (schema.to_chunk(it.properties) for it in page.objects)
                found |= {chunk.chunk_id: chunk for chunk in chunks}
        return tuple(found[chunk_id] for chunk_id in wanted if chunk_id in found)

    async def neighbours(self, view: View, chunk: Chunk) -> Sequence[Chunk]:
        """Return every chunk of this chunk's document, in order."""
        where = _of_document(chunk.source, chunk.path) & _seen(view)
        found: list[Chunk] = []
        async with self._reading(view.index) as collection:
            while len(found) % _ASKED == 0:
                page = await collection.query.fetch_objects(
                    filters=where,
                    sort=Sort.by_property("ordinal"),
                    limit=_ASKED,
                    offset=len(found),
                    return_properties=schema.WHOLE,
                )
                if not page.objects:
                    break
                found += [schema.to_chunk(it.properties) for it in page.objects]
        return tuple(found)

    async def sweep(self, index: Index, active: int) -> None:
        """Undo what a crashed load left beyond `active`."""
        closed = _UNTIL.greater_than(active) & _UNTIL.less_than(schema.FOREVER)
        async with self._writing(index) as collection:
            await _delete(collection, _SINCE.greater_than(active))
            while found := await _object_ids(collection, closed):
                await _end(collection, found, schema.FOREVER)

    async def add(self, index: Index, generation: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add those chunks that the generation does not have yet."""
        for it in chunks:
            check_added(it, index.spec)
        for some in _batches(chunks, _INSERTED):
            async with self._writing(index) as collection:
                live = _ID.contains_any([it.chunk.chunk_id for it in some]) & _UNTIL.greater_than(
                    generation
                )
                page = await collection.query.fetch_objects(
                    filters=live, limit=len(some), return_properties=["chunk_id"]
                )
                held = {str(it.properties["chunk_id"]) for it in page.objects}
                await _insert(
                    collection,
                    [_object(it, generation) for it in some if it.chunk.chunk_id not in held],
                )

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        """Make chunks invisible from `generation` on."""
        for some in _batches(chunk_ids, _ASKED):
            async with self._writing(index) as collection:
                where = (
                    _ID.contains_any(some)
                    & _SINCE.less_than(generation)
                    & _UNTIL.equal(schema.FOREVER)
                )
                await _end(collection, await _object_ids(collection, where), generation)

    async def count(self, index: Index, generation: int) -> int:
        """Return how many chunks a search of this generation could see."""
        async with self._writing(index) as collection:
            counted = await collection.aggregate.over_all(
                filters=_live(generation), total_count=True
            )
        return counted.total_count or 0

    async def collect(self, index: Index, oldest: int) -> int:
        """Delete chunks that no generation from `oldest` on can see."""
        async with self._writing(index) as collection:
            return await _delete(collection, _UNTIL.less_or_equal(oldest))

    async def forget(self, index: Index, source: str, path: str) -> int:
        """Delete a document physically, from every generation at once."""
        async with self._writing(index) as collection:
            return await _delete(collection, _of_document(source, path))

    async def ids(self, index: Index, generation: int) -> frozenset[str]:
        """Return the ids of every chunk of a generation."""
        found: set[str] = set()
        async with self._writing(index) as collection:
            # A filtered query ends at 10,000 objects, the unfiltered cursor does not.
            async for it in collection.iterator(
                return_properties=["chunk_id", "valid_from", "valid_to"]
            ):
                since, until = (
                    int(str(it.properties[name])) for name in ("valid_from", "valid_to")
                )
                if since <= generation < until:
                    found.add(str(it.properties["chunk_id"]))
        return frozenset(found)

    @asynccontextmanager
    async def _reading(self, index: Index) -> AsyncGenerator[_Collection]:
        async with self._connection.answering(self._read_seconds) as client:
            yield _tenant(client, index)

    @asynccontextmanager
    async def _writing(self, index: Index) -> AsyncGenerator[_Collection]:
        """Lend the tenant, made if it is not there; raise `SpecMismatch` if it is another's."""
        async with self._connection.answering(_WRITE_S) as client:
            if index not in self._ensured:
                await _ensure(client, index)
                self._ensured.add(index)
            yield _tenant(client, index)


def _tenant(client: WeaviateAsyncClient, index: Index) -> _Collection:
    name = schema.collection_name(index.spec)
    return client.collections.use(name).with_tenant(schema.tenant_name(index))


async def _ensure(client: WeaviateAsyncClient, index: Index) -> None:
    name, tenant = schema.collection_name(index.spec), schema.tenant_name(index)
    if not await client.collections.exists(name):
        await _create(client, name, index.spec)
    collection = client.collections.use(name)
    config = await collection.config.get(simple=True)
    if config.description != schema.description(index.spec):
        message = f"The collection {name} in Weaviate was made with another model or analyzer."
        raise SpecMismatch(message)
    if not await collection.tenants.exists(tenant):
        await collection.tenants.create(tenant)


async def _create(client: WeaviateAsyncClient, name: str, spec: Spec) -> None:
    try:
        await client.collections.create(
            name,
            description=schema.description(spec),
            properties=schema.PROPERTIES,
            vector_config=schema.VECTORS,
            inverted_index_config=schema.INVERTED,
            multi_tenancy_config=Configure.multi_tenancy(enabled=True),
        )
    except UnexpectedStatusCodeError:
        # Another process may have been faster.
        if not await client.collections.exists(name):
            raise


def _live(generation: int) -> FilterReturn:
    """Say what a generation holds by what it does not: few chunks, so that a search stays quick."""
    return Filter.not_(_SINCE.greater_than(generation) | _UNTIL.less_or_equal(generation))


def _seen(view: View) -> FilterReturn:
    live = _live(view.generation)
    if view.audience is Audience.INTERNAL:
        return live
    return live & _AUDIENCE.equal(view.audience.value)


def _of_document(source: str, path: str) -> FilterReturn:
    return _DOCUMENT.equal(schema.document_key(source, path))


def _hits(scored: Sequence[tuple[_Properties, float]]) -> tuple[Hit, ...]:
    hits = (
        Hit(
            chunk_id=str(properties["chunk_id"]),
            path=str(properties["path"]),
            content_hash=str(properties["content_hash"]),
            score=score,
        )
        for properties, score in scored
    )
    return tuple(sorted(hits, key=lambda hit: (-round(hit.score, _DIGITS), hit.chunk_id)))


def _object(indexed: IndexedChunk, generation: int) -> DataObject[_Properties, None]:
    vector = indexed.vector if indexed.vector is not None else np.empty(0)
    return DataObject(
        properties=schema.to_properties(indexed, generation),
        uuid=schema.object_id(indexed.chunk.chunk_id, generation),
        vector={schema.VECTOR: [float(number) for number in vector]} if len(vector) else None,
    )


async def _insert(
    collection: _Collection, objects: Sequence[DataObject[_Properties, None]]
) -> None:
    if not objects:
        return
    written = await collection.data.insert_many(objects)
    if written.errors:
        first = next(iter(written.errors.values()))
        message = f"Weaviate did not take {len(written.errors)} chunks: {first.message}"
        raise SearchUnavailable(message)


async def _delete(collection: _Collection, where: FilterReturn) -> int:
    """Delete what matches: one call ends at 10,000 objects, without saying so."""
    gone = 0
    while True:
        deleted = await collection.data.delete_many(where)
        gone += deleted.successful
        if deleted.failed:
            message = f"Weaviate did not delete {deleted.failed} chunks."
            raise SearchUnavailable(message)
        if deleted.matches <= deleted.successful or not deleted.successful:
            return gone


async def _object_ids(collection: _Collection, where: FilterReturn) -> list[UUID]:
    page = await collection.query.fetch_objects(
        filters=where, limit=_ASKED, return_properties=["chunk_id"]
    )
    return [it.uuid for it in page.objects]


async def _end(collection: _Collection, objects: Sequence[UUID], generation: int) -> None:
    """Set `valid_to`; the vector and everything else stay."""
    for some in _batches(objects, _PATCHES):
        await asyncio.gather(
            *(collection.data.update(it, properties={"valid_to": generation}) for it in some)
        )


def _batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
