"""What remains of a draft after its check: does it still answer, and how it says what is missing.

Pure. The check drops sentences one by one; these rules look at the answer as a whole.
"""

import re
from collections.abc import Sequence

from bot.models import Draft
from knowledge.analysis import normalised_tokens, query_terms

ENOUGH = 0.5
"""Share of a draft's sentences that must be left of it."""

LONGEST_MISSING = 160
"""Characters of what a model may say is missing: a phrase, not an answer of its own."""

_STEP = re.compile(r"^\s*\d{1,2}[.)]\s")


def still_answers(draft: Draft, dropped: Sequence[str]) -> bool:
    """Say whether a draft without its dropped sentences is still an answer.

    It is not where its first sentence is gone, which answers directly, or more than half of it, or
    a step of an instruction: who follows the others goes astray.
    """
    written = [sentence.text for sentence in draft.sentences if normalised_tokens(sentence.text)]
    gone = [text for text in written if any(_is(text, lost) for lost in dropped)]
    if not written or len(gone) > (1 - ENOUGH) * len(written):
        return False
    return written[0] not in gone and not any(_STEP.match(text) for text in gone)


def _is(text: str, lost: str) -> bool:
    """Say whether a dropped text is this sentence: the check may have taken decoration off."""
    tokens = normalised_tokens(lost)
    return bool(tokens) and set(tokens) <= set(normalised_tokens(text))


# What makes of a phrase a fact, an address, a mention, or an order to the asker.
_NOT_PLAIN = re.compile(r"[^\w ,'’()\-]|\d|_|\b(?:https?|www)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:you|your|please|must|should|ignore|send|click|visit|call|reply|e-?mail|contact|tell|"
    r"password|secret|token|admin)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<!^)\b[A-Z]\w*")


def sayable(missing: str, asked: str) -> str:
    """Return what a model says is missing, as far as it may be said; empty where it may not.

    Nothing backs it, so it must be a short phrase in plain words that is about the question: no
    figure, address, code or mention, no order, no name that was not asked about.
    """
    text = missing.strip().rstrip(".")
    ours, theirs = set(query_terms(text)), set(query_terms(asked))
    names = set(_CAPITAL.findall(text)) - set(re.findall(r"\w+", asked))
    if not ours & theirs or len(text) > LONGEST_MISSING or names:
        return ""
    orders = {word.lower() for word in _ORDER.findall(text)} - set(normalised_tokens(asked))
    return "" if orders or _NOT_PLAIN.search(text) else text
