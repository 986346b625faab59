"""The shift: failures are tried again later, and nothing dies quietly."""

import asyncio
from dataclasses import dataclass, field

import pytest
import structlog

from bot.errors import SlackUnavailable
from bot.inbox import Leased, Pause
from bot.models import Decision, Posted
from bot.shift import Pace, Shift
from knowledge.errors import DatabaseUnavailable
from tests.builders import NOON, asked

QUICK = Pace(renew=0.01, look=0.01, pause=1.0, grace=0.05, slots=1)


@dataclass
class ScriptedInbox:
    """Hand out rows, or raise what is in their place; note what is done with them."""

    rows: list[Leased | Exception]
    reclaiming: Exception | None = None
    holds: bool = True
    silent: bool = False
    """Whether a renewal fails, as with a database that is away."""
    renewed: int = 0
    put_backs: list[Pause] = field(default_factory=list[Pause])
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    async def lease(self, owner: str) -> Leased | None:
        if not self.rows:
            self.empty.set()
            return None
        row = self.rows.pop(0)
        if isinstance(row, Exception):
            raise row
        return row

    async def renew(self, row: Leased) -> bool:
        self.renewed += 1
        if self.silent:
            message = "away"
            raise DatabaseUnavailable(message)
        return self.holds

    async def begin_posting(self, row: Leased, decision: Decision) -> bool:
        return True

    async def note_posted(self, row: Leased, posted: Posted) -> None: ...

    async def finish(self, row: Leased) -> None: ...

    async def put_back(self, row: Leased, pause: Pause) -> None:
        self.put_backs.append(pause)

    async def reclaim(self, owner: str) -> int:
        if self.reclaiming:
            raise self.reclaiming
        return 0


@dataclass
class ScriptedWorker:
    """Deal with rows as told; remember them."""

    error: Exception | None = None
    seconds: float = 0.0
    dealt_with: list[str] = field(default_factory=list[str])
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def deal_with(self, row: Leased) -> None:
        self.begun.set()
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error
        self.dealt_with.append(row.question_id)


def row(name: str = "q1", failures: int = 0) -> Leased:
    return Leased(name, asked(), NOON, 1, failures)


async def work(inbox: ScriptedInbox, worker: ScriptedWorker) -> None:
    """Run a shift until its inbox is empty."""
    stop = asyncio.Event()
    shift = asyncio.create_task(Shift(inbox, worker, "one/1", QUICK).run(stop))
    await asyncio.wait_for(inbox.empty.wait(), 5)
    stop.set()
    await asyncio.wait_for(shift, 5)


@pytest.mark.parametrize("error", [SlackUnavailable("down"), ValueError("a bug")])
@pytest.mark.parametrize(("failures", "pause"), [(0, 1.0), (1, 2.0), (3, 8.0), (2_000, 60.0)])
async def test_a_failure_is_tried_again_later_and_later(
    error: Exception, failures: int, pause: float
) -> None:
    """The pause doubles up to a minute, and the failure counts."""
    inbox = ScriptedInbox([row(failures=failures)])
    await work(inbox, ScriptedWorker(error))
    assert inbox.put_backs == [Pause(pause, failed=True)]


@pytest.mark.parametrize("error", [DatabaseUnavailable("locked"), RuntimeError("a bug")])
async def test_a_broken_inbox_does_not_end_the_shift(error: Exception) -> None:
    """When it works again, so do we."""
    worker = ScriptedWorker()
    await work(ScriptedInbox([error, row("after")], reclaiming=DatabaseUnavailable("x")), worker)
    assert worker.dealt_with == ["after"]


async def test_a_lease_is_renewed_while_work_goes_on() -> None:
    """Until it is lost: then whoever has it now renews it."""
    inbox = ScriptedInbox([row()])
    await work(inbox, ScriptedWorker(seconds=0.1))
    assert inbox.renewed > 1
    lost = ScriptedInbox([row()], holds=False)
    await work(lost, ScriptedWorker(seconds=0.1))
    assert lost.renewed == 1


async def test_what_outlasts_the_grace_is_handed_back() -> None:
    """Not as a failure."""
    inbox, worker = ScriptedInbox([row()]), ScriptedWorker(seconds=60)
    stop = asyncio.Event()
    shift = asyncio.create_task(Shift(inbox, worker, "one/1", QUICK).run(stop))
    await asyncio.wait_for(worker.begun.wait(), 5)
    stop.set()
    await asyncio.wait_for(shift, 5)
    assert inbox.put_backs == [Pause()]


async def test_a_bell_is_heard_at_once() -> None:
    """A question does not wait for the next look into the inbox."""
    inbox, worker, stop = ScriptedInbox([]), ScriptedWorker(), asyncio.Event()
    shift = Shift(inbox, worker, "one/1", Pace(look=3_600, slots=1))
    running = asyncio.create_task(shift.run(stop))
    await asyncio.wait_for(inbox.empty.wait(), 5)
    inbox.rows.append(row("rung"))
    inbox.empty.clear()
    shift.wake()
    await asyncio.wait_for(inbox.empty.wait(), 5)
    assert worker.dealt_with == ["rung"]
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_no_log_line_holds_what_was_asked() -> None:
    """Ids, stages and reasons; never words of a person."""
    with structlog.testing.capture_logs() as lines:
        await work(ScriptedInbox([row()]), ScriptedWorker(SlackUnavailable("down")))
    assert lines
    assert all("refunds" not in str(line) for line in lines)


@pytest.mark.parametrize("holds", [True, False])
async def test_nobody_works_on_a_row_that_may_be_somebody_elses(holds: bool) -> None:  # noqa: FBT001  # a case of the test
    """A lease that is lost, or that a silent database cannot renew, ends the work on its row."""
    inbox, worker = ScriptedInbox([row()], holds=holds, silent=holds), ScriptedWorker(seconds=60)
    stop = asyncio.Event()
    pace = Pace(renew=0.01, look=0.01, hold=0.1, slots=1)
    running = asyncio.create_task(Shift(inbox, worker, "one/1", pace).run(stop))
    await asyncio.wait_for(inbox.empty.wait(), 5)
    assert not worker.dealt_with
    assert not inbox.put_backs
    stop.set()
    await asyncio.wait_for(running, 5)
