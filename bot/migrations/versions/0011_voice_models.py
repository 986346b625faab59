"""Which voice models speak in a workspace, and what others wrote in shadow."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "lineups",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("live", sa.String(255), nullable=False),
        sa.Column("candidate", sa.String(255)),
        sa.Column("share", sa.Integer, nullable=False),
        sa.Column("shadow", sa.Boolean, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_table(
        "shadows",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("voice_model", sa.String(255), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    )
    op.create_index("shadows_by_time", "shadows", ["workspace", "at"])
