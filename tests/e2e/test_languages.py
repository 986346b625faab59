"""Questions and pages in several languages, from the files to the outcome."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from bot.answering import Answering
from bot.app import answering_from
from bot.commands.ask import asked
from bot.models import Answered, Decision, HandedOff, HandoffReason
from bot.settings import Settings
from knowledge.app import open_knowledge
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience
from tests.openai_server import KEY, openai_server

ENGLISH = """# Billing

## Refunds

You can ask for a refund within 30 days of the purchase, and the money goes back to your card.

## Invoices

Each invoice is on the page Invoices of your account, where you can download it as a PDF.
"""
GERMAN = """# Abrechnung

## Erstattungen

Sie können innerhalb von 30 Tagen nach dem Kauf eine Erstattung verlangen, und das Geld geht auf
die Karte zurück, mit der Sie bezahlt haben.

## Rechnungen

Jede Rechnung finden Sie in Ihrem Konto unter Rechnungen. Dort können Sie sie herunterladen.
"""
QUESTION = "Wie kann ich meine Rechnungen herunterladen?"
ACROSS = "Wie kann ich Rechnungen meines Kontos als PDF herunterladen?"
TRANSLATED = {
    "rechnungen": "invoice", "invoices": "invoice", "herunterladen": "download",
    "kontos": "account", "wie": "how", "kann": "can", "ich": "you", "als": "as",
}  # fmt: skip
SAID_EVERYWHERE = {"how", "can", "you", "your", "as", "of", "the", "it", "is", "on", "a", "where"}


def aligned(text: str) -> list[float]:
    """Embed German words as their English ones: what a multilingual model does with a sentence."""
    words = (word.strip(".,?").lower() for word in text.split())
    told = Counter(TRANSLATED.get(word, word) for word in words)
    total = np.full(128, 0.001)
    for word in told.keys() - SAID_EVERYWHERE:
        total += np.random.default_rng(int.from_bytes(word.encode())).normal(size=128)
    return [float(value) for value in total]


@asynccontextmanager
async def opened(
    tmp_path: Path, pages: Mapping[str, str], environ: Mapping[str, str]
) -> AsyncGenerator[Answering]:
    """Load pages into a fresh home, and open what answers questions from them."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")
    settings = Settings.from_environ(
        {"FRONTDESK_HOME": str(tmp_path / "home"), "FRONTDESK_SEARCH_SECONDS": "60", **environ}
    )
    async with open_knowledge(settings.knowledge) as knowledge:
        source = KnownSource("docs", str(folder), Audience.INTERNAL)
        await knowledge.ingest.load("local", (source,))
        async with answering_from(knowledge, settings) as answering:
            yield answering


async def told(answering: Answering, question: str) -> Decision:
    return await answering.answer(asked(question, "local", Audience.INTERNAL, ()))


@pytest.mark.parametrize(
    "question",
    [QUESTION, "Wie bekomme ich mein Geld zurück?", "Was ist die Refund Policy bei euch?"],
)
async def test_a_german_question_on_english_pages_goes_to_a_person_who_is_told_why(
    tmp_path: Path, question: str
) -> None:
    """The embedder of this machine reads English only, and words they share prove nothing."""
    async with opened(tmp_path, {"billing.md": ENGLISH}, {}) as answering:
        outcome = (await told(answering, question)).outcome
    assert isinstance(outcome, HandedOff)
    assert outcome.reason is HandoffReason.OTHER_LANGUAGE
    assert "My documents are in English" in outcome.text
    assert "German" in outcome.text
    assert "the question is in German" in outcome.why
    assert "MiniLM" in outcome.why


async def test_an_english_question_on_the_same_pages_is_answered(tmp_path: Path) -> None:
    async with opened(tmp_path, {"billing.md": ENGLISH}, {}) as answering:
        outcome = (await told(answering, "How can I download my invoices?")).outcome
    assert isinstance(outcome, Answered)


@pytest.mark.parametrize(
    "question",
    [QUESTION, "wo finde ich denn meine rechnung", "Wie lange kann man Erstattungen verlangen?"],
)
async def test_german_pages_are_found_by_their_words(tmp_path: Path, question: str) -> None:
    """Beside English ones, and by an embedder that reads none of it."""
    pages = {"billing.md": ENGLISH, "abrechnung.md": GERMAN}
    async with opened(tmp_path, pages, {}) as answering:
        decision = await told(answering, question)
    assert isinstance(decision.outcome, Answered)
    assert decision.outcome.citations[0].source == "abrechnung.md"
    assert decision.passages[0].dense_score is None


async def test_with_a_multilingual_endpoint_a_german_question_is_answered_from_english_pages(
    tmp_path: Path,
) -> None:
    async with openai_server() as server:
        server.vectors = aligned
        environ = {
            "FRONTDESK_EMBEDDING_MODEL": "many-tongues",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": KEY,
        }
        async with opened(tmp_path, {"billing.md": ENGLISH}, environ) as answering:
            found = await told(answering, ACROSS)
            strange = await told(answering, "Welche Farbe hat der Mond über dem Meer?")
    assert isinstance(found.outcome, Answered)
    assert "download it as a PDF" in found.outcome.citations[0].quote
    assert isinstance(strange.outcome, HandedOff)
    assert "nothing in English comes close" in strange.outcome.why


async def test_an_endpoint_that_reads_english_only_is_said_to(tmp_path: Path) -> None:
    async with openai_server() as server:
        environ = {
            "FRONTDESK_EMBEDDING_MODEL": "one-tongue",
            "FRONTDESK_EMBEDDING_LANGUAGES": "english",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": KEY,
        }
        async with opened(tmp_path, {"billing.md": ENGLISH}, environ) as answering:
            outcome = (await told(answering, QUESTION)).outcome
    assert isinstance(outcome, HandedOff)
    assert "(one-tongue) does not read both" in outcome.why
