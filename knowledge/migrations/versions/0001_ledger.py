"""The ledger's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "knowledge_workspaces",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("generation", sa.BigInteger),
        sa.Column("last_number", sa.BigInteger, nullable=False),
        sa.Column("lease_holder", sa.String),
        sa.Column("lease_until", sa.Float),
    )
    op.create_table(
        "knowledge_generations",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("parent", sa.BigInteger),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("analyzer", sa.String, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("activated_at", sa.Float, nullable=False),
        sa.Column("superseded_at", sa.Float),
        sa.Column("statistics", sa.LargeBinary),
    )
    op.create_table(
        "knowledge_sources",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("location", sa.String, nullable=False),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("link", sa.String),
    )
    _create_documents()
    op.create_table(
        "knowledge_embeddings",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("text_key", sa.String, primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "knowledge_failures",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "knowledge_events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", sa.String, nullable=False, index=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("generation", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _create_documents() -> None:
    op.create_table(
        "knowledge_documents",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("spec", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("valid_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("valid_to", sa.BigInteger, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("chunks", sa.LargeBinary, nullable=False),
        sa.Column("chunk_count", sa.Integer, nullable=False),
    )
    op.create_index(
        "knowledge_documents_open", "knowledge_documents", ["workspace", "spec", "valid_to"]
    )
