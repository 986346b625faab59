"""Drafts as a voice model might write them over real pages: faulty ones, and faithful ones."""
