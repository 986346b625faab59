"""The reranker behind a `/rerank` address, held against each way in which such endpoints speak."""

from collections.abc import AsyncGenerator

import pytest

from knowledge.errors import SearchUnavailable
from knowledge.reranking.http import HttpReranker
from tests.rerank_server import KEY, RerankServer, Said, Shape, overlap, rerank_server

QUESTION = "how long do refunds take"
TEXTS = ["cats purr", "refunds take five days", "how long is a day", ""]


@pytest.fixture(params=list(Shape))
async def server(request: pytest.FixtureRequest) -> AsyncGenerator[RerankServer]:
    async with rerank_server(request.param) as server:
        yield server


@pytest.fixture
async def cohere() -> AsyncGenerator[RerankServer]:
    async with rerank_server(Shape.COHERE) as server:
        yield server


@pytest.fixture
async def reranker(cohere: RerankServer) -> AsyncGenerator[HttpReranker]:
    reranker = HttpReranker(cohere.url, "model-1", KEY)
    yield reranker
    await reranker.aclose()


async def test_scores_come_in_the_order_of_the_texts(server: RerankServer) -> None:
    """The endpoint gives them best first."""
    reranker = HttpReranker(server.url, "model-1", KEY)
    assert list(await reranker.scores(QUESTION, TEXTS)) == [
        overlap(QUESTION, text) for text in TEXTS
    ]
    assert list(await reranker.scores(QUESTION, TEXTS[:1])) == [0.0]
    await reranker.aclose()


async def test_what_the_endpoint_calls_the_texts_is_found_out_once(server: RerankServer) -> None:
    reranker = HttpReranker(server.url, None, KEY)
    for _ in range(2):
        await reranker.scores(QUESTION, TEXTS)
    asked = 3 if server.shape is Shape.TEI else 2
    assert len(server.requests) == asked
    await reranker.aclose()


async def test_no_text_is_no_request(cohere: RerankServer, reranker: HttpReranker) -> None:
    assert list(await reranker.scores(QUESTION, [])) == []
    assert cohere.requests == []


async def test_the_model_is_named_and_every_score_asked_for(
    cohere: RerankServer, reranker: HttpReranker
) -> None:
    await reranker.scores(QUESTION, TEXTS)
    assert cohere.requests == [
        {"query": QUESTION, "documents": TEXTS, "top_n": len(TEXTS), "model": "model-1"}
    ]
    assert reranker.model == "model-1"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said("no", 404), "Check FRONTDESK_RERANK_URL"),
        (Said("slow down", 429), "rate limited"),
        (Said("oh\nno", 500), "failed (HTTP 500): oh no"),
        (Said("<html>"), "no usable scores"),
        (Said('{"results": []}'), "no usable scores"),
        (Said('{"results": [{"index": 9, "relevance_score": 1}]}'), "no usable scores"),
        (Said('{"results": [{"index": 0, "relevance_score": "high"}]}'), "no usable scores"),
        (Said('{"data": 1}'), "no usable scores"),
        (Said("[1, 2]"), "no usable scores"),
        (Said("7"), "no usable scores"),
    ],
)
async def test_an_endpoint_that_fails_is_one_line(
    cohere: RerankServer, reranker: HttpReranker, said: Said, told: str
) -> None:
    cohere.script = [said]
    with pytest.raises(SearchUnavailable) as raised:
        await reranker.scores(QUESTION, TEXTS)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_wrong_key_is_said_without_the_key(cohere: RerankServer) -> None:
    reranker = HttpReranker(cohere.url, "model-1", "wrong-key")
    with pytest.raises(SearchUnavailable, match="Check FRONTDESK_RERANK_KEY") as raised:
        await reranker.scores(QUESTION, TEXTS)
    assert "wrong-key" not in str(raised.value)
    await reranker.aclose()


async def test_a_server_that_is_not_there(unused_tcp_port: int) -> None:
    reranker = HttpReranker(f"http://127.0.0.1:{unused_tcp_port}/rerank")
    with pytest.raises(SearchUnavailable, match="cannot be reached"):
        await reranker.scores(QUESTION, TEXTS)
    assert reranker.model == f"127.0.0.1:{unused_tcp_port}"
    await reranker.aclose()
