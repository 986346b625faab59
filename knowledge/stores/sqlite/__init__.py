"""The embedded store: one SQLite file with text, FTS5 postings and vectors, searched exactly.

SQLite keeps and numpy counts: FTS5's own ranking knows neither generations nor audiences, has
another formula, and took 13 ms for a question on 33,000 chunks where this takes 3.
"""
