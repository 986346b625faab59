"""What an inbox promises: nothing twice, nothing lost, in order, and no change by an old lease."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.adapters.database.inbox import SETTLE_SECONDS, SqlInbox
from bot.adapters.database.tables import inbox as rows
from bot.inbox import Arrival, Backlog, Earlier, Leased, Pause, Removed, Revised
from bot.models import Posted, ThreadRef, Via
from knowledge.database import Database
from tests.builders import NOON, arrival, asked, decision, origin

LEASE = 30.0


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(bot_database: Database, clock: Clock) -> SqlInbox:
    return SqlInbox(bot_database, clock, LEASE)


async def leased(inbox: SqlInbox, owner: str = "one/1") -> Leased:
    row = await inbox.lease(owner)
    assert row is not None
    return row


async def test_what_is_put_is_leased_as_it_was(inbox: SqlInbox) -> None:
    """A worker sees exactly what the listener parsed."""
    assert await inbox.put(arrival("a", incoming=asked("Grüße & <tags> \u2028 🎉")))
    row = await leased(inbox)
    assert row.incoming == asked("Grüße & <tags> \u2028 🎉")
    assert (row.received_at, row.failures, row.decision, row.posted) == (NOON, 0, None, None)


async def test_a_second_delivery_is_known_by_its_event(inbox: SqlInbox) -> None:
    """Slack sends an event again when it saw no acknowledgement in time."""
    first = arrival("a")
    assert await inbox.put(first)
    assert not await inbox.put(replace(first, message=None))


async def test_a_mention_that_comes_as_two_events_is_one(inbox: SqlInbox) -> None:
    """`app_mention` and `message` have channel and ts in common, not the event id."""
    first = arrival("a")
    assert await inbox.put(first)
    assert not await inbox.put(replace(first, delivery="event:other"))


async def test_things_that_are_no_messages_never_collide(inbox: SqlInbox) -> None:
    """Commands have no channel and ts; the trigger id alone tells them apart."""
    assert await inbox.put(replace(arrival("a"), message=None))
    assert await inbox.put(replace(arrival("b"), message=None))


async def test_a_done_row_still_knows_its_second_delivery(inbox: SqlInbox) -> None:
    """A late delivery of an answered question is not a new question."""
    await inbox.put(arrival("a"))
    await inbox.finish(await leased(inbox))
    assert not await inbox.put(arrival("a"))
    assert await inbox.lease("one/1") is None


async def test_the_longest_waiting_comes_first(inbox: SqlInbox, clock: Clock) -> None:
    """Across threads, first come, first served."""
    for name in ("b", "a"):
        await inbox.put(arrival(name, incoming=asked(name)))
        clock.advance(1)
    assert [(await leased(inbox)).incoming for _ in range(2)] == [asked("b"), asked("a")]


async def test_a_thread_keeps_its_order(inbox: SqlInbox, clock: Clock) -> None:
    """The second message of a thread waits for the first, even if it arrived before it."""
    await inbox.put(arrival("late", lane="t", position="2.0", incoming=asked("second")))
    clock.advance(1)
    await inbox.put(arrival("early", lane="t", position="1.0", incoming=asked("first")))
    first = await leased(inbox)
    assert first.incoming == asked("first")
    assert await inbox.lease("one/1") is None
    await inbox.finish(first)
    assert (await leased(inbox)).incoming == asked("second")


async def test_a_lease_that_runs_out_is_taken_again_and_counts(
    inbox: SqlInbox, clock: Clock
) -> None:
    """Whoever held it has failed, and can change nothing any more."""
    await inbox.put(arrival("a"))
    old = await leased(inbox)
    clock.advance(LEASE - 1)
    assert await inbox.lease("two/1") is None
    clock.advance(1)
    new = await leased(inbox, "two/1")
    assert (new.failures, new.token) == (1, old.token + 1)
    assert not await inbox.begin_posting(old, decision())
    assert not await inbox.renew(old)
    await inbox.finish(old)
    assert await inbox.begin_posting(new, decision())


async def test_a_renewed_lease_lasts(inbox: SqlInbox, clock: Clock) -> None:
    """A long answer keeps its row."""
    await inbox.put(arrival("a"))
    row = await leased(inbox)
    clock.advance(LEASE - 1)
    assert await inbox.renew(row)
    clock.advance(LEASE - 1)
    assert await inbox.lease("two/1") is None


async def test_posting_begins_once(inbox: SqlInbox) -> None:
    """The compare-and-set lets nobody post an outcome a second time."""
    await inbox.put(arrival("a"))
    row = await leased(inbox)
    assert await inbox.begin_posting(row, decision())
    assert not await inbox.begin_posting(row, decision())


async def test_an_orphan_in_posting_keeps_its_outcome(inbox: SqlInbox, clock: Clock) -> None:
    """Whoever finds it completes what was decided, instead of deciding again."""
    await inbox.put(arrival("a"))
    row = await leased(inbox)
    await inbox.begin_posting(row, decision())
    clock.advance(LEASE)
    orphan = await leased(inbox, "two/1")
    assert (orphan.decision, orphan.posted, orphan.failures) == (decision(), None, 0)
    posted = Posted(ThreadRef("local", "C1", "1.0"), "2.0")
    await inbox.note_posted(orphan, posted)
    clock.advance(LEASE)
    assert (await leased(inbox)).posted == posted


async def test_a_failed_row_rests_and_counts(inbox: SqlInbox, clock: Clock) -> None:
    """An attempt that failed is made again later."""
    await inbox.put(arrival("a"))
    await inbox.put_back(await leased(inbox), Pause(5, failed=True))
    assert await inbox.lease("one/1") is None
    clock.advance(5)
    assert (await leased(inbox)).failures == 1


async def test_what_is_handed_back_did_not_fail(inbox: SqlInbox) -> None:
    """A worker that is told to stop gives its rows to the next one."""
    await inbox.put(arrival("a"))
    await inbox.put_back(await leased(inbox), Pause())
    assert (await leased(inbox, "two/1")).failures == 0


async def test_a_row_handed_back_in_posting_stays_there(inbox: SqlInbox) -> None:
    """What may be in Slack already must never be decided again."""
    await inbox.put(arrival("a"))
    row = await leased(inbox)
    await inbox.begin_posting(row, decision())
    await inbox.put_back(row, Pause())
    assert (await leased(inbox)).decision == decision()


async def test_a_restarted_worker_takes_its_rows_at_once(inbox: SqlInbox) -> None:
    """Nobody waits for the lease of a process that is known to be dead."""
    for name in ("a", "b", "c"):
        await inbox.put(arrival(name))
    for owner in ("one/1", "one/2", "someone/1"):
        await leased(inbox, owner)
    assert await inbox.reclaim("one/2") == 1
    assert (await leased(inbox, "one/2")).failures == 1
    assert await inbox.lease("one/2") is None


async def test_what_may_still_be_on_its_way_to_slack_rests_a_moment(
    inbox: SqlInbox, clock: Clock
) -> None:
    """A look for a message that Slack is just posting would find nothing."""
    await inbox.put(arrival("a"))
    await inbox.begin_posting(await leased(inbox, "one/1"), decision())
    assert await inbox.reclaim("one/2") == 1
    assert await inbox.lease("one/2") is None
    assert await inbox.reclaim("one/3") == 0
    clock.advance(SETTLE_SECONDS)
    assert (await leased(inbox, "one/2")).decision == decision()


async def test_a_workers_name_is_no_pattern(inbox: SqlInbox) -> None:
    """A name with % or _ in it reclaims nobody else's rows."""
    await inbox.put(arrival("a"))
    await leased(inbox, "one/1")
    assert await inbox.reclaim("on_/2") == 0
    assert await inbox.reclaim("%/2") == 0


async def test_what_was_said_is_erased_at_the_outcome(
    inbox: SqlInbox, bot_database: Database
) -> None:
    """Neither the question nor the reply stays in the inbox."""
    await inbox.put(arrival("a", incoming=asked("my secret question")))
    row = await leased(inbox)
    await inbox.begin_posting(row, decision())
    await inbox.finish(row)
    async with bot_database.reading() as connection:
        kept = (await connection.execute(select(rows))).mappings().one()
    assert (kept["incoming"], kept["decision"], kept["state"]) == (None, None, "done")


async def test_many_workers_take_every_row_once(inbox: SqlInbox) -> None:
    """No row is leased twice, and the rows of a thread never at the same time."""
    for n in range(30):
        await inbox.put(arrival(f"{n:02}", lane=f"lane{n % 5}", incoming=asked(f"{n:02}")))
    taken: list[tuple[str, int]] = []
    running: Counter[int] = Counter()

    async def work(owner: str) -> None:
        while len(taken) < 30:
            row = await inbox.lease(owner)
            if row is None:
                await asyncio.sleep(0.001)
                continue
            text = getattr(row.incoming, "text", "")
            lane = int(text) % 5
            running[lane] += 1
            assert running[lane] == 1
            taken.append((text, row.token))
            await asyncio.sleep(0)
            running[lane] -= 1
            await inbox.finish(row)

    await asyncio.gather(*(work(f"w{n}/1") for n in range(4)))
    assert sorted(taken) == [(f"{n:02}", 1) for n in range(30)]
    for lane in range(5):
        order = [text for text, _ in taken if int(text) % 5 == lane]
        assert order == sorted(order)


async def test_the_backlog_is_what_is_not_done(inbox: SqlInbox, clock: Clock) -> None:
    """Depth and the oldest wait: what an operator looks at first."""
    assert await inbox.backlog() == Backlog(0, 0.0)
    await inbox.put(arrival("a"))
    clock.advance(7)
    await inbox.put(arrival("b"))
    assert await inbox.backlog() == Backlog(2, 7.0)
    await inbox.finish(await leased(inbox))
    assert await inbox.backlog() == Backlog(1, 0.0)


async def test_a_failed_delivery_counts_too(inbox: SqlInbox) -> None:
    """Slack may refuse a message for good: somebody must notice."""
    await inbox.put(arrival("a"))
    row = await leased(inbox)
    await inbox.begin_posting(row, decision())
    await inbox.put_back(row, Pause(failed=True))
    assert (await leased(inbox)).failures == 1


TS = "1763726400.000100"
KEY = f"local:C0SUPPORT:{TS}"
QUESTION = replace(arrival("a", lane="t", position=TS), message=KEY)


def edit(text: str, at: str) -> Arrival:
    revised = Revised(origin(), TS, text, Via.MENTION, at)
    return Arrival(revised, f"revised:{at}", None, "t", at)


def deletion(at: str, lane: str = "t") -> Arrival:
    removed = Removed(origin(), TS)
    return Arrival(removed, removed.delivery, None, lane, at)


async def test_the_row_of_a_message_is_found_again(inbox: SqlInbox) -> None:
    """By channel and ts, and also when it is done: an edit comes after the reply."""
    assert await inbox.earlier(KEY) is None
    await inbox.put(QUESTION)
    row = await leased(inbox)
    assert await inbox.earlier(KEY) == Earlier(row.question_id, NOON, is_done=False)
    await inbox.finish(row)
    assert await inbox.earlier(KEY) == Earlier(row.question_id, NOON, is_done=True)


async def test_a_question_reads_as_its_newest_edit(inbox: SqlInbox) -> None:
    """Edits wait behind their question; edits of other messages say nothing about it."""
    await inbox.put(QUESTION)
    row = await leased(inbox)
    assert await inbox.as_it_reads(row, asked()) == asked()
    await inbox.put(edit("newer", "1763726410.000100"))
    await inbox.put(edit("newest", "1763726420.000100"))
    other = replace(edit("other", "1763726430.000100").incoming, message="1763726401.000000")
    await inbox.put(replace(edit("", "1763726430.000100"), incoming=other))
    assert await inbox.as_it_reads(row, asked()) == asked("newest")
    await inbox.finish(row)
    behind = await leased(inbox)
    assert await inbox.as_it_reads(behind, asked("newer")) == asked("newest")


@pytest.mark.parametrize("lane", ["t", "another"])
async def test_a_deleted_question_does_not_read_at_all(inbox: SqlInbox, lane: str) -> None:
    """Also where the deletion came first, and on another way."""
    await inbox.put(deletion("1763726410.000100", lane))
    if lane == "another":
        await inbox.finish(await leased(inbox))
    await inbox.put(QUESTION)
    row = await leased(inbox)
    assert await inbox.as_it_reads(row, asked()) is None
    assert not await inbox.put(deletion("1763726420.000100", lane))


async def test_a_command_cannot_be_edited(inbox: SqlInbox) -> None:
    """It has no message."""
    await inbox.put(arrival("a"))
    command = replace(asked(), message=None)
    assert await inbox.as_it_reads(await leased(inbox), command) == command


async def test_what_arrives_at_once_is_stored_once_each(inbox: SqlInbox) -> None:
    """A mention comes as two events at the same moment: one of them is new, whoever is first."""
    twice = [replace(arrival(f"{n // 2}"), delivery=f"event:{n}") for n in range(20)]
    new = await asyncio.gather(*(inbox.put(one) for one in twice))
    assert new == [True, False] * 10
    assert (await inbox.backlog()).rows == 10
