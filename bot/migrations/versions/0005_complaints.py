"""Why an answer did not help: a choice, and redacted words."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("votes", sa.Column("miss", sa.String(16)))
    op.add_column("votes", sa.Column("words", sa.Text))
