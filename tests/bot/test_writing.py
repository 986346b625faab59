"""What is said: a draft that stands up, else quotes, else nothing."""

import pytest

from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Answerable, Draft, HandoffReason, Level, Sentence, Setback, Usage
from bot.voice.lines import read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter, Written
from tests.bot.voice.test_lines import VOICE
from tests.builders import WEEK, findings, question
from tests.scripted import HangingModel, ScriptedModel, ScriptedSearch

SPENT = Usage(100, 20, 0.001, 40, 5)
READING = findings()


def draft(
    text: str, cite: str = "p1.s1", answerable: Answerable = Answerable.YES, missing: str = ""
) -> Draft:
    written = tuple(Sentence(one, (cite,)) for one in text.split("|") if one)
    return Draft(answerable, missing, written, "scripted", SPENT, "sha")


async def write(*drafts: Draft | Exception, plain: Draft | Exception | None = None) -> Written:
    """Write from `READING` with a voice model, and with a plain one where it has a script."""
    steps = [Step(Level.VOICE, ScriptedModel(list(drafts)))]
    if plain:
        steps.append(Step(Level.PLAIN, ScriptedModel([plain], "plain")))
    voice = read_voice(VOICE)
    writer = VoicedWriter(steps, ScriptedSearch(READING), QuotingWriter(voice), voice)
    return await writer.write(question(), READING)


GOOD = draft("A refund takes a week.")
WRONG = draft("Refunds take 3 days.")
DOWN = ModelUnavailable("The voice model is down.")


async def test_a_draft_that_stands_up_is_said_with_its_quote() -> None:
    """The sentence is the model's, the quote is the document's."""
    written = await write(GOOD)
    assert "A refund takes a week." in written.text
    assert [one.quote for one in written.citations] == [WEEK]
    assert (written.model, written.usage, written.refused) == ("scripted", SPENT, None)
    assert (written.level, written.prompt_hash) == (Level.VOICE, "sha")


@pytest.mark.parametrize(
    "said", ["Refunds take 3 days.", "Refunds never take a week.", "See https://evil.example", ""]
)
async def test_a_draft_that_does_not_stand_up_gives_way_to_quotes(said: str) -> None:
    """What the sources do not carry is not said, and what it cost is still counted."""
    written = await write(draft(said))
    assert not said or said not in written.text
    assert WEEK in written.text
    assert (written.model, written.usage) == ("extractive", SPENT)
    assert (written.level, written.failed) == (Level.QUOTED, HandoffReason.FAILED_CHECK)
    assert written.why


@pytest.mark.parametrize("error", [DOWN, DraftUnusable("prose")])
async def test_a_model_that_fails_gives_way_to_quotes(error: Exception) -> None:
    """The asker does not notice that the model is down; whoever reads the case does."""
    written = await write(error)
    assert WEEK in written.text
    assert (written.failed, written.why) == (HandoffReason.MODEL_DOWN, str(error))


@pytest.mark.parametrize("first", [DOWN, DraftUnusable("prose"), WRONG])
async def test_the_plain_model_writes_where_the_voice_model_failed(
    first: Draft | Exception,
) -> None:
    """Whatever the failure was; both are paid for."""
    written = await write(first, plain=GOOD)
    assert "A refund takes a week." in written.text
    assert (written.level, written.failed) == (Level.PLAIN, None)
    assert written.usage == (SPENT + SPENT if first is WRONG else SPENT)


async def test_quotes_stand_in_when_every_model_fails() -> None:
    """A failed check says more to the desk than a model that was down."""
    written = await write(DOWN, plain=WRONG)
    assert WEEK in written.text
    assert (written.level, written.failed) == (Level.QUOTED, HandoffReason.FAILED_CHECK)
    assert written.why.startswith(str(DOWN))
    assert written.setbacks == (
        Setback(Level.VOICE, HandoffReason.MODEL_DOWN),
        Setback(Level.PLAIN, HandoffReason.FAILED_CHECK),
    )


async def test_an_answer_without_its_direct_answer_is_none() -> None:
    """The sentence that answered is gone; what is left of the draft is beside the point."""
    written = await write(draft("Refunds take 3 days.|A refund takes a week."))
    assert (written.level, written.failed) == (Level.QUOTED, HandoffReason.FAILED_CHECK)


async def test_a_model_that_says_no_is_believed() -> None:
    """Then a person is fetched, who reads what was missing and what came nearest."""
    written = await write(draft("", answerable=Answerable.NO, missing="the price"), plain=GOOD)
    assert written.refused is HandoffReason.NOT_ANSWERABLE
    assert written.why == "the price"
    assert [one.quote for one in written.citations] == [WEEK]


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        ("how refunds reach a card", "The documents do not say this: how refunds reach a card"),
        ("ask @here, refunds are $5", "This answers only a part of your question."),
        ("", "This answers only a part of your question."),
    ],
)
async def test_a_part_of_an_answer_says_what_is_missing(missing: str, line: str) -> None:
    """In the model's words only where they are plain."""
    partial = draft("A refund takes a week.", answerable=Answerable.PARTIAL, missing=missing)
    written = await write(partial)
    assert written.partly
    assert written.text == f"A refund takes a week. [1]\n\n{line}"


async def test_models_share_one_patience() -> None:
    """A model that hangs leaves quotes, in time."""
    voice = read_voice(VOICE)
    steps = [Step(Level.VOICE, HangingModel())]
    writer = VoicedWriter(steps, ScriptedSearch(READING), QuotingWriter(voice), voice, 0.05)
    written = await writer.write(question(), READING)
    assert WEEK in written.text
    assert written.failed is HandoffReason.MODEL_DOWN
