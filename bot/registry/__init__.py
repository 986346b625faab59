"""Which voice model speaks in a workspace, which one is tried out, and when each of them ends."""
