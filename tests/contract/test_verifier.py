"""The verifier of the paraphrase tier: nothing but a clear yes is one."""

from collections.abc import AsyncGenerator

import pytest

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_verifier import OpenAIVerifier
from bot.errors import DraftUnusable, ModelUnavailable
from prompts import load
from tests.openai_server import KEY, OpenAIServer, completion, draft, failure, openai_server

EVIDENCE = ("Refunds take five days.",)


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with openai_server() as server:
        yield server


@pytest.fixture
async def verifier(server: OpenAIServer) -> AsyncGenerator[OpenAIVerifier]:
    verifier = OpenAIVerifier("judge-1", load("same_answer"), Endpoint(KEY, server.url, 2))
    yield verifier
    await verifier.aclose()


async def verdict(verifier: OpenAIVerifier) -> bool:
    return await verifier.same("How long is a refund?", "How long do refunds take?", EVIDENCE)


@pytest.mark.parametrize("same", [True, False])
async def test_a_verdict_is_read(
    server: OpenAIServer,
    verifier: OpenAIVerifier,
    same: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    server.script.append(draft({"same": same}))
    assert await verdict(verifier) is same


@pytest.mark.parametrize("said", ['{"same": "true"}', '{"same": 1}'])
async def test_what_is_nearly_yes_is_no(
    server: OpenAIServer, verifier: OpenAIVerifier, said: str
) -> None:
    server.script.append(completion(said))
    assert await verdict(verifier) is False


@pytest.mark.parametrize(
    "said", [None, "", "Yes.", "true", "[]", '{"same": true', "{}", "[" * 5_000]
)
async def test_prose_is_no_verdict(
    server: OpenAIServer, verifier: OpenAIVerifier, said: str | None
) -> None:
    server.script.append(completion(said))
    with pytest.raises(DraftUnusable):
        await verdict(verifier)


async def test_an_endpoint_that_fails_is_asked_once(
    server: OpenAIServer, verifier: OpenAIVerifier
) -> None:
    """A fresh answer is as good, and sooner there."""
    server.script += [failure(500, "server_error", "No."), draft({"same": True})]
    with pytest.raises(ModelUnavailable, match="judge-1"):
        await verdict(verifier)
    assert len(server.script) == 1


async def test_its_name_changes_with_model_and_prompt(verifier: OpenAIVerifier) -> None:
    """What was counted with one says nothing about another."""
    assert verifier.name.startswith("judge-1:")
