"""What commands have in common that look at what the bot keeps, without its knowledge base."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.errors import NothingHere
from bot.migrations import BOT_HISTORY
from knowledge.app import migrate
from knowledge.database import Database, open_database
from knowledge.settings import KnowledgeSettings

ACTOR = "terminal"
"""Who decided, for the audit log, where nobody is logged in."""


@asynccontextmanager
async def kept_database(settings: KnowledgeSettings) -> AsyncGenerator[Database]:
    """Open the database with the bot's tables, and close it again."""
    database = open_database(settings.database)
    try:
        await migrate(database, BOT_HISTORY)
        yield database
    finally:
        await database.close()


def require_something(settings: KnowledgeSettings) -> None:
    """Refuse to make a database only to say that it is empty; raise `NothingHere`."""
    if settings.database_url is None and not (settings.home / "frontdesk.db").exists():
        message = f"Nothing is kept in {settings.home} yet: load documents, or start the bot."
        raise NothingHere(message)
