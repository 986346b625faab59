"""The gRPC half of the stub: searches, batches, counts."""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

import grpc
import numpy as np
from grpc.aio import ServicerContext
from numpy.typing import NDArray
from weaviate.proto.v1 import (
    aggregate_pb2,
    base_pb2,
    batch_delete_pb2,
    batch_pb2,
    properties_pb2,
    search_get_pb2,
    weaviate_pb2_grpc,
)

from tests.weaviate_stub.memory import (
    MOST_DELETED,
    MOST_FOUND,
    Memory,
    Refused,
    Stored,
    Value,
    matching,
    nearest,
    ranked,
)

READ_ONLY = "store is read-only due to: disk usage too high"

Context: TypeAlias = "ServicerContext[object, object]"
Score = Callable[[search_get_pb2.MetadataResult], None]


@dataclass
class Faults:
    """What goes wrong next; tests set it."""

    codes: list[grpc.StatusCode] = field(default_factory=list[grpc.StatusCode])
    """Answers to the next calls, first to last."""
    delay: float = 0
    """Seconds before every answer."""
    refused_objects: int = 0
    """How many objects of the next batches are not taken."""
    lost_objects: int = 0
    """How many objects of the next batches are taken, without an error, and are not there."""
    read_only: bool = False
    """Whether every write is refused in the words of a server whose disk is full."""
    version: str = "1.39.0"
    blind_to_generations: bool = False
    """Whether filters by NOT let everything through: so a real one is to what is just added."""


class Service(weaviate_pb2_grpc.WeaviateServicer):
    """Answer as the real server does, from memory."""

    def __init__(self, memory: Memory, key: str | None) -> None:
        self.memory = memory
        self.faults = Faults()
        self._key = key

    async def Search(  # noqa: N802  # the protocol's name
        self, request: search_get_pb2.SearchRequest, context: Context
    ) -> search_get_pb2.SearchReply:
        await self._meet(context)
        try:
            if self.faults.blind_to_generations:
                _blind(request.filters)
            found = list(_found(self.memory, request))
        except Refused as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
        names = list(request.properties.non_ref_properties)
        results = [_result(stored, names, score) for stored, score in found]
        if request.metadata.vector:
            for result, (stored, _) in zip(results, found, strict=True):
                _put_vector(result.metadata, stored)
        return search_get_pb2.SearchReply(took=0.001, results=results)

    async def BatchObjects(  # noqa: N802  # the protocol's name
        self, request: batch_pb2.BatchObjectsRequest, context: Context
    ) -> batch_pb2.BatchObjectsReply:
        await self._meet(context)
        errors: list[batch_pb2.BatchObjectsReply.BatchError] = []
        for place, sent in enumerate(request.objects):
            if self.faults.read_only or self.faults.refused_objects:
                self.faults.refused_objects -= not self.faults.read_only
                why = READ_ONLY if self.faults.read_only else "of no particular reason"
                errors.append(batch_pb2.BatchObjectsReply.BatchError(index=place, error=why))
            elif self.faults.lost_objects:
                self.faults.lost_objects -= 1
            else:
                self.memory.tenant(sent.collection, sent.tenant)[sent.uuid] = _stored(sent)
        return batch_pb2.BatchObjectsReply(took=0.001, errors=errors)

    async def BatchDelete(  # noqa: N802  # the protocol's name
        self, request: batch_delete_pb2.BatchDeleteRequest, context: Context
    ) -> batch_delete_pb2.BatchDeleteReply:
        await self._meet(context)
        objects = self.memory.tenant(request.collection, request.tenant)
        found = matching(objects, request.filters)
        if self.faults.read_only:
            refused = [
                batch_delete_pb2.BatchDeleteObject(
                    uuid=uuid.UUID(it.uuid).bytes, successful=False, error=READ_ONLY
                )
                for it in found
            ]
            return batch_delete_pb2.BatchDeleteReply(
                took=0.001, failed=len(found), matches=len(found), successful=0, objects=refused
            )
        for stored in found[:MOST_DELETED]:
            del objects[stored.uuid]
        return batch_delete_pb2.BatchDeleteReply(
            took=0.001, failed=0, matches=len(found), successful=len(found[:MOST_DELETED])
        )

    async def Aggregate(  # noqa: N802  # the protocol's name
        self, request: aggregate_pb2.AggregateRequest, context: Context
    ) -> aggregate_pb2.AggregateReply:
        await self._meet(context)
        objects = self.memory.tenant(request.collection, request.tenant)
        found = matching(objects, request.filters if request.HasField("filters") else None)
        single = aggregate_pb2.AggregateReply.Single(objects_count=len(found))
        return aggregate_pb2.AggregateReply(took=0.001, single_result=single)

    async def _meet(self, context: Context) -> None:
        """Do what the faults say, and check the key."""
        await asyncio.sleep(self.faults.delay)
        if self.faults.codes:
            await context.abort(self.faults.codes.pop(0), "as the test wants it")
        given = dict(context.invocation_metadata() or ()).get("authorization")
        if self._key and given != f"Bearer {self._key}":
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "invalid api key")


def _found(memory: Memory, request: search_get_pb2.SearchRequest) -> Iterator[tuple[Stored, Score]]:
    objects = memory.tenant(request.collection, request.tenant)
    found = matching(objects, request.filters if request.HasField("filters") else None)
    if request.offset + request.limit > MOST_FOUND:
        message = "query maximum results exceeded"
        raise Refused(message)
    scored = _scored(request, objects, found)
    yield from islice(scored, request.offset, request.offset + (request.limit or 25))


def _scored(
    request: search_get_pb2.SearchRequest, objects: dict[str, Stored], found: list[Stored]
) -> Iterable[tuple[Stored, Score]]:
    if request.HasField("near_vector"):
        vector = _floats(request.near_vector.vectors[0].vector_bytes)
        return ((it, _distance(distance)) for it, distance in nearest(found, vector))
    if request.HasField("bm25_search"):
        (name,) = request.bm25_search.properties
        query = request.bm25_search.query
        return ((it, _score(score)) for it, score in ranked(objects, found, query, name))
    for by in reversed(request.sort_by):
        (path,) = by.path
        found.sort(key=lambda it, path=path: int(str(it.properties[path])))
    return ((it, lambda _: None) for it in found if it.uuid > request.after)


def _distance(value: float) -> Score:
    def put(metadata: search_get_pb2.MetadataResult) -> None:
        metadata.distance, metadata.distance_present = value, True

    return put


def _score(value: float) -> Score:
    def put(metadata: search_get_pb2.MetadataResult) -> None:
        metadata.score, metadata.score_present = value, True

    return put


def _result(stored: Stored, names: list[str], score: Score) -> search_get_pb2.SearchResult:
    metadata = search_get_pb2.MetadataResult(
        id=stored.uuid, id_as_bytes=uuid.UUID(stored.uuid).bytes
    )
    score(metadata)
    fields = {name: _value(stored.properties[name]) for name in names}
    kept = search_get_pb2.PropertiesResult(non_ref_props=properties_pb2.Properties(fields=fields))
    return search_get_pb2.SearchResult(properties=kept, metadata=metadata)


def _blind(where: base_pb2.Filters) -> None:
    """Take what a filter by NOT names out of it."""
    if where.operator == base_pb2.Filters.OPERATOR_NOT:
        del where.filters[:]
    for one in where.filters:
        _blind(one)


def _put_vector(metadata: search_get_pb2.MetadataResult, stored: Stored) -> None:
    if stored.vector is not None:
        vector = base_pb2.Vectors(
            name="text",
            vector_bytes=stored.vector.tobytes(),
            type=base_pb2.Vectors.VECTOR_TYPE_SINGLE_FP32,
        )
        metadata.vectors.append(vector)


def _value(value: Value) -> properties_pb2.Value:
    if isinstance(value, int):
        return properties_pb2.Value(int_value=value)
    return properties_pb2.Value(text_value=str(value))


def _stored(sent: batch_pb2.BatchObject) -> Stored:
    sent_properties = sent.properties.non_ref_properties
    properties = {name: _plain(sent_properties[name]) for name in sent_properties}
    vector = _floats(sent.vectors[0].vector_bytes) if sent.vectors else None
    return Stored(sent.uuid, properties, vector)


def _plain(value: object) -> Value:
    """Return a whole number as one: the protocol sends every number as a float."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return str(value)


def _floats(packed: bytes) -> NDArray[np.float32]:
    return np.frombuffer(packed, np.float32)
