"""What the bot keeps in SQL: the inbox, the journal, the cases and the audit log."""
