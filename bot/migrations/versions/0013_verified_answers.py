"""Verified answers: what people approved, its wordings, and what it was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "verified_answers",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("approved_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("verified_by_time", "verified_answers", ["workspace", "approved_at"])
    op.create_table(
        "verified_wordings",
        sa.Column("wording_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("verified_wordings_by_answer", "verified_wordings", ["answer_id"])
    op.create_index("verified_wordings_by_digest", "verified_wordings", ["workspace", "digest"])
    op.create_table(
        "verified_origins",
        sa.Column("origin", sa.String(255), primary_key=True),
        sa.Column("answer_id", sa.String(32), primary_key=True),
    )
    op.create_index("verified_origins_by_answer", "verified_origins", ["answer_id"])
