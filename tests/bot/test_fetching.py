"""Who wants a person gets one, and the person gets what there is to know."""

from dataclasses import replace

import pytest

from bot.inbox import ATTEMPTS, Button, Shortcut
from bot.models import Answered, Complaint, HandedOff, HandoffReason, Miss, Offer, ThreadRef, Via
from knowledge.models import Audience
from tests.bot.test_worker import CHOSEN, PRESS, SUBMITTED, TS, Outside, row
from tests.builders import CHANNEL, WORKSPACE, entry


@pytest.fixture
def outside() -> Outside:
    return Outside()


async def test_a_person_gets_the_question_that_was_answered(outside: Outside) -> None:
    """In its thread, for whoever pressed, with what the answer rested on."""
    outside.entries.append(entry("q1"))
    await outside.worker().deal_with(row(replace(PRESS, button=Button.PERSON)))
    [handed_over] = outside.cases
    assert handed_over.question.text == "How do refunds work?"
    assert handed_over.question.asker == "U0OTHER"
    assert handed_over.question.where.thread == "1763726400.000100"
    assert handed_over.held_back == Answered(entry().reply, entry().citations, 0.93)


async def test_a_person_for_a_private_answer_goes_on_directly(outside: Outside) -> None:
    """An `/ask` has no thread."""
    private = replace(entry("q1", ThreadRef(WORKSPACE, CHANNEL, None)), private=True)
    outside.entries.append(private)
    await outside.worker().deal_with(row(replace(PRESS, button=Button.PERSON)))
    assert outside.cases[0].question.via is Via.COMMAND


async def test_a_person_is_fetched_for_an_answer_that_nobody_knows(outside: Outside) -> None:
    """The button of a message from before a restore still works."""
    await outside.worker().deal_with(row(replace(PRESS, button=Button.PERSON)))
    assert outside.steps[-2:] == ["record", "finish"]
    assert outside.cases[0].question.text == ""


async def test_a_person_is_fetched_for_any_message(outside: Outside) -> None:
    """With what it says, in its thread, for whoever chose the shortcut."""
    await outside.worker().deal_with(row(replace(CHOSEN, shortcut=Shortcut.PERSON)))
    [handed_over] = outside.cases
    question = handed_over.question
    assert (question.text, question.asker) == ("Who knows SCIM?", "U0OTHER")
    assert (question.where.thread, question.message) == (TS, TS)
    assert question.audience is Audience.INTERNAL


async def test_a_person_is_fetched_for_the_question_behind_an_answer(outside: Outside) -> None:
    """The shortcut on an answer does what its button does."""
    outside.entries.append(replace(entry("q1"), reply_ts=TS))
    await outside.worker().deal_with(row(replace(CHOSEN, shortcut=Shortcut.PERSON)))
    [handed_over] = outside.cases
    assert handed_over.question.text == "How do refunds work?"
    assert handed_over.held_back == Answered(entry().reply, entry().citations, 0.93)


async def test_what_was_said_to_another_alone_is_not_handed_over(outside: Outside) -> None:
    """Of a private answer, nobody but its asker learns the question."""
    outside.entries.append(replace(entry("q1"), reply_ts=TS, private=True))
    await outside.worker().deal_with(row(replace(CHOSEN, shortcut=Shortcut.PERSON)))
    assert outside.cases[0].question.text == "Who knows SCIM?"
    assert outside.cases[0].held_back is None


async def test_a_message_for_a_person_survives_three_failures(outside: Outside) -> None:
    """What it says reaches the desk all the same."""
    await outside.worker().deal_with(row(replace(CHOSEN, shortcut=Shortcut.PERSON), ATTEMPTS))
    assert outside.cases[0].question.text == "Who knows SCIM?"


async def test_a_person_who_is_fetched_reads_why_an_answer_missed(outside: Outside) -> None:
    """What a modal says is stored first; what the bot had replied comes after it."""
    outside.entries.append(entry("q1"))
    outside.complained = Complaint(Miss.WRONG, "it took\nten days")
    await outside.worker().deal_with(row(replace(SUBMITTED, wants_person=True)))
    assert outside.steps[:2] == ["serve", "begin_posting"]
    [handed_over] = outside.cases
    assert isinstance(handed_over.outcome, HandedOff)
    assert handed_over.outcome.reason is HandoffReason.NOT_HELPFUL
    assert handed_over.outcome.why.startswith(
        "The asker says that it is wrong. “it took ten days”\nThe bot had replied: Refunds"
    )


async def test_who_takes_an_offer_is_handed_over_for_its_reason(outside: Outside) -> None:
    """The desk reads that the answer was given twice, and missed twice."""
    outside.entries.append(entry("q1"))
    where = ThreadRef(WORKSPACE, CHANNEL, entry().thread)
    offer = Offer("q1", where, "U0OTHER", HandoffReason.REPEATED_QUESTION)
    await outside.offers.make(offer)
    await outside.worker().deal_with(row(replace(PRESS, button=Button.PERSON)))
    outcome = outside.cases[0].outcome
    assert isinstance(outcome, HandedOff)
    assert outcome.reason is HandoffReason.REPEATED_QUESTION


async def test_a_modal_that_cannot_be_stored_still_fetches_a_person(outside: Outside) -> None:
    """The vote is lost; the asker is not."""
    wish = replace(SUBMITTED, wants_person=True)
    await outside.worker().deal_with(row(wish, ATTEMPTS))
    assert "serve" not in outside.steps
    assert "open_case" in outside.steps
