"""The embedder behind an OpenAI-compatible endpoint, held against the real client."""

from collections.abc import AsyncGenerator
from typing import cast

import numpy as np
import pytest

from knowledge.embedding.openai import OpenAIEmbedder
from knowledge.errors import SearchTimeout, SearchUnavailable
from tests.openai_server import (
    DIMENSION,
    KEY,
    OpenAIServer,
    Reply,
    failure,
    malformed,
    openai_server,
    vector,
)


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with openai_server() as server:
        yield server


@pytest.fixture
async def embedder(server: OpenAIServer) -> AsyncGenerator[OpenAIEmbedder]:
    embedder = OpenAIEmbedder("model-1", KEY, server.url)
    yield embedder
    await embedder.aclose()


def vectors(*rows: list[float], indexes: list[int] | None = None) -> Reply:
    places = indexes or range(len(rows))
    data = [
        {"object": "embedding", "index": index, "embedding": row}
        for index, row in zip(places, rows, strict=True)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply({"object": "list", "data": data, "model": "model-1", "usage": usage})


async def test_vectors_are_units_in_the_order_of_the_texts(embedder: OpenAIEmbedder) -> None:
    """The server gives them in another order and of other lengths."""
    texts = ["first text", "second words", "third"]
    found = await embedder.embed(texts)
    expected = np.array([vector(text) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(found, expected, atol=1e-6)
    assert found.dtype == np.float32


async def test_many_texts_go_in_batches(server: OpenAIServer, embedder: OpenAIEmbedder) -> None:
    texts = [f"text {n}" for n in range(600)]
    found = await embedder.embed(texts)
    assert found.shape == (600, DIMENSION)
    assert len(server.requests) == 3
    assert np.allclose(found[599], (await embedder.embed(["text 599"]))[0], atol=1e-6)


LONG = "This model's maximum context length is 8192 tokens, however you requested 9001 tokens."
MANY = "batch size 4 > maximum allowed batch size 2"


async def test_a_text_that_is_too_long_is_read_from_its_beginning(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    """Only that one: what it was sent with is embedded whole."""
    refused = failure(400, "context_length_exceeded", LONG)
    server.script = [refused, refused]
    text = " ".join(str(n) for n in range(400))
    found = await embedder.embed([text, "short"])
    expected = np.array([vector(text[: len(text) // 2]), vector("short")])
    assert np.allclose(found, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert len(server.requests) == 4
    await embedder.embed(["one", "two"])
    assert len(server.requests) == 5


async def test_a_server_that_takes_fewer_at_once_gets_fewer(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    """Found out once, and kept to."""
    server.script = [failure(413, "too_many", MANY)]
    assert len(await embedder.embed(["a", "b", "c", "d"])) == 4
    server.requests.clear()
    assert len(await embedder.embed(["e", "f", "g", "h"])) == 4
    assert [request.body["input"] for request in server.requests] == [["e", "f"], ["g", "h"]]


async def test_a_request_holds_no_more_than_the_endpoint_takes(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    """A page of one line is not sent whole, nor are many of them at once."""
    await embedder.embed([str(n) * 30_000 for n in range(9)] + ["short"])
    sizes = [
        [len(text) for text in cast("list[str]", request.body["input"])]
        for request in server.requests
    ]
    assert sizes == [[24_000] * 8, [24_000, 5]]


async def test_a_short_text_that_is_refused_is_not_cut_to_nothing(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    server.script = [failure(400, "context_length_exceeded", LONG)]
    with pytest.raises(SearchUnavailable, match="HTTP 400"):
        await embedder.embed(["short"])


async def test_many_texts_are_tried_longer_than_one(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    """A load waits out a rate limit; a question has a deadline."""
    slow_down = failure(429, "rate_limit_exceeded", "Slow down.")
    server.script = [slow_down] * 6
    assert len(await embedder.embed(["one", "two"])) == 2
    server.script = [slow_down] * 6
    with pytest.raises(SearchUnavailable, match="rate limited"):
        await embedder.embed(["one"])


async def test_tokens_are_counted_as_the_server_does(embedder: OpenAIEmbedder) -> None:
    await embedder.embed(["a", "b"])
    await embedder.embed(["c"])
    assert embedder.tokens == 3


async def test_a_server_that_counts_no_tokens(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    data = [{"object": "embedding", "index": 0, "embedding": [3.0, 4.0]}]
    server.script = [malformed({"object": "list", "data": data, "model": "model-1"})]
    assert np.allclose(await embedder.embed(["a"]), [[0.6, 0.8]])
    assert embedder.tokens == 0


async def test_no_text_is_no_request(server: OpenAIServer) -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", KEY, server.url)
    assert (await embedder.embed([])).shape == (0, 1536)
    assert server.requests == []


async def test_an_empty_text_is_not_sent_empty(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    await embedder.embed([""])
    assert server.requests[0].body["input"] == [" "]


async def test_an_unknown_dimension_is_learnt(embedder: OpenAIEmbedder) -> None:
    with pytest.raises(SearchUnavailable, match="no known length yet"):
        assert embedder.dimension
    await embedder.probe()
    assert embedder.dimension == DIMENSION


async def test_a_stated_dimension_must_be_kept(server: OpenAIServer) -> None:
    embedder = OpenAIEmbedder("model-1", KEY, server.url, dimension=3)
    assert embedder.dimension == 3
    with pytest.raises(SearchUnavailable, match="gave 8 numbers a text, not 3"):
        await embedder.embed(["text"])
    await embedder.aclose()


async def test_a_failure_that_passes_is_not_noticed(
    server: OpenAIServer, embedder: OpenAIEmbedder
) -> None:
    server.script = [failure(429, "rate_limit_exceeded", "Slow down.")]
    assert len(await embedder.embed(["text"])) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (failure(404, "model_not_found", "No."), "Check FRONTDESK_EMBEDDING_MODEL"),
        (failure(429, "insufficient_quota", "No."), "out of quota"),
        (failure(500, "server_error", "No."), "failed (HTTP 500)"),
        (failure(400, "bad", "No."), "failed (HTTP 400)"),
        (malformed('{"data": ['), "gave no valid reply"),
        (malformed("<html>", "text/html"), "no usable vectors"),
        (vectors([1.0]), "no usable vectors"),
        (vectors([1.0], [1.0], indexes=[0, 0]), "no usable vectors"),
        (vectors([0.0], [1.0]), "no usable vectors"),
        (vectors([1.0, 2.0], [1.0]), "no usable vectors"),
    ],
)
async def test_a_server_that_fails_makes_search_unavailable(
    server: OpenAIServer, embedder: OpenAIEmbedder, reply: Reply, said: str
) -> None:
    server.script = [reply] * 9
    with pytest.raises(SearchUnavailable) as raised:
        await embedder.embed(["one", "two"])
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_wrong_key_is_said_without_the_key(server: OpenAIServer) -> None:
    embedder = OpenAIEmbedder("model-1", "sk-wrong", server.url)
    with pytest.raises(SearchUnavailable, match="Check OPENAI_API_KEY") as raised:
        await embedder.embed(["text"])
    assert "sk-wrong" not in str(raised.value)
    await embedder.aclose()


async def test_a_server_that_is_not_there(unused_tcp_port: int) -> None:
    embedder = OpenAIEmbedder("model-1", None, f"http://127.0.0.1:{unused_tcp_port}/v1")
    with pytest.raises(SearchUnavailable, match="cannot be reached") as raised:
        await embedder.embed(["text"])
    assert not isinstance(raised.value, SearchTimeout)
    await embedder.aclose()
