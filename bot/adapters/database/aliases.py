"""Aliases in SQL: read each time, so that a decision holds at once everywhere."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import RowMapping, select, update

from bot.adapters.database import audit, tables
from bot.cache.aliases import Alias, AliasState
from bot.errors import NoSuchAlias
from bot.models import Deed
from knowledge.database import Database
from knowledge.models import Audience

MOST_LISTED = 1_000
_ROWS = tables.aliases


class SqlAliases:
    """Keep what was proposed, who decided, and when."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def propose(self, aliases: Sequence[Alias]) -> Sequence[Alias]:
        """Store those that nobody proposed or decided before; return them."""
        new: list[Alias] = []
        async with self._database.writing() as connection:
            for alias in aliases:
                row = self._database.insert(_ROWS).values(**_row(alias, self._clock()))
                done = await connection.execute(row.on_conflict_do_nothing())
                if done.rowcount:
                    new.append(alias)
        return tuple(new)

    async def listed(self, workspace: str, state: AliasState) -> Sequence[Alias]:
        """Return those of one state, the most asked first."""
        query = (
            select(_ROWS)
            .where(_ROWS.c.workspace == workspace, _ROWS.c.state == state)
            .order_by(_ROWS.c.times.desc(), _ROWS.c.alias_id)
            .limit(MOST_LISTED)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_alias(row) for row in rows)

    async def decide(self, alias_id: str, state: AliasState, deed: Deed) -> Alias:
        """Store what somebody decided, with its line in the audit log; raise `NoSuchAlias`."""
        now = self._clock()
        own = (_ROWS.c.alias_id == alias_id) & (_ROWS.c.workspace == deed.workspace)
        change = update(_ROWS).where(own)
        async with self._database.writing() as connection:
            await connection.execute(change.values(state=state, by=deed.actor, at=now.timestamp()))
            found = (await connection.execute(select(_ROWS).where(own))).mappings().one_or_none()
            if found is None:
                message = f"There is no alias {alias_id}: `frontdesk cache list` names them."
                raise NoSuchAlias(message)
            await audit.write(connection, deed, now)
        return _alias(found)


def _row(alias: Alias, now: datetime) -> dict[str, object]:
    return {
        "alias_id": alias.alias_id,
        "workspace": alias.workspace,
        "audience": alias.audience,
        "tokens": " ".join(alias.tokens),
        "same_as": " ".join(alias.same_as),
        "asked": alias.asked,
        "question": alias.question,
        "times": alias.times,
        "state": alias.state,
        "by": alias.by,
        "at": now.timestamp(),
    }


def _alias(row: RowMapping) -> Alias:
    return Alias(
        workspace=cast("str", row["workspace"]),
        audience=Audience(row["audience"]),
        asked=cast("str", row["asked"]),
        question=cast("str", row["question"]),
        times=cast("int", row["times"]),
        state=AliasState(row["state"]),
        by=cast("str | None", row["by"]),
        at=datetime.fromtimestamp(cast("float", row["at"]), UTC),
    )
