"""One workspace's share of a collection, and what to ask of it: filters, batches, types."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from weaviate import WeaviateAsyncClient
from weaviate.classes.config import ConsistencyLevel
from weaviate.classes.query import Filter
from weaviate.collections import CollectionAsync
from weaviate.collections.classes.filters import FilterReturn
from weaviate.collections.classes.internal import Object, QueryReturn
from weaviate.collections.classes.types import WeaviateField

from knowledge.models import Audience, Index, View
from knowledge.stores.weaviate import schema

ASKED = 500
"""Ids in one filter, and objects in one page; a query returns 10,000 at most."""
MOST = 10_000
_KEPT = 256
"""Tenants that need not be named anew for each call."""

CHUNK = Filter.by_property("chunk_id")
SINCE = Filter.by_property("valid_from")
UNTIL = Filter.by_property("valid_to")
_DOCUMENT = Filter.by_property("document")
_AUDIENCE = Filter.by_property("audience")

Properties = Mapping[str, WeaviateField]
Found = Object[Properties, None]
Page = QueryReturn[Properties, None]
Tenant = CollectionAsync[Properties, None]

_T = TypeVar("_T")


@lru_cache(maxsize=_KEPT)
def tenant_of(client: WeaviateAsyncClient, index: Index, level: ConsistencyLevel) -> Tenant:
    """Return an index's objects, read and written at this level; asks nobody."""
    collection = client.collections.use(schema.collection_name(index.spec))
    return collection.with_tenant(schema.tenant_name(index)).with_consistency_level(level)


def held(generation: int) -> FilterReturn:
    """Say what a generation holds, to be counted: by what it is, which may be many lists."""
    return SINCE.less_or_equal(generation) & UNTIL.greater_than(generation)


def seen(view: View) -> FilterReturn:
    """Say what a view may see, for a search: by what it may not, which is little and read quickly.

    Two things follow. What is added after the server has listed that gets through: a search must
    look at `valid_from` itself. And ids of deleted objects get through after a restart, which
    finds nothing more, but must not be counted. What is being closed stays in, as it should.
    """
    since, until = SINCE.greater_than(view.generation), UNTIL.less_or_equal(view.generation)
    live = Filter.not_(since | until)
    if view.audience is Audience.INTERNAL:
        return live
    return live & _AUDIENCE.equal(view.audience.value)


def of_document(source: str, path: str) -> FilterReturn:
    """Say which chunks are a document's, in every generation."""
    return _DOCUMENT.equal(schema.document_key(source, path))


def batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Yield the items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
