"""What admins decided for channels, in SQL: read each time, so that it holds at once everywhere."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_, delete, insert, select

from bot.adapters.database import audit
from bot.adapters.database.tables import channels
from bot.manners import Manners, Mode
from bot.models import Deed
from knowledge.database import Database
from knowledge.models import Audience


class SqlChannels:
    """Keep manners by channel id: a name is another one in each company that shares it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def manners(self, workspace: str, channel: str) -> Manners:
        """Return what was decided for a channel, or what holds where nothing was."""
        query = select(channels.c.mode, channels.c.audience).where(
            channels.c.workspace == workspace, channels.c.channel == channel
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Manners() if row is None else Manners(Mode(row.mode), Audience(row.audience))

    async def decide(self, channel: str, manners: Manners, deed: Deed) -> None:
        """Store what holds from now on, with its line in the audit log."""
        workspace, now = deed.workspace, self._clock()
        own = and_(channels.c.workspace == workspace, channels.c.channel == channel)
        row = insert(channels).values(
            workspace=workspace,
            channel=channel,
            mode=manners.mode,
            audience=manners.audience,
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(channels).where(own))
            await connection.execute(row)
            await audit.write(connection, deed, now)
