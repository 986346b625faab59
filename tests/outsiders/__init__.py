"""A small company with guests and partners, and what each of them gets to see."""
