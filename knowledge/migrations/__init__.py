"""Knowledge's Alembic history, run by `knowledge.upgrading`."""
