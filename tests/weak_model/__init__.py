"""A real, weak model on this machine: what a checker must survive."""
