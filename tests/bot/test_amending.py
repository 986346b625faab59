"""What becomes of edits and deletions, step by step: answered again in place, and erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StillAsked
from bot.inbox import Asked, Earlier, Removed, Revised
from bot.models import Entry, Turn, Via
from tests.bot.test_worker import Outside, row
from tests.builders import NOON, asked, decision, entry, origin


@pytest.fixture
def outside() -> Outside:
    return Outside()


TS = "1763726400.000100"
REVISED = Revised(origin(), TS, "How long do refunds take?", Via.MENTION, "1763726460.000000")
BEFORE = Earlier("q1", NOON - timedelta(minutes=1), is_done=True)


async def test_an_edit_is_answered_in_the_place_of_the_first_reply(outside: Outside) -> None:
    """With the question's own id and time, so that nothing of it is there twice."""
    outside.row_before = BEFORE
    outside.entries.append(replace(entry("q1"), reply_ts="2.0"))
    await outside.worker().deal_with(row(REVISED))
    assert outside.steps == [
        "status", "answer", "begin_posting", "revise", "clear", "note_posted",
        "reword", "amend", "finish",
    ]  # fmt: skip
    assert (outside.asked[0].question_id, outside.asked[0].asked_at) == ("q1", BEFORE.received_at)
    assert outside.said == [("q1", "How long do refunds take?")]
    assert outside.entries[-1].reply_ts == "2.0"


@pytest.mark.parametrize("orphan", [False, True])
async def test_an_edit_whose_reply_is_gone_gets_another(outside: Outside, orphan: bool) -> None:  # noqa: FBT001  # both ways
    """Once: whoever was interrupted looks for it first."""
    outside.row_before, outside.standing = BEFORE, False
    outside.entries.append(replace(entry("q1"), reply_ts="2.0"))
    await outside.worker().deal_with(replace(row(REVISED), decision=decision() if orphan else None))
    assert ("find" in outside.steps, outside.steps.count("post")) == (orphan, 1)


@pytest.mark.parametrize(
    ("revised", "known"),
    [
        (replace(REVISED, at="1763726700.000101"), entry("q1")),
        (REVISED, replace(entry("q1"), question="HOW LONG DO REFUNDS TAKE?")),
        (REVISED, replace(entry("q1"), outcome="erased")),
    ],
    ids=["late", "answered like that", "deleted"],
)
async def test_an_edit_may_change_nothing(outside: Outside, revised: Revised, known: Entry) -> None:
    """After five minutes, after the newer words were answered already, and after a deletion."""
    outside.row_before = BEFORE
    outside.entries.append(known)
    await outside.worker().deal_with(row(revised))
    assert outside.steps == ["finish"]


async def test_an_edit_of_what_never_came_makes_it_a_question(outside: Outside) -> None:
    """In a row of its own: the message may be on its way yet, and must not be answered twice."""
    await outside.worker().deal_with(row(REVISED))
    assert outside.steps == ["put", "finish"]
    [arrival] = outside.arrived
    assert (arrival.message, arrival.incoming) == (REVISED.key, REVISED.as_asked)


async def test_words_that_change_while_they_are_answered_are_answered_again(
    outside: Outside,
) -> None:
    """Before anything is posted."""
    newer = asked("And abroad?")
    outside.readings = [asked(), newer, newer]
    await outside.worker().deal_with(row())
    assert [question.text for question in outside.asked] == ["How do refunds work?", "And abroad?"]
    assert outside.steps.count("post") == 1


@pytest.mark.parametrize("readings", [[None], [asked(), None]])
async def test_what_is_deleted_before_its_answer_gets_none(
    outside: Outside, readings: list[Asked | None]
) -> None:
    """Nothing is posted, and nothing is journaled."""
    outside.readings = list(readings)
    await outside.worker().deal_with(row())
    assert outside.steps[-1] == "finish"
    assert not {"post", "record"} & set(outside.steps)


REMOVED = Removed(origin(), TS)


async def test_a_deletion_forgets_erases_and_takes_back(outside: Outside) -> None:
    """In this order: what is erased cannot be forgotten any more."""
    outside.row_before = BEFORE
    outside.entries.append(entry("q1"))
    await outside.worker().deal_with(row(REMOVED))
    assert outside.steps == ["forget", "unsay", "erase", "reword", "withdraw", "finish"]
    assert outside.said == [("q1", None)]


async def test_a_deletion_needs_no_desk(outside: Outside) -> None:
    """The case itself is blank already."""
    outside.row_before, outside.refused = BEFORE, frozenset({"unsay", "reword"})
    outside.entries.append(entry("q1"))
    await outside.worker().deal_with(row(REMOVED))
    assert outside.steps[-2:] == ["withdraw", "finish"]


async def test_a_deletion_of_what_was_no_question_ends_at_once(outside: Outside) -> None:
    """Neither of a message that never came, nor of one that was not for us."""
    for outside.row_before in (None, BEFORE):
        await outside.worker().deal_with(row(REMOVED))
    assert outside.steps == ["finish", "finish"]


async def test_a_deletion_waits_for_its_question(outside: Outside) -> None:
    """It may have come on another way: the reply it takes back is not there yet."""
    outside.row_before = replace(BEFORE, is_done=False)
    with pytest.raises(StillAsked):
        await outside.worker().deal_with(row(REMOVED))


async def test_what_was_said_later_is_no_history_of_an_edit(outside: Outside) -> None:
    """A question that is answered again stands where it stood."""
    before, after = NOON - timedelta(minutes=2), NOON
    outside.told = (Turn("asker", "a", before), Turn("bot", "b"), Turn("asker", "c", after))
    await outside.worker().deal_with(row())
    assert [turn.text for turn in outside.asked[0].history] == ["a", "b"]
