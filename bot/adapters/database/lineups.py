"""Line-ups of voice models in SQL: every change is one more row, and the last one holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import audit
from bot.adapters.database.tables import lineups
from bot.errors import NothingToUndo
from bot.models import Deed
from bot.registry.lineup import Lineup, Move, before
from knowledge.database import Database

Next = Callable[[tuple[Move, ...]], Move]
"""What comes after the moves so far."""


class SqlLineups:
    """Keep moves; nothing ever changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def current(self, workspace: str) -> Lineup:
        """Return who speaks now."""
        last = (
            select(lineups)
            .where(lineups.c.workspace == workspace)
            .order_by(lineups.c.number.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(last)).mappings().one_or_none()
        return Lineup() if row is None else _move(row).lineup

    async def moves(self, workspace: str) -> Sequence[Move]:
        """Return every change so far, oldest first."""
        async with self._database.reading() as connection:
            return await _moves(connection, workspace)

    async def move(self, workspace: str, lineup: Lineup, actor: str) -> Move:
        """Put a line-up in the place of the current one, with its line in the audit log."""
        return await self._append(workspace, "voice.use", lambda _: Move(0, lineup, actor))

    async def roll_back(self, workspace: str, actor: str) -> Move:
        """Go back to the line-up before; raise `NothingToUndo`."""

        def undone(moves: tuple[Move, ...]) -> Move:
            earlier = before(moves)
            if earlier is None:
                message = f"No voice model was ever changed in {workspace}, or all of it is undone."
                raise NothingToUndo(message)
            return Move(0, earlier.lineup, actor, restores=earlier.number)

        return await self._append(workspace, "voice.rollback", undone)

    async def _append(self, workspace: str, action: str, following: Next) -> Move:
        while True:
            try:
                return await self._try(workspace, action, following)
            except IntegrityError:
                continue  # somebody else took the number: what follows may be another move now

    async def _try(self, workspace: str, action: str, following: Next) -> Move:
        now = self._clock()
        async with self._database.writing() as connection:
            moves = await _moves(connection, workspace)
            number = moves[-1].number + 1 if moves else 1
            move = replace(following(moves), number=number)
            await connection.execute(insert(lineups).values(**_columns(workspace, move, now)))
            deed = Deed(workspace, move.actor, action, str(number), move.lineup.in_words)
            await audit.write(connection, deed, now)
        return move


async def _moves(connection: AsyncConnection, workspace: str) -> tuple[Move, ...]:
    query = select(lineups).where(lineups.c.workspace == workspace).order_by(lineups.c.number)
    return tuple(_move(row) for row in (await connection.execute(query)).mappings())


def _columns(workspace: str, move: Move, at: datetime) -> dict[str, object]:
    return {
        "workspace": workspace,
        "number": move.number,
        "live": move.lineup.live,
        "candidate": move.lineup.candidate,
        "share": move.lineup.share,
        "shadow": move.lineup.shadow,
        "restores": move.restores,
        "actor": move.actor,
        "at": at.timestamp(),
    }


def _move(row: RowMapping) -> Move:
    lineup = Lineup(
        live=cast("str", row["live"]),
        candidate=cast("str | None", row["candidate"]),
        share=cast("int", row["share"]),
        shadow=cast("bool", row["shadow"]),
    )
    return Move(
        cast("int", row["number"]),
        lineup,
        cast("str", row["actor"]),
        cast("int | None", row["restores"]),
    )
