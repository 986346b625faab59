"""A load that an endpoint breaks off goes on where it was: no text is paid for twice."""

from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from knowledge.app import Knowledge, open_knowledge
from knowledge.errors import SearchUnavailable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, LoadReport
from knowledge.settings import KnowledgeSettings
from tests.openai_server import KEY, OpenAIServer, failure, openai_server, vector

PARAGRAPHS = 400
BEFORE_IT_BREAKS = 150


async def load(knowledge: Knowledge, pages: Path) -> LoadReport:
    return await knowledge.ingest.load(
        "local", (KnownSource("docs", str(pages), Audience.INTERNAL),)
    )


def paid(server: OpenAIServer) -> Counter[str]:
    """Return how often each text was embedded and answered for."""
    sent = (cast("list[str]", request.body["input"]) for request in server.requests)
    return Counter(text for texts in sent for text in texts)


async def test_what_was_paid_for_before_it_broke_is_not_paid_for_again(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    lines = (
        f"Paragraph {n} says what the number {n} is good for, at some length, so that it stands "
        "alone and is not joined with the one that follows it on this page."
        for n in range(PARAGRAPHS)
    )
    (pages / "numbers.md").write_text("# Numbers\n\n" + "\n\n".join(lines), "utf-8")
    async with openai_server() as server:
        answered: list[str] = []

        def breaking(text: str) -> list[float]:
            answered.append(text)
            if len(answered) == BEFORE_IT_BREAKS:
                server.script.append(failure(400, "bad_request", "No."))
            return vector(text)

        server.vectors = breaking
        settings = KnowledgeSettings(
            home=tmp_path / "home",
            embedding_model="model-1",
            openai_api_key=KEY,
            openai_base_url=server.url,
        )
        async with open_knowledge(settings) as knowledge:
            with pytest.raises(SearchUnavailable):
                await load(knowledge, pages)
        refused = cast("list[str]", server.requests.pop().body["input"])
        async with open_knowledge(settings) as knowledge:
            assert (await load(knowledge, pages)).chunks_total == PARAGRAPHS
        sent = paid(server)
        # How long the model's vectors are is asked until there is a generation that knows.
        assert sent.pop("dimension") == 2
        assert sent == dict.fromkeys(sent, 1)
        assert set(refused) <= sent.keys()
        assert len(sent) == PARAGRAPHS
