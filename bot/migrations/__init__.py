"""The history of the bot's tables."""

from pathlib import Path

from knowledge.database import History

BOT_HISTORY = History(version_table="bot_version", folder=Path(__file__).parent)
"""What `knowledge.upgrading.upgrade` takes to bring the bot's tables up to date."""
