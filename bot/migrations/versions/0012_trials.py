"""Trials of the paraphrase tier."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "trials",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("judge", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("agreed", sa.Boolean),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("trials_by_judge", "trials", ["workspace", "judge", "at"])
    op.create_table(
        "judges",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("judge", sa.String(64), primary_key=True),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("broken_at", sa.Double),
    )
