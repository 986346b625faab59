"""Hold a draft against the numbered sentences that it was written from; quotes are put in by code.

What is checked is form, not truth: that every fact of a sentence (number with its unit, version,
price, date, address, code, name) stands in the sentences it cites and belongs there to the same
thing, that nothing is denied, bounded, generalised or swapped that is not so there, and that its
words are theirs. So we say "attributed and checked", not "true".
"""

from bot.grounding.checking import MOST_CITES, Checked, check
from bot.grounding.passages import Numbered, numbered

__all__ = [
    "MOST_CITES",
    "Checked",
    "Numbered",
    "check",
    "numbered",
]
