"""Cases of which what was said is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Say of each case whether it was erased."""
    op.add_column(
        "cases", sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.false())
    )
