"""Alembic's entry: runs the migrations on the connection that `knowledge.upgrading` hands over."""

from alembic import context

from knowledge.tables import METADATA

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=METADATA,
    version_table=attributes["version_table"],
    render_as_batch=True,
)
context.run_migrations()
