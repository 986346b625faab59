"""The rewriter of follow-ups on the wire: one question on one line, or nothing that is used."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import cast

import pytest

from bot.adapters.openai_model import Endpoint
from bot.adapters.openai_rewriter import OpenAIRewriter
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Turn
from prompts import load
from tests.builders import question
from tests.openai_server import KEY, OpenAIServer, completion, draft, failure, openai_server

ASKED = replace(
    question(text="And for teams?"), history=(Turn("asker", "What does the plan cost?"),)
)


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with openai_server() as server:
        yield server


@pytest.fixture
async def rewriter(server: OpenAIServer) -> AsyncGenerator[OpenAIRewriter]:
    rewriter = OpenAIRewriter("small-1", load("rewrite"), Endpoint(KEY, server.url, 2))
    yield rewriter
    await rewriter.aclose()


async def test_the_conversation_goes_as_data_and_the_question_comes_back(
    server: OpenAIServer, rewriter: OpenAIRewriter
) -> None:
    server.script.append(draft({"question": " What does the plan cost for teams? "}))
    meant = await rewriter.restate(ASKED)
    assert meant.text == "What does the plan cost for teams?"
    assert meant.usage.input_tokens > 0
    assert meant.usage.cost_usd is None
    assert meant.prompt_hash == load("rewrite").sha
    sent = cast("list[dict[str, str]]", server.requests[-1].body["messages"])
    told: object = json.loads(sent[-1]["content"])
    assert told == {
        "conversation": [{"role": "asker", "text": "What does the plan cost?"}],
        "last_question": "And for teams?",
    }


@pytest.mark.parametrize(
    "said", [None, "", "What?", "{}", '{"question": 3}', '{"question": "a', "["]
)
async def test_what_is_no_question_is_not_used(
    server: OpenAIServer, rewriter: OpenAIRewriter, said: str | None
) -> None:
    server.script.append(completion(said))
    with pytest.raises(DraftUnusable) as caught:
        await rewriter.restate(ASKED)
    assert caught.value.usage.input_tokens > 0


async def test_an_endpoint_that_fails_is_asked_once(
    server: OpenAIServer, rewriter: OpenAIRewriter
) -> None:
    server.script += [failure(500, "server_error", "No."), draft({"question": "What?"})]
    with pytest.raises(ModelUnavailable, match="small-1"):
        await rewriter.restate(ASKED)
    assert len(server.script) == 1
