"""The inbox in SQL: one row for everything that is addressed to the bot, leased by workers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    FromClause,
    RowMapping,
    ScalarSelect,
    and_,
    case,
    func,
    or_,
    select,
    update,
)

from bot.adapters.database.batch import Batch
from bot.adapters.database.tables import inbox
from bot.adapters.database.values import dump, load
from bot.inbox import (
    AnswerEnds,
    Approval,
    Arrival,
    Asked,
    Backlog,
    Chosen,
    Commanded,
    Earlier,
    Incoming,
    Lapsed,
    Leased,
    Opened,
    Pause,
    Pressed,
    Removed,
    Revised,
    State,
    Submitted,
    before,
)
from bot.models import Decision, Posted
from knowledge.database import Database

LEASE_SECONDS = 30.0
SETTLE_SECONDS = 5.0
"""How long Slack may still be at what a process sent before it died."""

UNDONE = tuple(sorted(set(State) - {State.DONE}))
"""By name, so that the index finds them: the rows that are done are many, and only grow."""

Clock = Callable[[], datetime]


class SqlInbox:
    """Keep what arrives until its outcome can be seen."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lease_seconds: float = LEASE_SECONDS,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._settle_seconds = settle_seconds
        # Slack waits for each of them, and a commit takes as long for one as for many.
        self._arrivals = Batch[Arrival, bool](self._store)

    async def put(self, arrival: Arrival) -> bool:
        """Store it; return False where it is here already; raise `DatabaseUnavailable`."""
        return await self._arrivals.put(arrival)

    async def lease(self, owner: str) -> Leased | None:
        """Take the row that waited longest, also one whose lease ran out; None if there is none."""
        now = self._now()
        if not await self._has_free(now):
            return None
        take = (
            update(inbox)
            .where(inbox.c.question_id == _next(now), _is_free(inbox, now))
            .values(
                state=case((_in(State.POSTING), State.POSTING), else_=State.LEASED),
                failures=inbox.c.failures + case((_in(State.LEASED), 1), else_=0),
                token=inbox.c.token + 1,
                owner=owner,
                free_at=now + self._lease_seconds,
            )
            .returning(*inbox.c)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(take)).mappings().one_or_none()
        return None if row is None else _leased(row)

    async def renew(self, row: Leased) -> bool:
        """Hold a row for longer; return False where the lease was lost."""
        held = _held(row, State.LEASED) | _held(row, State.POSTING)
        return await self._change(held, free_at=self._now() + self._lease_seconds)

    async def begin_posting(self, row: Leased, decision: Decision) -> bool:
        """Make the outcome final; return False where the lease was lost: then post nothing."""
        held = _held(row, State.LEASED)
        return await self._change(held, state=State.POSTING, decision=dump(decision))

    async def note_posted(self, row: Leased, posted: Posted) -> None:
        """Keep where the outcome can be seen."""
        await self._change(_held(row, State.POSTING), posted=dump(posted))

    async def finish(self, row: Leased) -> None:
        """End a row, and erase what was said in it."""
        held = or_(*(_held(row, state) for state in before(State.DONE)))
        await self._change(held, state=State.DONE, incoming=None, decision=None, owner=None)

    async def put_back(self, row: Leased, pause: Pause) -> None:
        """Give a row up, to be taken again after a pause; a failure counts as an attempt."""
        await self._change(
            _held(row, State.LEASED) | _held(row, State.POSTING),
            state=case((_in(State.LEASED), State.WAITING), else_=inbox.c.state),
            owner=None,
            free_at=self._now() + pause.seconds,
            failures=inbox.c.failures + int(pause.failed),
        )

    async def backlog(self) -> Backlog:
        """Return how much waits, and how long already."""
        undone = select(func.count(), func.min(inbox.c.received_at))
        async with self._database.reading() as connection:
            found = await connection.execute(undone.where(inbox.c.state.in_(UNDONE)))
            rows, oldest = cast("tuple[int, float | None]", tuple(found.one()))
        return Backlog(rows, 0.0 if oldest is None else max(0.0, self._now() - oldest))

    async def states(self, deliveries: Sequence[str]) -> Mapping[str, State]:
        """Return how far each of these has come; what is not there is left out."""
        query = select(inbox.c.delivery, inbox.c.state).where(inbox.c.delivery.in_(deliveries))
        async with self._database.reading() as connection:
            found = cast("list[tuple[str, str]]", (await connection.execute(query)).all())
        return {delivery: State(state) for delivery, state in found}

    async def earlier(self, key: str) -> Earlier | None:
        """Return the row of a message, also when it is done; None where it never came."""
        query = select(inbox.c.question_id, inbox.c.received_at, inbox.c.state)
        async with self._database.reading() as connection:
            row = (await connection.execute(query.where(inbox.c.message == key))).one_or_none()
        if row is None:
            return None
        question_id, received_at, state = cast("tuple[str, float, str]", tuple(row))
        at = datetime.fromtimestamp(received_at, UTC)
        return Earlier(question_id, at, state == State.DONE)

    async def as_it_reads(self, row: Leased, asked: Asked) -> Asked | None:
        """Return what was asked as it reads now; None where it was deleted meanwhile."""
        if asked.message is None:
            return asked
        removed = Removed(asked.origin, asked.message)
        lane = select(inbox.c.lane).where(inbox.c.question_id == row.question_id)
        behind = and_(inbox.c.lane == lane.scalar_subquery(), inbox.c.state != State.DONE)
        changes = select(inbox.c.delivery, inbox.c.incoming).where(
            behind | (inbox.c.delivery == removed.delivery)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(changes.order_by(inbox.c.position))).all()
        for delivery, text in cast("list[tuple[str, str | None]]", found):
            if delivery == removed.delivery:
                return None
            later = _incoming(text) if text else None
            if isinstance(later, Revised) and later.key == removed.key:
                asked = replace(asked, text=later.text)
        return asked

    async def reclaim(self, owner: str) -> int:
        """Free the rows that earlier processes of this worker left; return how many.

        A row in `posting` rests a moment longer: who looked for its message while Slack is still
        at it would find nothing, and post it a second time.
        """
        now = self._now()
        settled = case((_in(State.POSTING), now + self._settle_seconds), else_=now)
        name = owner.rpartition("/")[0]
        left = and_(
            inbox.c.owner.startswith(f"{name}/", autoescape=True),
            inbox.c.owner != owner,
            inbox.c.state.in_((State.LEASED, State.POSTING)),
            inbox.c.free_at > settled,
        )
        async with self._database.writing() as connection:
            freed = await connection.execute(update(inbox).where(left).values(free_at=settled))
        return cast("CursorResult[object]", freed).rowcount

    async def _has_free(self, now: float) -> bool:
        # An idle worker looks all the time: it must not keep those waiting who write.
        free = select(inbox.c.question_id).where(_is_free(inbox, now)).limit(1)
        async with self._database.reading() as connection:
            return await connection.scalar(free) is not None

    async def _store(self, arrivals: Sequence[Arrival]) -> Sequence[bool]:
        """Store what is not here yet, by delivery or by message; say of each whether it is new."""
        rows = [self._row(arrival) for arrival in arrivals]
        store = self._database.insert(inbox).values(rows).on_conflict_do_nothing()
        async with self._database.writing() as connection:
            stored = await connection.scalars(store.returning(inbox.c.question_id))
            new = set(stored.all())
        return [row["question_id"] in new for row in rows]

    def _row(self, arrival: Arrival) -> Mapping[str, object]:
        now = self._now()
        return {
            "question_id": uuid4().hex,
            "delivery": arrival.delivery,
            "message": arrival.message,
            "workspace": arrival.incoming.origin.workspace,
            "lane": arrival.lane,
            "position": arrival.position,
            "state": State.WAITING,
            "free_at": now,
            "token": 0,
            "failures": 0,
            "received_at": now,
            "incoming": dump(arrival.incoming),
        }

    async def _change(self, where: ColumnElement[bool], **values: object) -> bool:
        async with self._database.writing() as connection:
            done = await connection.execute(update(inbox).where(where).values(**values))
        return cast("CursorResult[object]", done).rowcount == 1

    def _now(self) -> float:
        return self._clock().timestamp()


def _next(now: float) -> ScalarSelect[str]:
    """Select the free row that waited longest and has no unfinished row before it in its lane."""
    chosen, earlier = inbox.alias("chosen"), inbox.alias("earlier")
    blocked = (
        select(earlier.c.question_id)
        .where(
            earlier.c.lane == chosen.c.lane,
            earlier.c.state.in_(UNDONE),
            earlier.c.position < chosen.c.position,
        )
        .exists()
    )
    return (
        select(chosen.c.question_id)
        .where(_is_free(chosen, now), ~blocked)
        .order_by(chosen.c.received_at, chosen.c.question_id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL: several workers do not wait for each other
        .scalar_subquery()
    )


def _is_free(rows: FromClause, now: float) -> ColumnElement[bool]:
    return and_(rows.c.state.in_(UNDONE), rows.c.free_at <= now)


def _in(state: State) -> ColumnElement[bool]:
    return inbox.c.state == state


def _held(row: Leased, state: State) -> ColumnElement[bool]:
    """Say that a row is in this state, and that nobody leased it after us."""
    return and_(inbox.c.question_id == row.question_id, inbox.c.token == row.token, _in(state))


def _incoming(text: str) -> Incoming:
    return load(
        text,
        Asked,
        Revised,
        Removed,
        Pressed,
        Chosen,
        Submitted,
        Approval,
        Opened,
        Commanded,
        Lapsed,
        AnswerEnds,
    )


def _leased(row: RowMapping) -> Leased:
    decision = cast("str | None", row["decision"])
    posted = cast("str | None", row["posted"])
    return Leased(
        question_id=cast("str", row["question_id"]),
        incoming=_incoming(cast("str", row["incoming"])),
        received_at=datetime.fromtimestamp(cast("float", row["received_at"]), UTC),
        token=cast("int", row["token"]),
        failures=cast("int", row["failures"]),
        decision=load(decision, Decision) if decision else None,
        posted=load(posted, Posted) if posted else None,
    )
