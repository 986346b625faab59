"""Marks between lines: where a part with a title (a tab, a step, a note) begins and ends.

They are lines for as long as a page is taken apart, and begin with a sign that no page holds.
"""

_OPEN = "\ue010"
CLOSE = "\ue011"
"""The line at which the part that began last ends."""


def opening(title: str) -> str:
    """Return the line at which a part begins."""
    return f"{_OPEN}{' '.join(title.split())}"


def opened(line: str) -> str | None:
    """Return the title of the part that begins here, empty if it has none, or None."""
    return line[1:] if line.startswith(_OPEN) else None


def unmarked(text: str) -> str:
    """Return a page's text without the signs, should somebody have put them there."""
    return text.replace(_OPEN, "").replace(CLOSE, "")
