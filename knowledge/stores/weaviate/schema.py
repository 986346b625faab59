"""How chunks lie in Weaviate: names, properties and what is indexed of them.

Ids are whole tokens (FIELD): cut into words, an equality filter would match `b/a` for `a/b`. Terms
are our analyzer's, joined by spaces (WHITESPACE), and the only text that BM25 sees.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from weaviate.classes.config import (
    Configure,
    ConsistencyLevel,
    DataType,
    Property,
    StopwordsPreset,
    Tokenization,
)
from weaviate.collections.classes.config import CollectionConfig, PropertyConfig

from knowledge.models import Audience, BlockKind, Chunk, Hit, Index, IndexedChunk, Spec

FOREVER = 2**53
"""`valid_to` of a chunk that no generation has closed."""

VECTOR = "text"
"""Name of the one vector."""

GENERATIONS = ("valid_from", "valid_to")
HIT = ["card"]
"""One property instead of four: on hundreds of hits each costs a search some hundredths more."""
WHOLE = ["chunk_id", "path", "content_hash", "audience", "ordinal", "payload", "valid_from"]

_LAYOUT = 3
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
    _kept("card"),
    _kept("path"),
    _kept("content_hash"),
    _kept("payload"),
]
EVERY = [it.name for it in PROPERTIES]
INVERTED = Configure.inverted_index(bm25_k1=_K1, bm25_b=_B, stopwords_preset=StopwordsPreset.NONE)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How Weaviate keeps what it is given: what an operator may choose."""

    replicas: int = 1
    writes: ConsistencyLevel = ConsistencyLevel.ALL
    """How many replicas must have a write: with fewer than all, a search may ask one without it."""
    is_compressed: bool = False
    """Whether vectors lie in memory as bytes, a quarter of the room, with some loss."""

    @property
    def needs_all(self) -> bool:
        """Say whether a load needs every node."""
        return self.writes is ConsistencyLevel.ALL

    @classmethod
    def of(cls, replicas: int, writes: str, is_compressed: bool) -> "Keeping":  # noqa: FBT001  # as configured
        """Return what settings ask for; `writes` is one, quorum or all."""
        return cls(replicas, ConsistencyLevel[writes.upper()], is_compressed)


def difference(config: CollectionConfig, spec: Spec) -> str | None:
    """Return in what a collection is not as we make it; None where it is."""
    named = {
        "its description": config.description == description(spec),
        "it has no tenants": config.multi_tenancy_config.enabled,
        f"it lacks the vector {VECTOR}": VECTOR in (config.vector_config or {}),
    }
    held = {it.name: _indexing(it) for it in config.properties}
    for wanted in PROPERTIES:
        named[f"its property {wanted.name}"] = held.get(wanted.name) == _indexing(wanted)
    return next((what for what, fits in named.items() if not fits), None)


def _indexing(one: Property | PropertyConfig) -> tuple[object, ...]:
    """Return what decides how a property is found; how one that is not is cut does not matter."""
    if isinstance(one, Property):
        kind, filterable, searchable = one.dataType, one.indexFilterable, one.indexSearchable
    else:
        kind, filterable, searchable = one.data_type, one.index_filterable, one.index_searchable
    cut = kind is DataType.TEXT and (filterable or searchable)
    return kind, bool(filterable), bool(searchable), one.tokenization if cut else None


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
        "card": f"{generation}\n{chunk.chunk_id}\n{chunk.content_hash}\n{chunk.path}",
        "ordinal": chunk.ordinal,
        "path": chunk.path,
        "content_hash": chunk.content_hash,
        "payload": json.dumps(payload, ensure_ascii=False),
    }


def to_hit(properties: Mapping[str, object], score: float) -> tuple[Hit, int]:
    """Return what a leg found, and the generation in which it was added."""
    generation, chunk_id, content_hash, path = str(properties["card"]).split("\n", 3)
    return Hit(chunk_id, path, content_hash, score), int(generation)


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
