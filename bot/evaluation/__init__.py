"""How good the answers are, and how far their confidence can be believed."""
