"""How chunks lie in Weaviate: names, properties and what is indexed of them.

Ids are whole tokens (FIELD): cut into words, an equality filter would match `b/a` for `a/b`. Terms
are our analyzer's, joined by spaces (WHITESPACE), and the only text that BM25 sees.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from weaviate.classes.config import (
    Configure,
    DataType,
    Property,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
)

from knowledge.models import Audience, BlockKind, Chunk, Index, IndexedChunk, Spec

FOREVER = 2**53
"""`valid_to` of a chunk that no generation has closed."""

VECTOR = "text"
"""Name of the one vector."""

HIT = ["chunk_id", "path", "content_hash"]
WHOLE = ["chunk_id", "path", "content_hash", "audience", "ordinal", "payload"]

_LAYOUT = 2
"""How chunks lie in a collection: another layout is another collection, and is loaded again."""

_OBJECTS = UUID("6f0f3f0e-7d0b-4f1c-9c55-9d5c3b8f5a11")
_K1, _B = 1.2, 0.75


def collection_name(spec: Spec) -> str:
    """Return the collection of a spec: another spec is another collection, built beside."""
    return f"Frontdesk_v{_LAYOUT}_{spec.key}"


def tenant_name(index: Index) -> str:
    """Return the tenant of a workspace; a hash, because not every name is allowed."""
    return hashlib.sha256(index.workspace.encode()).hexdigest()[:32]


def document_key(source: str, path: str) -> str:
    """Return what every chunk of a document is found by, whatever its name holds."""
    return hashlib.sha256(f"{source}\0{path}".encode()).hexdigest()[:32]


def object_id(chunk_id: str, generation: int) -> UUID:
    """Return the id of a chunk as added in a generation: adding it again replaces it by itself."""
    return uuid5(_OBJECTS, f"{chunk_id}:{generation}")


def description(spec: Spec) -> str:
    """Return what a collection says of itself."""
    made_with = {"model": spec.model, "dimension": spec.dimension, "analyzer": spec.analyzer}
    return json.dumps({"frontdesk": _LAYOUT, **made_with}, sort_keys=True)


def _id(name: str) -> Property:
    return Property(
        name=name,
        data_type=DataType.TEXT,
        tokenization=Tokenization.FIELD,
        index_filterable=True,
        index_searchable=False,
    )


def _generation(name: str) -> Property:
    # No range index: it costs every search a third, and few generations are ever told apart.
    return Property(name=name, data_type=DataType.INT, index_filterable=True)


def _kept(name: str) -> Property:
    return Property(
        name=name, data_type=DataType.TEXT, index_filterable=False, index_searchable=False
    )


PROPERTIES = [
    _id("chunk_id"),
    _id("document"),
    _id("audience"),
    _generation("valid_from"),
    _generation("valid_to"),
    Property(
        name="terms",
        data_type=DataType.TEXT,
        tokenization=Tokenization.WHITESPACE,
        index_filterable=False,
        index_searchable=True,
    ),
    Property(name="ordinal", data_type=DataType.INT, index_filterable=False),
    _kept("path"),
    _kept("content_hash"),
    _kept("payload"),
]
INVERTED = Configure.inverted_index(bm25_k1=_K1, bm25_b=_B, stopwords_preset=StopwordsPreset.NONE)
VECTORS = [
    Configure.Vectors.self_provided(
        name=VECTOR,
        vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE),
    )
]


def to_properties(indexed: IndexedChunk, generation: int) -> dict[str, str | int]:
    """Return a chunk as Weaviate keeps it."""
    chunk = indexed.chunk
    payload = {
        "source": chunk.source,
        "title": chunk.title,
        "headings": chunk.headings,
        "kind": chunk.kind.value,
        "text": chunk.text,
        "line": chunk.line,
        "page": chunk.page,
        "url": chunk.url,
        "modified_at": chunk.modified_at.isoformat() if chunk.modified_at else None,
    }
    return {
        "chunk_id": chunk.chunk_id,
        "document": document_key(chunk.source, chunk.path),
        "audience": chunk.audience.value,
        "valid_from": generation,
        "valid_to": FOREVER,
        "terms": " ".join(indexed.terms),
        "ordinal": chunk.ordinal,
        "path": chunk.path,
        "content_hash": chunk.content_hash,
        "payload": json.dumps(payload, ensure_ascii=False),
    }


def to_chunk(properties: Mapping[str, object]) -> Chunk:
    """Return the chunk that `to_properties` wrote."""
    rest = json.loads(str(properties["payload"]))
    modified_at = rest["modified_at"]
    return Chunk(
        chunk_id=str(properties["chunk_id"]),
        source=rest["source"],
        path=str(properties["path"]),
        ordinal=int(str(properties["ordinal"])),
        title=rest["title"],
        headings=tuple(rest["headings"]),
        kind=BlockKind(rest["kind"]),
        text=rest["text"],
        content_hash=str(properties["content_hash"]),
        audience=Audience(str(properties["audience"])),
        line=rest["line"],
        page=rest["page"],
        url=rest["url"],
        modified_at=datetime.fromisoformat(modified_at) if modified_at else None,
    )
