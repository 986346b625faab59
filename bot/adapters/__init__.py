"""The production side of the ports: each file turns one vendor into our words."""
