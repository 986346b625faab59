"""What people decided about cached answers, in SQL: it holds wherever the answers are cached."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import delete, or_, select

from bot.adapters.database.tables import aliases, withdrawn
from bot.cache.aliases import AliasState, alias_id
from bot.cache.rules import OLDEST, CacheKey, Ruling
from knowledge.database import Database


class SqlRulings:
    """Read aliases and withdrawals by a key's digest; no question stands among the withdrawals."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, key: CacheKey) -> Ruling:
        """Return what holds for a key now."""
        alias = select(aliases.c.same_as).where(
            aliases.c.alias_id == alias_id(key.workspace, key.audience, key.tokens),
            aliases.c.state == AliasState.APPROVED,
        )
        gone = select(withdrawn.c.at).where(withdrawn.c.digest == key.words.digest)
        both = select(alias.scalar_subquery(), gone.scalar_subquery())
        async with self._database.reading() as connection:
            found = tuple((await connection.execute(both)).one())
        same_as, at = cast("tuple[str | None, float | None]", found)
        return Ruling(
            same_as=None if same_as is None else tuple(same_as.split(" ")),
            withdrawn_at=None if at is None else datetime.fromtimestamp(at, UTC),
        )

    async def withdraw(self, key: CacheKey) -> None:
        """Have nobody get again what this key has now; what is older than any entry goes."""
        now = self._clock()
        over = withdrawn.c.at < (now - 2 * OLDEST).timestamp()
        digest = key.words.digest
        own = withdrawn.c.digest == digest
        row = self._database.insert(withdrawn).values(digest=digest, at=now.timestamp())
        async with self._database.writing() as connection:
            await connection.execute(delete(withdrawn).where(or_(over, own)))
            await connection.execute(row)

    async def erase(self, key: CacheKey) -> None:
        """Forget these words wherever they stand in an alias."""
        words = " ".join(key.tokens)
        of_key = (aliases.c.workspace == key.workspace) & (aliases.c.audience == key.audience)
        theirs = or_(aliases.c.tokens == words, aliases.c.same_as == words)
        async with self._database.writing() as connection:
            await connection.execute(delete(aliases).where(of_key & theirs))
