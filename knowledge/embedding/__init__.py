"""What turns text into vectors: one adapter a model, opened at its first use."""
