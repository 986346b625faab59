"""Readers: one file a format, each from bytes to the blocks of a page."""
