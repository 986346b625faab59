"""Askers who edit and delete what they wrote: the reply follows, and never is there a second."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.playground import Fault, Playground
from knowledge.database import Database
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office, shown
from tests.e2e.scripted import ForgottenAnswers, HeldAnswers

TOLD = "Zanzibar"
TABLES = ("inbox", "journal", "cases", "case_questions")


@pytest.fixture
def answers() -> HeldAnswers:
    """Return answers that are found at once, unless a test holds them up."""
    held = HeldAnswers()
    held.go_on.set()
    return held


@pytest.fixture
def recall() -> ForgottenAnswers:
    return ForgottenAnswers()


@pytest.fixture
async def office(
    place: Place, answers: HeldAnswers, recall: ForgottenAnswers, playground: Playground
) -> AsyncIterator[Office]:
    """Return the office with a bot at work in it."""
    async with running(place, Parts(answers, recall)) as bot:
        await playground.wait_for_app()
        yield Office(playground, bot)


async def answered(office: Office, words: str) -> str:
    """Return the ts of a question that has its reply."""
    ts = await office.ask(words)
    await office.replies(office.help, ts)
    await office.settled()
    return ts


async def edited(office: Office, ts: str, words: str) -> None:
    await office.slack.edit(office.mira, office.help, ts, office.mention(words))
    await ended(office)


async def deleted(office: Office, ts: str, by: str | None = None) -> None:
    await office.slack.delete(by or office.mira, office.help, ts)
    await ended(office)


async def ended(office: Office) -> None:
    """Wait until all that was sent is in the inbox, and out of it."""
    await office.slack.settled()
    await office.settled()


async def everything(database: Database) -> str:
    """Return all that is in the tables that hold what people said."""
    async with database.reading() as connection:
        found = [await connection.execute(text(f"SELECT * FROM {t}")) for t in TABLES]  # noqa: S608  # our own names
        return str([tuple(row) for rows in found for row in rows])


async def test_an_edited_question_is_answered_again_in_place(
    office: Office, answers: HeldAnswers
) -> None:
    """One reply, with another answer in it; and the journal has the turn as it reads now."""
    ts = await answered(office, "Why is the sky blue?")
    [first] = office.said(office.help, ts)
    await edited(office, ts, "How do refunds work?")
    [reply] = office.said(office.help, ts)
    assert reply.ts == first.ts
    assert "five days" in shown(reply)
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    assert (entry.question, entry.reply_ts) == ("How do refunds work?", first.ts)
    assert not answers.asked[-1].history, "what came later is no history"


async def test_the_case_of_an_edited_question_follows(office: Office) -> None:
    """The card shows what is asked now; there is one card."""
    ts = await answered(office, f"Why is the {TOLD} blue?")
    await edited(office, ts, "Why is the sea blue?")
    card = await office.card()
    assert "Why is the sea blue?" in shown(card)
    assert len(office.said(office.slack.desk_channel)) == len(office.said(office.help, ts)) == 1
    assert TOLD not in await everything(office.bot.database)


async def test_an_edit_may_turn_an_answer_into_a_handoff(office: Office) -> None:
    """Then there is a case, as if it had been asked like that."""
    ts = await answered(office, "How do refunds work?")
    await edited(office, ts, "Why is the sky blue?")
    [reply] = office.said(office.help, ts)
    assert "asked a colleague" in shown(reply)
    assert "Why is the sky blue?" in shown(await office.card())


async def test_a_question_edited_while_it_is_answered_has_one_reply(
    office: Office, answers: HeldAnswers
) -> None:
    """The newer words win, and the older answer is never seen."""
    answers.go_on.clear()
    ts = await office.ask("Why is the sky blue?")
    await answers.begun.wait()
    await office.slack.edit(office.mira, office.help, ts, office.mention("How do refunds work?"))
    await office.slack.settled()
    answers.go_on.set()
    await ended(office)
    [reply] = office.said(office.help, ts)
    assert "five days" in shown(reply)
    assert reply.edited is None
    assert not office.said(office.slack.desk_channel)


async def test_a_question_deleted_while_it_is_answered_has_no_reply(
    office: Office, answers: HeldAnswers
) -> None:
    """Neither in the thread that is gone nor anywhere else."""
    answers.go_on.clear()
    ts = await office.ask(f"How do {TOLD} refunds work?")
    await answers.begun.wait()
    await office.slack.delete(office.mira, office.help, ts)
    await office.slack.settled()
    answers.go_on.set()
    await ended(office)
    assert not office.said(office.help)
    assert not office.said(office.slack.direct(office.mira))
    assert TOLD not in await everything(office.bot.database)


async def test_an_edit_may_make_a_message_a_question(office: Office) -> None:
    """Whoever forgot to mention the bot need not write again."""
    ts = await office.slack.say(office.mira, office.help, "How do refunds work?")
    await edited(office, ts, "How do refunds work?")
    [reply] = office.said(office.help, ts)
    assert "five days" in shown(reply)


async def test_a_thread_that_goes_on_is_no_edit(office: Office, answers: HeldAnswers) -> None:
    """Nor is an edit that changes no words; nor what the bot itself changes."""
    ts = await answered(office, "How do refunds work?")
    await edited(office, ts, "How do refunds work?")
    await office.slack.react(office.mira, office.help, ts, "tada")
    await ended(office)
    assert len(answers.asked) == 1


async def test_a_deletion_takes_everything_away(office: Office, recall: ForgottenAnswers) -> None:
    """Reply, journal, cache: nothing of it can be found, but that there was a turn."""
    ts = await answered(office, f"How do {TOLD} refunds work?")
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    assert TOLD in await everything(office.bot.database)
    await deleted(office, ts)
    assert not office.said(office.help, ts)
    assert TOLD not in await everything(office.bot.database)
    assert recall.forgotten == [entry.question_id]
    tombstone = await office.bot.journal.entry(entry.question_id)
    assert tombstone
    assert (tombstone.outcome, tombstone.reply, tombstone.citations) == ("erased", "", ())
    await office.slack.command(office.jonas, office.help, "/sources")
    await office.whisper(office.jonas, "no answer with sources")


async def test_a_deletion_reaches_the_desk(office: Office) -> None:
    """The card stays, because somebody may be at it; its words go."""
    ts = await answered(office, f"Why is {TOLD} blue?")
    again = await office.slack.say(office.mira, office.help, f"Is {TOLD} bluer?", ts)
    await office.replies(office.help, ts, 2)
    await ended(office)
    card = await office.card()
    [under] = await office.replies(office.slack.desk_channel, card.ts)
    assert TOLD in shown(card)
    assert TOLD in shown(under)
    await deleted(office, again)
    await deleted(office, ts)
    [card] = office.said(office.slack.desk_channel)
    [under] = office.said(office.slack.desk_channel, card.ts)
    assert TOLD not in shown(card) + shown(under)
    assert "deleted this message" in shown(card)
    assert TOLD not in await everything(office.bot.database)


async def test_a_deletion_reaches_what_a_later_case_quotes(office: Office) -> None:
    """The card shows the conversation before its question."""
    ts = await answered(office, "How do refunds work?")
    again = await office.slack.say(office.mira, office.help, f"And {TOLD} refunds?", ts)
    await office.replies(office.help, ts, 2)
    await office.slack.say(office.mira, office.help, "Why is the sky blue?", ts)
    await office.replies(office.help, ts, 3)
    await ended(office)
    assert TOLD in shown(await office.card())
    await deleted(office, again)
    assert TOLD not in shown(await office.card())
    assert TOLD not in await everything(office.bot.database)


async def test_a_deletion_reaches_what_a_person_was_fetched_for(office: Office) -> None:
    """The button repeats the question in a case of its own."""
    ts = await answered(office, f"How do {TOLD} refunds work?")
    [reply] = office.said(office.help, ts)
    await office.slack.click(office.mira, reply, "frontdesk_person")
    assert TOLD in shown(await office.card())
    await ended(office)
    await deleted(office, ts)
    assert TOLD not in shown(await office.card())
    assert TOLD not in await everything(office.bot.database)


async def test_a_reply_after_which_the_thread_went_on_leaves_a_line(office: Office) -> None:
    """A hole in a conversation would make what comes after it hard to read."""
    ts = await answered(office, "How do refunds work?")
    await office.slack.say(office.priya, office.help, "It was quicker for me.", ts)
    await deleted(office, ts)
    [reply] = office.said(office.help, ts)
    assert "question was deleted" in shown(reply)
    assert "five days" not in shown(reply)


async def test_a_deletion_waits_for_a_slack_that_is_down(office: Office) -> None:
    """It is tried again until it is done."""
    ts = await answered(office, "How do refunds work?")
    office.slack.fail(Fault("conversations.replies", 500, times=1))
    office.slack.fail(Fault("chat.delete", 500, times=1))
    await deleted(office, ts)
    assert not office.said(office.help, ts)
