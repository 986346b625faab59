"""Remember how each source is read, and how far it is believed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what was loaded before came from folders."""
    columns = (
        sa.Column("kind", sa.String, nullable=False, server_default="folder"),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("options", sa.Text, nullable=False, server_default="[]"),
    )
    for column in columns:
        op.add_column("knowledge_sources", column)
