"""A model's bad days, from the wire to the outcome: quotes or a person, and a line for the log."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.adapters.openai_model import Endpoint, OpenAIModel
from bot.answering import Answering
from bot.clerk import Clerk
from bot.costs.billing import BilledModel
from bot.costs.prices import Prices, read_prices
from bot.costs.spending import Account, Stage
from bot.models import Answered, Decision, HandedOff, HandoffReason, Level, Posted
from bot.sparing import SparedModel
from bot.voice.lines import read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter
from knowledge.models import Signals
from knowledge.redaction import redact
from prompts import load
from tests.bot.costs.test_prices import ROW
from tests.bot.test_answering import flow
from tests.bot.voice.test_lines import VOICE
from tests.builders import NOON, STRONG, WEAK, WEEK, findings, question
from tests.openai_server import (
    KEY,
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
from tests.scripted import ScriptedSearch

PRICES = Prices(read_prices("p.toml", ROW.replace('"m"', '"voice-1"')))
LONG_PROMPT = load("answer").text


def says(text: str, cite: str = "p1.s1") -> Reply:
    sentences = [{"text": text, "cites": [cite]}]
    return draft({"answerable": "yes", "missing": "", "sentences": sentences})


BAD = {
    "nothing": completion(""),
    "prose instead of JSON": completion("A refund takes three days, trust me."),
    "JSON cut in its first sentence": completion('{"answerable": "yes", "sentences": [{"te'),
    "a cite that does not exist": says("A refund takes a week.", "p9.s9"),
    "50,000 characters": completion("refund " * 7_200),
    "50,000 characters in a draft": says("A refund takes a week. " * 2_200),
    "another language": says("Eine Erstattung dauert drei Tage."),
    "the system prompt": says(LONG_PROMPT),
    "a refusal": completion(None, refusal="No."),
    "a content filter": failure(400, "content_filter", "Filtered."),
    "a stream that is cut": broken(says("A refund takes a week."), 2),
    "an endless stream": endless("la"),
    "a wrong model name": failure(404, "model_not_found", "No such model."),
    "no quota": failure(429, "insufficient_quota", "You exceeded."),
    "a server in trouble": failure(500, "server_error", "Oops."),
    "another website": malformed("<html>Welcome</html>", "text/html"),
}


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with openai_server() as server:
        yield server


def asking(model: OpenAIModel, signals: Signals) -> Answering:
    voice, search = read_voice(VOICE), ScriptedSearch(findings(signals))
    spared = SparedModel(model, lambda: 0.0)
    billed = BilledModel(spared, PRICES, lambda: NOON)
    writer = VoicedWriter([Step(Level.VOICE, billed)], search, QuotingWriter(voice), voice)
    return replace(flow(findings(signals)), search=search, writer=writer)


async def decided(server: OpenAIServer, reply: Reply, signals: Signals = STRONG) -> Decision:
    server.answer = lambda _: reply
    model = OpenAIModel("voice-1", load("answer"), Endpoint(KEY, server.url, 3, 3), lambda: 0.0)
    try:
        return await asking(model, signals).answer(question())
    finally:
        await model.aclose()


@pytest.mark.parametrize("how", BAD)
async def test_whatever_a_model_does_the_asker_gets_quotes(server: OpenAIServer, how: str) -> None:
    """Word for word from the page, and the operator one line that says why."""
    with capture_logs() as lines:
        decision = await decided(server, BAD[how])
    assert isinstance(decision.outcome, Answered)
    assert decision.level is Level.QUOTED
    assert [one.quote for one in decision.outcome.citations] == [WEEK]
    assert decision.outcome.text.endswith(f"{WEEK} [1]")
    told = [line for line in lines if line["event"] in {"model_failed", "sentence_dropped"}]
    assert told
    assert all("\n" not in str(line.get("error", "")) for line in told)


@pytest.mark.parametrize("how", ["no quota", "prose instead of JSON"])
async def test_or_a_person_where_quotes_are_not_enough(server: OpenAIServer, how: str) -> None:
    """Who reads that no model wrote, and what would have been quoted."""
    decision = await decided(server, BAD[how], WEAK)
    assert isinstance(decision.outcome, HandedOff)
    assert decision.outcome.reason is HandoffReason.MODEL_DOWN
    assert "voice model" in decision.outcome.why
    assert decision.held_back is not None
    assert WEEK in decision.held_back.text


CHARGED = {
    "nothing": (120, 30),
    "prose instead of JSON": (120, 30),
    "a cite that does not exist": (120, 30),
    "a refusal": (120, 30),
    "a wrong model name": (0, 0),
    "no quota": (0, 0),
}


@pytest.mark.parametrize("how", CHARGED)
async def test_what_was_not_said_is_paid_for_and_stands_in_the_journal(
    server: OpenAIServer, how: str
) -> None:
    """In its stage, with its cost: the provider charges for a draft, whatever it is worth."""
    decision = await decided(server, BAD[how])
    entry = Clerk(redact, "prompts").entry(decision, Posted(decision.question.where, "2.0"))
    assert (entry.usage.input_tokens, entry.usage.output_tokens) == CHARGED[how]
    account = Account()
    account.note(entry)
    tokens = account.stages[Stage.REPLACED] if sum(CHARGED[how]) else account.total
    assert (tokens.input_tokens, tokens.output_tokens) == CHARGED[how]
    assert tokens.usd is not None
    assert (tokens.usd > 0) == (sum(CHARGED[how]) > 0)


async def test_a_good_day_is_told_in_the_models_words(server: OpenAIServer) -> None:
    """The same way down, without a fall."""
    decision = await decided(server, says("A refund takes a week."))
    assert isinstance(decision.outcome, Answered)
    assert "A refund takes a week." in decision.outcome.text
    assert decision.level is Level.VOICE
    assert decision.usage.cached_input_tokens == 64
    assert decision.prompt_hash == load("answer").sha
