"""One file a command: its words, its work, its output."""
