"""An index by time: the figures read the newest turns of a workspace."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the index."""
    op.create_index("journal_by_time", "journal", ["workspace", "at"])
