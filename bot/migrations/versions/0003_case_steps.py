"""Cases that expire and open again, and the journal of their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

UNENDED = sa.text("state in ('open', 'claimed')")


def upgrade() -> None:
    """Add when a case last changed and whether its asker was asked; keep every step."""
    op.add_column("cases", sa.Column("changed_at", sa.Double))
    op.add_column(
        "cases", sa.Column("asked", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.drop_index("cases_unresolved", "cases")
    op.create_index(
        "cases_unended",
        "cases",
        ["workspace", "channel", "thread", "asker"],
        unique=True,
        sqlite_where=UNENDED,
        postgresql_where=UNENDED,
    )
    op.create_index("cases_by_state", "cases", ["workspace", "state", "changed_at"])
    op.create_table(
        "case_steps",
        sa.Column("step_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(64)),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("case_steps_by_case", "case_steps", ["case_id", "step_id"])
    op.create_index("case_steps_by_time", "case_steps", ["workspace", "at"])
