"""The embedded store: one SQLite file with text, FTS5 postings and vectors, searched exactly.

SQLite keeps and numpy counts: FTS5's own ranking knows neither generations nor audiences, has
another formula, and takes three times as long (`tests/benchmarks/latency.py` prints both).
"""
