"""A voice model's endpoint in trouble: what is tried again, what is said, what is kept."""

import json
import ssl
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import cast

import httpx2
import pytest
from openai import APIConnectionError

from bot.adapters.openai_model import Endpoint, OpenAIModel, failures
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Answerable, Draft, Usage
from bot.ports import Model
from prompts import load
from tests import builders
from tests.contract.test_model import GOOD, SPENT, section
from tests.openai_server import (
    KEY,
    PIECE,
    OpenAIServer,
    Reply,
    broken,
    completion,
    draft,
    endless,
    failure,
    malformed,
    openai_server,
)

TWO = json.dumps(
    {
        "answerable": "yes",
        "missing": "",
        "sentences": [
            {"text": "Refunds take 5 days.", "cites": ["p1.s1"]},
            {"text": "You can cancel at any time.", "cites": ["p1.s2"]},
        ],
    }
)


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with openai_server() as server:
        yield server


@pytest.fixture
async def model(server: OpenAIServer) -> AsyncGenerator[OpenAIModel]:
    patient = Endpoint(KEY, server.url, first_token=20, deadline=20)
    model = OpenAIModel("voice-1", load("answer"), patient, lambda: 0.0)
    yield model
    await model.aclose()


async def write(model: Model) -> Draft:
    return await model.write(builders.question(), (section(),))


async def hurried(server: OpenAIServer, first_token: float, deadline: float) -> Draft:
    model = OpenAIModel("voice-1", load("answer"), Endpoint(KEY, server.url, first_token, deadline))
    try:
        return await write(model)
    finally:
        await model.aclose()


@pytest.mark.parametrize("passing", [408, 429, 500, 503])
async def test_a_failure_that_may_pass_is_tried_twice_again(
    server: OpenAIServer, model: Model, passing: int
) -> None:
    busy = failure(passing, "busy", "busy")
    server.script = [busy, busy, draft(GOOD)]
    assert (await write(model)).sentences


@pytest.mark.parametrize("asked", ["30", "Wed, 25 Nov 2099 10:00:00 GMT"])
async def test_who_asks_for_more_patience_than_there_is_gets_no_more(
    server: OpenAIServer, model: Model, asked: str
) -> None:
    """The chain goes on at once instead of waiting for nothing."""
    slow_down = failure(429, "rate_limit_exceeded", "Slow down.")
    server.script = [replace(slow_down, headers={"retry-after-ms": "", "retry-after": asked})]
    with pytest.raises(ModelUnavailable, match="rate limited"):
        await write(model)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (failure(429, "rate_limit_exceeded", "Slow down."), "rate limited"),
        (failure(429, "insufficient_quota", "You exceeded."), "out of quota. Check the plan"),
        (failure(402, "payment", "Pay."), "out of quota. Check the plan"),
        (failure(500, "server_error", "Oops."), "failed (HTTP 500)"),
        (failure(403, "forbidden", "No."), "Check OPENAI_API_KEY"),
        (failure(404, "model_not_found", "No such model."), "Check FRONTDESK_MODEL"),
        (failure(400, "bad", "Too\nbad."), "refused the request (HTTP 400): "),
        (malformed('{"choices": ['), "gave no valid reply"),
        (malformed("<html>Welcome</html>", "text/html"), "Check OPENAI_BASE_URL"),
        (Reply("{oops", is_valid=False), "gave no valid reply"),
        (Reply('{"error": {"message": "GPU lost"}}', is_valid=False), "broke off: GPU lost"),
        (broken(draft(GOOD), 0), "cannot be reached"),
    ],
)
async def test_a_server_that_fails_is_told_in_one_line(
    server: OpenAIServer, model: Model, reply: Reply, said: str
) -> None:
    server.script = [reply] * 9
    with pytest.raises(ModelUnavailable) as raised:
        await write(model)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(server.requests) <= 4


async def test_a_wrong_key_is_said_without_the_key(server: OpenAIServer) -> None:
    model = OpenAIModel("voice-1", load("answer"), Endpoint("sk-wrong", server.url))
    with pytest.raises(ModelUnavailable, match="Check OPENAI_API_KEY") as raised:
        await write(model)
    assert "sk-wrong" not in str(raised.value)
    await model.aclose()


async def test_a_server_that_is_not_there(unused_tcp_port: int) -> None:
    nowhere = Endpoint("", f"http://127.0.0.1:{unused_tcp_port}/v1")
    model = OpenAIModel("voice-1", load("answer"), nowhere, lambda: 0.0)
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        await write(model)
    await model.aclose()


async def test_a_model_that_does_not_begin_is_left_early(server: OpenAIServer) -> None:
    """And not asked again: the next level of the chain is the better use of the time."""
    server.script = [replace(draft(GOOD), delay=60)] * 2
    with pytest.raises(ModelUnavailable, match=r"did not answer within 0\.2 s"):
        await hurried(server, first_token=0.2, deadline=30)
    assert len(server.requests) == 1


async def test_a_model_that_thinks_for_ever_is_left_at_the_deadline(server: OpenAIServer) -> None:
    server.script = [replace(endless(""), pause=0.01)]
    with pytest.raises(ModelUnavailable, match=r"did not answer within 2 s"):
        await hurried(server, first_token=1.9, deadline=2)


@pytest.mark.parametrize("how", ["cut", "length"])
async def test_whole_sentences_are_kept_from_a_reply_that_breaks_off(
    server: OpenAIServer, model: Model, how: str
) -> None:
    """By a connection that breaks, or by the limit of tokens."""
    end = TWO.index("You can")
    part = completion(TWO[:end], finish="length")
    server.script = [{"cut": broken(completion(TWO), end // PIECE + 2), "length": part}[how]]
    written = await write(model)
    assert [one.text for one in written.sentences] == ["Refunds take 5 days."]
    assert written.answerable is Answerable.PARTIAL


@pytest.mark.parametrize("piece", ["la ", "", '{"answerable": "yes", "sentences": [', '"' * 5000])
async def test_an_endless_stream_is_cut(server: OpenAIServer, piece: str) -> None:
    """By its pieces or by its characters, whichever are more; or else by the deadline."""
    server.script = [endless(piece)]
    with pytest.raises((DraftUnusable, ModelUnavailable)):
        await hurried(server, first_token=3, deadline=3)


@pytest.mark.parametrize(
    "reply",
    [
        completion("Refunds take five days."),
        completion(""),
        completion(None),
        completion("la " * 20_000),
        completion(None, refusal="I cannot help with that."),
        completion("", finish="content_filter"),
        failure(400, "content_filter", "The response was filtered."),
        Reply({"choices": [], "object": "chat.completion"}, streams=False, is_valid=False),
    ],
)
async def test_what_is_no_draft_is_not_used(
    server: OpenAIServer, model: Model, reply: Reply
) -> None:
    server.script = [reply] * 2
    with pytest.raises(DraftUnusable) as raised:
        await write(model)
    assert "\n" not in str(raised.value)


async def test_what_is_no_draft_is_charged_for(server: OpenAIServer, model: Model) -> None:
    """So is a refusal."""
    server.script = [completion("Refunds take five days."), completion(None, refusal="No.")]
    for _ in range(2):
        with pytest.raises(DraftUnusable) as raised:
            await write(model)
        assert raised.value.usage == SPENT


async def test_what_a_stream_cost_that_is_cut_is_estimated(
    server: OpenAIServer, model: Model
) -> None:
    """By its characters: how many tokens it had would have been said at its end."""
    end = TWO.index("You can")
    server.script = [broken(completion(TWO), end // PIECE + 2)]
    spent = (await write(model)).usage
    asked = sum(len(one["content"]) for one in _said(server))
    assert spent.input_tokens == asked // 4
    assert end // 4 - PIECE <= spent.output_tokens <= end // 4 + PIECE


@pytest.mark.parametrize("piece", ["la ", ""])
async def test_an_endless_stream_is_charged_for(server: OpenAIServer, piece: str) -> None:
    """A thought that nobody sees is a piece a token."""
    server.script = [endless(piece)]
    with pytest.raises((DraftUnusable, ModelUnavailable)) as raised:
        await hurried(server, first_token=3, deadline=3)
    assert raised.value.usage.input_tokens > 100
    assert raised.value.usage.output_tokens > 100


@pytest.mark.parametrize("told", [True, False])
async def test_what_never_began_costs_nothing_and_what_is_never_told_is_not_known(
    server: OpenAIServer, model: Model, *, told: bool
) -> None:
    server.unknown = frozenset() if told else frozenset({"stream_options"})
    server.script = [broken(draft(GOOD), 3)] if not told else [failure(401, "no", "No.")]
    with pytest.raises((DraftUnusable, ModelUnavailable)) as raised:
        await write(model)
    assert raised.value.usage == Usage(cost_usd=0.0 if told else None)


def _said(server: OpenAIServer) -> list[dict[str, str]]:
    return cast("list[dict[str, str]]", server.requests[-1].body["messages"])


@pytest.mark.parametrize(
    "unknown", [("response_format",), ("stream_options", "max_completion_tokens"), ("stream",)]
)
async def test_what_a_server_does_not_know_is_left_out_from_then_on(
    server: OpenAIServer, model: Model, unknown: tuple[str, ...]
) -> None:
    """A schema is told in words instead, a stream is asked for whole."""
    server.unknown = frozenset(unknown)
    server.answer = lambda _: draft(GOOD)
    written = await write(model)
    assert written.sentences
    refused = len(server.requests) - 1
    assert 1 <= refused <= len(unknown)
    assert (await write(model)).prompt_hash == written.prompt_hash
    assert len(server.requests) == refused + 2
    told = json.dumps(server.requests[-1].body["messages"])
    assert ("Reply with one JSON object" in told) == ("response_format" in unknown)
    assert (written.prompt_hash == load("answer").sha) == ("response_format" not in unknown)


async def test_a_server_that_answers_a_stream_with_a_whole_reply(
    server: OpenAIServer, model: Model
) -> None:
    server.answer = lambda _: replace(draft(GOOD), streams=False)
    assert (await write(model)).sentences
    assert (await write(model)).usage.input_tokens == 120
    assert len(server.requests) == 3


async def test_a_model_that_cannot_read_so_much_is_shown_less(
    server: OpenAIServer, model: Model
) -> None:
    """From the beginning, under the same numbers, and from then on."""
    long = "This model's maximum context length is 4096 tokens."
    server.script = [failure(400, "context_length_exceeded", long), draft(GOOD), draft(GOOD)]
    assert (await write(model)).sentences
    await write(model)
    shown = [str(request.body["messages"]).split("<passages>")[-1] for request in server.requests]
    assert ["[p1.s2]" in one for one in shown] == [True, False, False]
    server.script = [failure(413, "too_large", "Request too large.")] * 9
    with pytest.raises(DraftUnusable, match="reads too little"):
        await write(model)


async def test_where_not_all_can_be_read_what_was_found_is(
    server: OpenAIServer, model: Model
) -> None:
    """The best first, whatever its place; the numbers stay what they were."""
    far, near = section("Far one.\nFar two."), section("Near one.\nNear two.")
    near = replace(near, chunks=(replace(near.chunks[0], chunk_id="c2"),))
    server.script = [failure(400, "context_length_exceeded", "Too long."), draft(GOOD)]
    await model.write(builders.question(), (replace(far, rank=6), near))
    shown = str(server.requests[-1].body["messages"])
    assert "[p2.s1] Near one." in shown
    assert "[p2.s2] Near two." in shown
    assert "Far" not in shown


async def test_what_one_learned_of_an_endpoint_all_know(server: OpenAIServer) -> None:
    """Another prompt asks the same model: it is not refused again. Another model is asked anew."""
    server.unknown = frozenset({"response_format"})
    server.answer = lambda _: draft(GOOD)
    endpoint = Endpoint(KEY, server.url)
    asked: list[int] = []
    for name, prompt in (("a", "answer"), ("a", "answer_tuned"), ("b", "answer")):
        model = OpenAIModel(name, load(prompt), endpoint)
        await write(model)
        await model.aclose()
        asked.append(len(server.requests))
    assert asked == [2, 3, 5]


@pytest.mark.parametrize(
    ("code", "said"),
    [(9, "not valid yet. Check this machine's clock"), (10, "Check it, and this machine's clock")],
)
def test_a_clock_that_is_wrong_is_told(code: int, said: str) -> None:
    """To one that is behind a certificate is not valid yet, to one ahead it has expired."""
    untrusted = ssl.SSLCertVerificationError("certificate verify failed")
    untrusted.verify_code = code
    error = APIConnectionError(request=httpx2.Request("POST", "https://127.0.0.1/v1"))
    error.__cause__ = untrusted
    found = failures.failure(error, "10 s")
    assert said in found.line
    assert not found.passing
