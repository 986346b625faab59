"""Bring a database up to date.

Apart from `database`, because Alembic takes half a second to import and is needed once a version.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from knowledge.database import Database, History, version

_LOCK = 0x46524F4E
"""PostgreSQL's advisory lock under which one process migrates; any number nobody else uses."""


async def upgrade(database: Database, history: History) -> None:
    """Run a package's missing migrations, all or none, one process at a time."""
    async with database.writing() as connection:
        # SQLite's writing transaction is a lock already.
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade, history)


def _upgrade(connection: Connection, history: History) -> None:
    if version(connection, history) == history.revisions[-1]:
        return
    config = Config()
    config.set_main_option("script_location", history.folder.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = history.version_table
    command.upgrade(config, "head")
