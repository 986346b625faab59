"""What is said: a draft that stands up, else quotes, else nothing."""

import pytest

from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Answerable, Draft, HandoffReason, Sentence, Usage
from bot.voice import read_voice
from bot.writing import QuotingWriter, VoicedWriter, Written
from tests.bot.test_voice import VOICE
from tests.builders import WEEK, findings, question
from tests.scripted import ScriptedModel, ScriptedSearch

SPENT = Usage(100, 20, 0.001)


def draft(text: str, cite: str = "p1.s1", answerable: Answerable = Answerable.YES) -> Draft:
    return Draft(answerable, "the price", (Sentence(text, (cite,)),), "scripted", SPENT)


async def write(*drafts: Draft | Exception) -> Written:
    found = findings()
    quoting = QuotingWriter(read_voice(VOICE))
    writer = VoicedWriter(ScriptedModel(list(drafts)), ScriptedSearch(found), quoting)
    return await writer.write(question(), found)


async def test_a_draft_that_stands_up_is_said_with_its_quote() -> None:
    """The sentence is the model's, the quote is the document's."""
    written = await write(draft("A refund takes a week."))
    assert "A refund takes a week." in written.text
    assert [one.quote for one in written.citations] == [WEEK]
    assert (written.model, written.usage, written.refused) == ("scripted", SPENT, None)


@pytest.mark.parametrize(
    "said", ["Refunds take 3 days.", "Refunds never take a week.", "See https://evil.example"]
)
async def test_a_draft_that_does_not_stand_up_gives_way_to_quotes(said: str) -> None:
    """What the sources do not carry is not said, and what it cost is still counted."""
    written = await write(draft(said))
    assert said not in written.text
    assert WEEK in written.text
    assert (written.model, written.usage) == ("extractive", SPENT)


@pytest.mark.parametrize("error", [ModelUnavailable("down"), DraftUnusable("prose")])
async def test_a_model_that_fails_gives_way_to_quotes(error: Exception) -> None:
    """The asker does not notice that the model is down."""
    assert WEEK in (await write(error)).text


async def test_a_model_that_says_no_is_believed() -> None:
    """Then a person is fetched, who reads what was missing."""
    written = await write(draft("", answerable=Answerable.NO))
    assert written.refused is HandoffReason.NOT_ANSWERABLE
    assert written.why == "the price"
    assert written.citations == ()
