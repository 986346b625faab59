"""Corpus care: what should be looked at in the pages that are live, worst first."""
