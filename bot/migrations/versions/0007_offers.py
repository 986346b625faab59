"""Offers of a person: one to an asker in a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "offers",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("thread", sa.String(32), primary_key=True),
        sa.Column("asker", sa.String(64), primary_key=True),
        sa.Column("question_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("declined_at", sa.Double),
    )
    op.create_index("offers_by_question", "offers", ["question_id"])
