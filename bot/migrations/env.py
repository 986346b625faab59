"""Alembic's entry: runs the bot's migrations on the connection that `knowledge.database` opened."""

from alembic import context

from bot.adapters.database.tables import METADATA

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=METADATA,
    version_table=attributes["version_table"],
    render_as_batch=True,
)
context.run_migrations()
