"""What the journal promises: entries once, as they were; the last vote; no other's private ones."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.threads import SqlThreads
from bot.models import Complaint, HandoffReason, Miss, ThreadRef, Turn, Verdict
from knowledge.database import Database
from knowledge.models import Audience
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE, entry, question


@pytest.fixture
def journal(bot_database: Database) -> SqlJournal:
    return SqlJournal(bot_database, lambda: NOON)


@pytest.fixture
def threads(bot_database: Database) -> SqlThreads:
    return SqlThreads(bot_database)


async def test_an_entry_is_kept_as_it_was(journal: SqlJournal) -> None:
    """Nothing is rounded, cut or lost."""
    await journal.record(entry())
    assert await journal.entry("q1") == entry()
    assert await journal.entry("other") is None


async def test_the_first_entry_of_a_question_stays(journal: SqlJournal) -> None:
    """A worker that was killed after the entry writes it again: append-only."""
    await journal.record(entry())
    await journal.record(replace(entry(), reply="something else"))
    assert await journal.entry("q1") == entry()


async def test_the_last_vote_counts(journal: SqlJournal) -> None:
    """Whoever changes their mind has one vote."""
    await journal.record(entry())
    await journal.vote("q1", ASKER, Verdict.HELPFUL)
    await journal.vote("q1", ASKER, Verdict.NOT_HELPFUL)
    await journal.vote("q1", "U0OTHER", Verdict.HELPFUL)
    assert sorted(await journal.votes("q1")) == [Verdict.HELPFUL, Verdict.NOT_HELPFUL]


async def test_sources_are_the_channels_and_ones_own_private_ones(journal: SqlJournal) -> None:
    """Nobody sees another asker's private answers, another channel's, or another workspace's."""
    elsewhere = ThreadRef(WORKSPACE, "C0OTHER", "1.0")
    later = NOON + timedelta(minutes=1)
    public = entry("public")
    own = replace(entry("own", elsewhere, later), private=True)
    await journal.record(public)
    await journal.record(own)
    await journal.record(replace(entry("theirs"), private=True, asker="U0OTHER"))
    await journal.record(entry("channel", elsewhere))
    await journal.record(replace(entry("workspace"), workspace="another"))
    await journal.record(entry("handoff", outcome="handed_off"))
    assert list(await journal.recent(WORKSPACE, CHANNEL, ASKER, 10)) == [own, public]
    assert list(await journal.recent(WORKSPACE, CHANNEL, ASKER, 1)) == [own]


async def test_a_thread_is_ours_once_we_replied_in_it(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """Ownership follows from the journal, so it survives every restart."""
    where = ThreadRef(WORKSPACE, CHANNEL, "1763726400.000100")
    assert not await threads.owns(where, ASKER)
    await journal.record(entry())
    assert await threads.owns(where, ASKER)
    assert not await threads.owns(where, "U0COLLEAGUE")
    assert not await threads.owns(replace(where, workspace="another"), ASKER)
    assert not await threads.owns(replace(where, thread="9.9"), ASKER)
    assert not await threads.owns(replace(where, thread=None), ASKER)


async def test_what_an_asker_asked_before_is_known(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """Their own questions in this thread: not what they say of answers, nor what is erased."""
    where = ThreadRef(WORKSPACE, CHANNEL, "1.0")
    at = [NOON + timedelta(minutes=n) for n in range(6)]
    for told in (
        replace(entry("q2", where, at[1]), question="And abroad?"),
        replace(entry("q1", where, at[0]), question="How do refunds work?"),
        replace(entry("q3", where, at[2]), asker="U0OTHER", question="Same here."),
        replace(entry("q4", where, at[3]), reason=HandoffReason.ASKED_FOR_PERSON),
        entry("q5", where, at[4], outcome="acknowledged"),
        entry("q6", replace(where, thread="2.0"), at[4]),
        replace(entry("q7", where, at[4]), question="A secret"),
    ):
        await journal.record(told)
    await journal.erase("q7")
    again = replace(question("q9"), where=where, asked_at=at[5])
    assert await threads.asked_before(again) == ("How do refunds work?", "And abroad?")
    assert await threads.asked_before(replace(again, asked_at=at[1])) == ("How do refunds work?",)
    assert await threads.asked_before(replace(again, question_id="q1")) == ("And abroad?",)
    assert await threads.asked_before(replace(again, where=replace(where, thread=None))) == ()


async def test_turns_come_oldest_first(journal: SqlJournal, threads: SqlThreads) -> None:
    """A conversation reads as it went."""
    later = NOON + timedelta(minutes=1)
    await journal.record(replace(entry("q2", at=later), question="And abroad?", reply="Ten."))
    await journal.record(entry("q1"))
    where = ThreadRef(WORKSPACE, CHANNEL, "1763726400.000100")
    turns = await threads.turns(where, Audience.INTERNAL)
    assert [(turn.role, turn.text) for turn in turns] == [
        ("asker", "How do refunds work?"),
        ("bot", "Refunds take five days. [1]"),
        ("asker", "And abroad?"),
        ("bot", "Ten."),
    ]
    assert turns[0] == Turn("asker", "How do refunds work?", NOON)


async def test_an_outsider_knows_nothing_of_what_insiders_were_told(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """A thread may have turns of both kinds: each reader has those that are theirs."""
    await journal.record(entry("q1"))
    asked_outside = replace(entry("q2"), audience=Audience.PUBLIC, question="And abroad?")
    await journal.record(asked_outside)
    where = ThreadRef(WORKSPACE, CHANNEL, entry().thread)
    turns = await threads.turns(where, Audience.PUBLIC)
    assert [turn.text for turn in turns if turn.role == "asker"] == ["And abroad?"]


async def test_a_question_back_is_told_from_an_answer(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """With what it offered, so that a reply can be read as a choice."""
    where, offered = ThreadRef(WORKSPACE, CHANNEL, "9.0"), ("Cards", "Invoices")
    await journal.record(entry("q1", where))
    back = replace(entry("q2", where, NOON + timedelta(minutes=1), "clarified"), citations=())
    await journal.record(replace(back, readings=offered))
    turns = await threads.turns(where, Audience.INTERNAL)
    assert [turn.readings for turn in turns] == [None, None, None, offered]


async def test_no_thread_has_no_turns(journal: SqlJournal, threads: SqlThreads) -> None:
    """A command outside every thread continues nothing."""
    await journal.record(entry("q1", ThreadRef(WORKSPACE, CHANNEL, None)))
    assert await threads.turns(ThreadRef(WORKSPACE, CHANNEL, None), Audience.INTERNAL) == ()


async def test_an_edited_question_has_one_entry(journal: SqlJournal) -> None:
    """The newer one; and what was said of the older answer is gone with it."""
    await journal.record(entry())
    await journal.vote("q1", ASKER, Verdict.NOT_HELPFUL)
    newer = replace(entry(outcome="handed_off"), question="And abroad?")
    await journal.amend(newer)
    assert await journal.entry("q1") == newer
    assert await journal.votes("q1") == ()
    await journal.amend(entry("q2"))
    assert await journal.entry("q2") == entry("q2")


async def test_a_deleted_question_leaves_a_tombstone(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """When and where there was a turn; no word of it, neither in sources nor in a history."""
    await journal.record(entry())
    assert await journal.erase("q1") == ("q1",)
    assert await journal.erase("q1") == ("q1",)
    kept = await journal.entry("q1")
    assert kept == replace(entry(outcome="erased"), question="", reply="", citations=())
    where = ThreadRef(WORKSPACE, CHANNEL, entry().thread)
    assert await threads.turns(where, Audience.INTERNAL) == ()
    assert await threads.owns(where, ASKER)
    assert await journal.recent(WORKSPACE, CHANNEL, ASKER, 10) == ()
    assert await journal.erase("never was") == ()


async def test_erasing_takes_what_repeats_a_question(journal: SqlJournal) -> None:
    """A person who was fetched for an answer got the question again; another asker's stays."""
    later = NOON + timedelta(minutes=1)
    fetched = replace(entry("press", at=later, outcome="handed_off"), reason="asked_for_person")
    await journal.record(entry())
    await journal.record(fetched)
    await journal.record(entry("same words", at=later))
    await journal.record(entry("elsewhere", ThreadRef(WORKSPACE, CHANNEL, "9.9")))
    for _ in range(2):
        assert await journal.erase("q1") == ("q1", "press")
    assert await journal.entry("same words") == entry("same words", at=later)


async def test_an_entry_is_found_by_its_reply(journal: SqlJournal) -> None:
    """By the message that stands in Slack, in its own thread alone."""
    known = replace(entry("q1"), reply_ts="5.0")
    await journal.record(known)
    where = ThreadRef(known.workspace, known.channel, known.thread)
    assert await journal.reply(where, "5.0") == known
    assert await journal.reply(where, "6.0") is None
    assert await journal.reply(replace(where, channel="C0OTHER"), "5.0") is None


async def test_why_an_answer_missed_is_kept_with_its_vote(journal: SqlJournal) -> None:
    """Until the asker changes their mind; a second press of the same button is no change."""
    why = Complaint(Miss.WRONG, "it took ten days")
    await journal.complain("q1", ASKER, why)
    await journal.vote("q1", ASKER, Verdict.NOT_HELPFUL)
    assert await journal.complaint("q1", ASKER) == why
    assert await journal.votes("q1") == (Verdict.NOT_HELPFUL,)
    await journal.vote("q1", ASKER, Verdict.HELPFUL)
    assert await journal.complaint("q1", ASKER) is None


async def test_an_erased_question_keeps_no_words_of_its_votes(journal: SqlJournal) -> None:
    """They may repeat it; that it missed, and how, stays."""
    await journal.record(entry("q1"))
    await journal.complain("q1", ASKER, Complaint(Miss.OTHER, "I asked about refunds"))
    await journal.erase("q1")
    assert await journal.complaint("q1", ASKER) == Complaint(Miss.OTHER)


async def test_turns_are_counted_by_thread_and_asker(
    journal: SqlJournal, threads: SqlThreads
) -> None:
    """What another bot has had; also what it deleted."""
    where = ThreadRef(WORKSPACE, CHANNEL, entry().thread)
    for n in range(3):
        await journal.record(entry(f"q{n}"))
    await journal.record(replace(entry("other"), asker="U0OTHER"))
    await journal.record(entry("elsewhere", ThreadRef(WORKSPACE, CHANNEL, "9.9")))
    await journal.erase("q1")
    assert await threads.count(where, ASKER) == 3
