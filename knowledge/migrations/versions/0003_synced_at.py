"""Remember when each source was last synced."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; of earlier loads nobody knows."""
    op.add_column("knowledge_sources", sa.Column("synced_at", sa.Float))
