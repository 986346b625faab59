"""The bot's first tables: inbox, journal and votes, cases, audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _inbox()
    _journal()
    _votes()
    _cases()
    _case_questions()
    _audit()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("delivery", sa.String(255), nullable=False, unique=True),
        sa.Column("message", sa.String(255), unique=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(255), nullable=False),
        sa.Column("position", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("free_at", sa.Double, nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("incoming", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("posted", sa.Text),
    )
    op.create_index("inbox_by_state", "inbox", ["state", "free_at"])
    op.create_index("inbox_by_lane", "inbox", ["lane", "state", "position"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(32)),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    )
    op.create_index("journal_by_thread", "journal", ["workspace", "channel", "thread", "at"])
    op.create_index("journal_by_channel", "journal", ["workspace", "channel", "at"])
    op.create_index("journal_by_asker", "journal", ["workspace", "asker", "at"])


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("asker", sa.String(64), primary_key=True),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(32), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("agent", sa.String(64)),
        sa.Column("card", sa.String(32)),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index(
        "cases_unresolved",
        "cases",
        ["workspace", "channel", "thread", "asker"],
        unique=True,
        sqlite_where=sa.text("state <> 'resolved'"),
        postgresql_where=sa.text("state <> 'resolved'"),
    )


def _case_questions() -> None:
    op.create_table(
        "case_questions",
        sa.Column("question_id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("case_questions_by_case", "case_questions", ["case_id", "at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("result", sa.String(255), nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["workspace", "at"])
