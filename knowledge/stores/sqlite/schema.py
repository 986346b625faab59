"""The store's file: its tables, and how it is opened."""

import hashlib
import sqlite3
import string
from pathlib import Path

from knowledge.models import Index

FOREVER = 2**53
"""`valid_to` of a chunk that no generation has closed."""

_BUSY_SECONDS = 15.0
_CACHE_KIB = 8_192
"""Of each thread. The file is not mapped into memory: all that was ever read would stay there."""

# One FTS5 table for every index: each token carries its index's number (`12:refund`), so that a
# posting list holds one workspace by construction. Punctuation is part of a token, but for quotes,
# which no analyzer of ours leaves in: the texts are cut already.
_TOKENCHARS = string.punctuation.replace("'", "").replace('"', "")
SCHEMA = f"""
CREATE TABLE indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    workspace TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    index_id INTEGER NOT NULL,
    chunk_id TEXT NOT NULL,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    audience TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (index_id, chunk_id, valid_from)
);
CREATE INDEX chunks_of_document ON chunks (index_id, source, path);
CREATE INDEX chunks_closed ON chunks (index_id, valid_to);
CREATE INDEX chunks_image ON chunks (index_id, valid_from, valid_to, tokens, audience);
CREATE VIRTUAL TABLE terms USING fts5(tokens, tokenize="ascii tokenchars '{_TOKENCHARS}'");
CREATE VIRTUAL TABLE postings USING fts5vocab(terms, instance);
"""
# A chunk's vector lies alone, for it is read alone; the bytes that say which vectors to read
# (`codes.py`) lie in batches, for all of them are in memory. A change is the last revision that
# touched what generations from a number on can see: an older one's searches need not look again.
VECTORS = """
CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    index_id INTEGER NOT NULL,
    rows BLOB NOT NULL,
    numbers BLOB NOT NULL,
    measures BLOB NOT NULL
);
CREATE INDEX codes_of_index ON codes (index_id);
CREATE TABLE changes (
    index_id INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (index_id, generation)
) WITHOUT ROWID;
"""


def index_key(index: Index) -> str:
    """Return the name of an index in this file: no two workspaces and specs share one."""
    return hashlib.sha256(f"{index.workspace}\0{index.spec.key}".encode()).hexdigest()


def connect(file: Path) -> sqlite3.Connection:
    """Open the file for one thread at a time; transactions are begun by hand."""
    connection = sqlite3.connect(
        file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # What is deleted is overwritten: a forgotten document must not be found in the file.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection
