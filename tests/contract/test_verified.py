"""Verified answers in SQL: found by their words, replaced, forgotten, and blanked by deletions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.copies import SqlCopies
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.verified import SqlVerified
from bot.errors import WordingTaken
from bot.models import Copy, ThreadRef
from knowledge.analysis import normalised_tokens
from knowledge.database import Database
from knowledge.models import Audience
from tests.bot.approved.test_answers import VERIFIED
from tests.builders import NOON, WORKSPACE, entry


def answers(database: Database) -> SqlVerified:
    return SqlVerified(database)


async def found(kept: SqlVerified, asked: str, workspace: str = WORKSPACE) -> list[str]:
    matching = await kept.matching(workspace, normalised_tokens(asked))
    return [one.answer_id for one in matching]


async def test_it_is_found_by_question_alias_and_pattern_in_its_workspace(
    bot_database: Database,
) -> None:
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    for asked in ("how do refunds work", "Can I get my money back?", "How do I refund a plan?"):
        assert await found(kept, asked) == ["v1"]
        assert await found(kept, asked, "other") == []
    assert await found(kept, "How do refunds work for teams?") == []
    assert await kept.every(WORKSPACE) == (VERIFIED,)


async def test_a_newer_approval_takes_the_place_of_the_same_question(
    bot_database: Database,
) -> None:
    """For the same audience; another audience has an answer of its own."""
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    newer = replace(VERIFIED, answer_id="v2", approved_at=NOON + timedelta(days=1))
    await kept.put(newer)
    inside = replace(newer, answer_id="v3", audience=Audience.INTERNAL)
    await kept.put(inside)
    assert sorted(await found(kept, "How do refunds work?")) == ["v2", "v3"]


async def test_a_wording_of_another_answer_is_refused(bot_database: Database) -> None:
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    other = replace(VERIFIED, answer_id="v2", question="Money?", aliases=("how do refunds work",))
    with pytest.raises(WordingTaken, match="v1"):
        await kept.put(other)
    assert [one.answer_id for one in await kept.every(WORKSPACE)] == ["v1"]


async def test_it_is_forgotten_once(bot_database: Database) -> None:
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    assert not await kept.remove("other", "v1")
    assert await kept.remove(WORKSPACE, "v1")
    assert not await kept.remove(WORKSPACE, "v1")
    assert await found(kept, "How do refunds work?") == []


async def test_an_end_is_told_once(bot_database: Database) -> None:
    """Whoever noted it first has told it."""
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    month = NOON + timedelta(days=30)
    assert await kept.ending(WORKSPACE, NOON + timedelta(days=29)) == ()
    assert await kept.ending("other", month) == ()
    assert await kept.ending(WORKSPACE, month) == (VERIFIED,)
    assert await kept.note_told("v1")
    assert not await kept.note_told("v1")
    assert await kept.ending(WORKSPACE, month) == ()


async def test_what_is_renewed_ends_later_and_is_told_again(bot_database: Database) -> None:
    kept = answers(bot_database)
    await kept.put(VERIFIED)
    await kept.note_told("v1")
    year = NOON + timedelta(days=365)
    renewed = await kept.renew(VERIFIED, year)
    assert renewed == await kept.one(WORKSPACE, "v1") == replace(VERIFIED, expires_at=year)
    assert await kept.one("other", "v1") is None
    assert await kept.ending(WORKSPACE, NOON + timedelta(days=30)) == ()
    assert await kept.ending(WORKSPACE, year) == (renewed,)


async def test_a_deleted_question_is_blanked_and_its_aliases_stay(bot_database: Database) -> None:
    """The asker's words go; the agent's own, and the answer, are theirs."""
    kept, journal = answers(bot_database), SqlJournal(bot_database, lambda: NOON)
    await journal.record(entry("q1"))
    await kept.put(replace(VERIFIED, aliases=(*VERIFIED.aliases, "HOW do refunds work")), ["q1"])
    await journal.erase("q1")
    (left,) = await kept.every(WORKSPACE)
    assert (left.question, left.aliases) == ("", VERIFIED.aliases)
    assert await found(kept, "How do refunds work?") == []
    assert await found(kept, "Can I get my money back?") == ["v1"]


async def test_what_can_be_asked_by_no_other_words_is_forgotten(bot_database: Database) -> None:
    kept, journal = answers(bot_database), SqlJournal(bot_database, lambda: NOON)
    await journal.record(entry("q1"))
    await kept.put(replace(VERIFIED, aliases=(), patterns=()), ["q1"])
    await journal.erase("q1")
    assert await kept.every(WORKSPACE) == ()


async def test_a_deleted_reply_takes_the_answer_that_was_made_of_it(
    bot_database: Database,
) -> None:
    kept, copies = answers(bot_database), SqlCopies(bot_database, lambda: NOON)
    reply = Copy("local:C0DESK:1.2", "k1", ThreadRef(WORKSPACE, "C1", "1.0"), "1.3", "U1", "Five.")
    await copies.keep(reply)
    await kept.put(VERIFIED, ["q1", reply.origin])
    await copies.drop(reply.origin)
    assert await kept.every(WORKSPACE) == ()
