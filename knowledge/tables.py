"""The ledger's tables: what is live, what it is made of, and what was done.

Times are seconds since 1970, so that SQLite and PostgreSQL compare them alike.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

FOREVER = 2**53
"""`valid_to` of what no generation has closed."""

WORKSPACES = Table(
    "knowledge_workspaces",
    METADATA,
    Column("workspace", String, primary_key=True),
    # The pointer: the generation that searches see. Moved by compare-and-set alone.
    Column("generation", BigInteger),
    # Numbers are taken, never given back: a crashed load's number stays unused.
    Column("last_number", BigInteger, nullable=False),
    Column("lease_holder", String),
    Column("lease_until", Float),
)

GENERATIONS = Table(
    "knowledge_generations",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("parent", BigInteger),
    Column("model", String, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("analyzer", String, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("activated_at", Float, nullable=False),
    Column("superseded_at", Float),
    # None once the generation can no longer be searched.
    Column("statistics", LargeBinary),
)

SOURCES = Table(
    "knowledge_sources",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("location", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("link", String),
    Column("kind", String, nullable=False, server_default="folder"),
    Column("priority", Integer, nullable=False, server_default="0"),
    # JSON: [[name, value], ...].
    Column("options", Text, nullable=False, server_default="[]"),
    Column("synced_at", Float),
)

DOCUMENTS = Table(
    "knowledge_documents",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("spec", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("valid_from", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_to", BigInteger, nullable=False),
    Column("fingerprint", String, nullable=False),
    # JSON, compressed: [[chunk id, key of its embedding], ...] in order.
    Column("chunks", LargeBinary, nullable=False),
    Column("chunk_count", Integer, nullable=False),
)
Index("knowledge_documents_open", DOCUMENTS.c.workspace, DOCUMENTS.c.spec, DOCUMENTS.c.valid_to)

EMBEDDINGS = Table(
    "knowledge_embeddings",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("text_key", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# What could not be read as it is now: it is reported again, and not read again.
FAILURES = Table(
    "knowledge_failures",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("reason", Text, nullable=False),
)

EVENTS = Table(
    "knowledge_events",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("workspace", String, nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("what", String, nullable=False),
    Column("generation", BigInteger),
    Column("detail", Text, nullable=False),
)
