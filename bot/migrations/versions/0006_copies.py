"""Messages of people that the bot carried to the other side of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table, and find a case by its card."""
    op.create_table(
        "copies",
        sa.Column("origin", sa.String(255), primary_key=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(32)),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("copies_by_case", "copies", ["case_id", "at"])
    op.create_index("cases_by_card", "cases", ["workspace", "card"])
