"""The writing half: a load builds beside what is live, in steps that each have a deadline.

Nothing is believed because no error came: what was written is read back. Every step may be done
twice, so a node that dies in the middle of one costs no more than asking the next.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import numpy as np
from weaviate import WeaviateAsyncClient
from weaviate.classes.data import DataObject
from weaviate.collections.classes.filters import FilterReturn

from knowledge.errors import KnowledgeLost, PartialWrite, SearchUnavailable
from knowledge.models import Index, IndexedChunk
from knowledge.stores.vectors import check_added
from knowledge.stores.weaviate import schema
from knowledge.stores.weaviate.connection import Connection
from knowledge.stores.weaviate.meaning import SHOWN, by_words
from knowledge.stores.weaviate.preparing import prepare
from knowledge.stores.weaviate.schema import Keeping
from knowledge.stores.weaviate.tenant import (
    ASKED,
    CHUNK,
    SINCE,
    UNTIL,
    Found,
    Properties,
    Tenant,
    batches,
    held,
    of_document,
    tenant_of,
)

_STEP_S = 60
_INSERTED = 256
"""Objects in one request: about 1 MB."""
_LISTED = 1000
"""Objects in a page of everything."""

_T = TypeVar("_T")
_Object = DataObject[Properties, None]


class Loading:
    """Write tenants, on a connection that no search uses: a stream that breaks closes it."""

    def __init__(self, connection: Connection, keeping: Keeping) -> None:
        self._writes = connection
        self._keeping = keeping
        self._prepared: set[Index] = set()

    async def sweep(self, index: Index, active: int) -> None:
        """Undo what a crashed load left beyond `active`."""
        await self._delete(index, SINCE.greater_than(active))
        closed = UNTIL.greater_than(active) & UNTIL.less_than(schema.FOREVER)
        before: list[UUID] = []
        while found := await self._ids(index, closed):
            _wholly(found != before, f"did not reopen {len(found)} chunks")
            await self._end(index, found, schema.FOREVER)
            before = found

    async def add(self, index: Index, generation: int, chunks: Sequence[IndexedChunk]) -> None:
        """Add those chunks that the generation does not have yet."""
        for it in chunks:
            check_added(it, index.spec)
        for some in batches(chunks, _INSERTED):
            named = CHUNK.contains_any([it.chunk.chunk_id for it in some])
            held = await self._found(index, named & UNTIL.greater_than(generation))
            known = {str(it.properties["chunk_id"]) for it in held}
            fresh = [it for it in some if it.chunk.chunk_id not in known]
            await self._insert(index, [_object(it, generation) for it in fresh])

    async def close(self, index: Index, generation: int, chunk_ids: Sequence[str]) -> None:
        """Make chunks invisible from `generation` on."""
        for some in batches(chunk_ids, ASKED):
            still = SINCE.less_than(generation) & UNTIL.equal(schema.FOREVER)
            found = await self._ids(index, CHUNK.contains_any(some) & still)
            await self._end(index, found, generation)

    async def count(self, index: Index, generation: int) -> int:
        """Return how many chunks a search of this generation could see, at whichever node.

        A write to all replicas is answered as done also while one is dead, and read back without
        it: so each address is asked, and nodes that differ hold no generation yet.
        """
        where = held(generation)
        most = await self._count(index, where)

        async def count(client: WeaviateAsyncClient) -> int:
            return await _total(tenant_of(client, index, self._keeping.writes), where)

        answers = [it for _, it in await self._writes.each(count, _STEP_S)]
        for answer in answers:
            if isinstance(answer, SearchUnavailable) and self._keeping.needs_all:
                raise answer
        counts = {most, *(it for it in answers if isinstance(it, int))}
        _wholly(len(counts) == 1, f"has nodes that hold {_between(counts)} chunks")
        return most

    async def collect(self, index: Index, oldest: int) -> int:
        """Delete chunks that no generation from `oldest` on can see."""
        return await self._delete(index, UNTIL.less_or_equal(oldest))

    async def forget(self, index: Index, source: str, path: str) -> int:
        """Delete a document physically, from every generation at once."""
        return await self._delete(index, of_document(source, path))

    async def ids(self, index: Index, generation: int) -> frozenset[str]:
        """Return the ids of every chunk of a generation."""
        found: set[str] = set()
        last: UUID | None = None
        while True:
            # A filtered query ends at 10,000 objects, the unfiltered cursor does not.
            page = await self._step(
                index,
                lambda tenant, last=last: tenant.query.fetch_objects(
                    limit=_LISTED,
                    after=last,
                    return_properties=["chunk_id", "valid_from", "valid_to"],
                ),
            )
            for it in page.objects:
                since, until = (int(str(it.properties[name])) for name in schema.GENERATIONS)
                if since <= generation < until:
                    found.add(str(it.properties["chunk_id"]))
            if len(page.objects) < _LISTED:
                return frozenset(found)
            last = page.objects[-1].uuid

    async def _insert(self, index: Index, objects: Sequence[_Object]) -> None:
        if not objects:
            return
        written = await self._step(index, lambda tenant: tenant.data.insert_many(objects))
        if written.errors:
            first = next(iter(written.errors.values()))
            error = _refused(f"did not take {len(written.errors)} chunks", first.message)
            raise error
        sent = {it.uuid for it in objects if it.uuid is not None}
        page = await self._step(
            index,
            lambda tenant: tenant.query.fetch_objects_by_ids(
                [str(it) for it in sent], limit=len(sent), return_properties=["chunk_id"]
            ),
        )
        missing = len(sent) - len(page.objects)
        _wholly(not missing, f"took {len(sent)} chunks and lacks {missing} of them")

    async def _delete(self, index: Index, where: FilterReturn) -> int:
        """Delete what matches: one call ends at 10,000 objects, without saying so."""
        gone = 0
        while True:
            deleted = await self._step(index, lambda tenant: tenant.data.delete_many(where))
            gone += deleted.successful
            if deleted.failed:
                await self._say_why(index, where)
                _wholly(not deleted.failed, f"did not delete {deleted.failed} chunks")
            if deleted.matches <= deleted.successful or not deleted.successful:
                break
        left = await self._count(index, where) if gone else 0
        _wholly(not left, f"deleted {gone} chunks and still has {left} of them")
        return gone

    async def _say_why(self, index: Index, where: FilterReturn) -> None:
        """Raise what keeps this from being changed: it is written as it is, and that is answered.

        A deletion that fails does not say why, and the server stumbles where it is asked to.
        """
        await self._rewrite(index, [it.uuid for it in await self._found(index, where)][:1])

    async def _count(self, index: Index, where: FilterReturn) -> int:
        return await self._step(index, lambda tenant: _total(tenant, where))

    async def _ids(self, index: Index, where: FilterReturn) -> list[UUID]:
        return [it.uuid for it in await self._found(index, where)]

    async def _found(self, index: Index, where: FilterReturn) -> Sequence[Found]:
        page = await self._step(
            index,
            lambda tenant: tenant.query.fetch_objects(
                filters=where, limit=ASKED, return_properties=["chunk_id"]
            ),
        )
        return page.objects

    async def _end(self, index: Index, objects: Sequence[UUID], generation: int) -> None:
        """Set `valid_to`."""
        for some in batches(objects, _INSERTED):
            await self._rewrite(index, some, {"valid_to": generation})

    async def _rewrite(
        self, index: Index, objects: Sequence[UUID], changed: Properties | None = None
    ) -> None:
        """Write objects whole: changed in place, one by one, they take fifteen times as long."""
        page = await self._step(
            index,
            lambda tenant: tenant.query.fetch_objects_by_ids(
                [str(it) for it in objects],
                limit=len(objects),
                include_vector=True,
                return_properties=schema.EVERY,
            ),
        )
        await self._insert(index, [_again(it, changed or {}) for it in page.objects])

    async def _step(self, index: Index, do: Callable[[Tenant], Awaitable[_T]]) -> _T:
        """Do one thing to the tenant, which is made if it is not there."""

        async def work(client: WeaviateAsyncClient) -> _T:
            if index not in self._prepared:
                await prepare(client, index, self._keeping)
                self._prepared.add(index)
            return await do(tenant_of(client, index, self._keeping.writes))

        try:
            return await self._writes.call(work, _STEP_S)
        except KnowledgeLost:
            # Somebody deleted it since: made anew it is empty, which the load will see.
            self._prepared.discard(index)
            return await self._writes.call(work, _STEP_S)


def _object(indexed: IndexedChunk, generation: int) -> _Object:
    vector = indexed.vector if indexed.vector is not None else np.empty(0)
    return DataObject(
        properties=schema.to_properties(indexed, generation),
        uuid=schema.object_id(indexed.chunk.chunk_id, generation),
        vector={schema.VECTOR: vector.tolist()} if len(vector) else None,
    )


def _between(counts: set[int]) -> str:
    return f"{min(counts)} to {max(counts)}"


async def _total(tenant: Tenant, where: FilterReturn) -> int:
    counted = await tenant.aggregate.over_all(filters=where, total_count=True)
    return counted.total_count or 0


def _again(found: Found, changed: Properties) -> _Object:
    kept: Properties = {**found.properties, **changed}
    return DataObject(properties=kept, uuid=found.uuid, vector=found.vector or None)


def _refused(what: str, why: str) -> SearchUnavailable:
    """Return why a server did not do what it was told, by its own words about the first object."""
    meaning = by_words(why.lower())
    if meaning is not None:
        kind, said = meaning
        return kind(f"Weaviate {what}; it {said}")
    return PartialWrite(f"Weaviate {what}: {why[:SHOWN] or 'it does not say why'}. Load again.")


def _wholly(whole: bool, otherwise: str) -> None:  # noqa: FBT001  # what is asserted
    """Raise `PartialWrite` where what was read back is not what was written."""
    if not whole:
        message = f"Weaviate {otherwise}: nothing was activated. Load again."
        raise PartialWrite(message)
