"""One way of writing for both sides: contractions written out, numbers in digits."""

import re

from bot.grounding.units import in_digits

_CONTRACTED = (
    (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"\bcan['’]t\b|\bcannot\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bshan['’]t\b", re.IGNORECASE), "shall not"),
    (re.compile(r"\b(\w+)n['’]t\b"), r"\1 not"),
    (re.compile(r"\b(\w+)['’]re\b"), r"\1 are"),
    (re.compile(r"\b(\w+)['’]ll\b"), r"\1 will"),
    (re.compile(r"\b(\w+)['’]ve\b"), r"\1 have"),
    (re.compile(r"\b(I)['’]m\b"), r"\1 am"),
    (re.compile(r"\b(it|that|there|here|what|he|she)['’]s\b", re.IGNORECASE), r"\1 is"),
)


def written_out(text: str) -> str:
    """Return a text with its contractions written out and its numbers in digits."""
    text = text.replace("’", "'")
    for short, long in _CONTRACTED:
        text = short.sub(long, text)
    return in_digits(text)
