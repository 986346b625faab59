"""Which workers live: each says so every few seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "workers",
        sa.Column("owner", sa.String(255), primary_key=True),
        sa.Column("seen_at", sa.Double, nullable=False),
    )
