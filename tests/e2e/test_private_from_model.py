"""What leaves the machine with a question, as every server that is asked received it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.ask import asked
from bot.models import Decision, Turn
from knowledge.models import Audience
from tests.e2e.test_languages import ENGLISH, opened
from tests.openai_server import KEY, openai_server
from tests.rerank_server import KEY as RERANK_KEY
from tests.rerank_server import Shape, rerank_server

SECRETS = ("mira.v@example.com", "901820", "4111", "Vogel", "DE89")
HISTORY = (
    Turn("asker", "My name is Mira Vogel, refund DE89 3704 0044 0532 0130 00 please"),
    Turn("bot", "Refunds go back to mira.v@example.com.", about=("Billing",)),
)
TEXT = "Did it go to mira.v@example.com, +49 30 901820 or 4111 1111 1111 1111, asks Vogel?"


async def sent(folder: Path, private: str) -> tuple[Decision, Sequence[str]]:
    """Ask a follow-up full of personal data; return what each server was sent for it."""
    async with openai_server() as server, rerank_server(Shape.COHERE) as ranker:
        environ = {
            "FRONTDESK_EMBEDDING_MODEL": "far-away",
            "FRONTDESK_MODEL": "voice",
            "FRONTDESK_PLAIN_MODEL": "plain",
            "FRONTDESK_PARAPHRASES": "shadow",
            "FRONTDESK_RERANK_URL": ranker.url,
            "FRONTDESK_RERANK_KEY": RERANK_KEY,
            "FRONTDESK_PRIVATE_FROM_MODEL": private,
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": KEY,
        }
        async with opened(folder, {"billing.md": ENGLISH}, environ) as answering:
            server.requests.clear()
            told = asked(TEXT, "local", Audience.INTERNAL, HISTORY)
            decision = await answering.answer(told)
            await answering.answer(replace(told, history=(), text=f"Mr Vogel asks: {TEXT}"))
        bodies = [(one.path, json.dumps(one.body)) for one in server.requests]
        paths = {path for path, _ in bodies}
        assert paths == {"/v1/embeddings", "/v1/chat/completions"}
        assert ranker.requests
        return decision, [*(body for _, body in bodies), *map(json.dumps, ranker.requests)]


@pytest.mark.parametrize("private", ["yes", "true"])
async def test_no_server_gets_personal_data_where_it_is_kept_from_them(
    tmp_path: Path, private: str
) -> None:
    """Neither embedder, reranker nor any model; the case has the asker's own words all the same."""
    decision, bodies = await sent(tmp_path, private)
    leaked = [(secret, body) for body in bodies for secret in SECRETS if secret in body]
    assert not leaked
    assert any("[email]" in body and "[card]" in body for body in bodies)
    assert any("[name]" in body and "[iban]" in body for body in bodies)
    assert (decision.question.text, decision.question.history) == (TEXT, HISTORY)
    assert "901820" not in decision.question.rewritten


async def test_as_it_ships_a_question_is_sent_as_it_was_asked(tmp_path: Path) -> None:
    """So that the test above can fail."""
    _, bodies = await sent(tmp_path, "no")
    assert all(any(secret in body for body in bodies) for secret in SECRETS)
