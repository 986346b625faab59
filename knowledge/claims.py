"""What sentences claim: the same words with another number or a `not` are another claim.

Two pages that make them cannot both be right: corpus care tells whoever keeps the pages, and an
answer that rests on one of them names the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.analysis import query_terms
from knowledge.markup import plain
from knowledge.models import BlockKind, Chunk
from knowledge.sentences import spans

FEWEST_TERMS = 5
"""Words of a sentence that say enough for two of them to be about the same."""

_SPELT = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"} | {
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
}
_MONTHS = (
    r"(?:Jan|Febr)uary|March|April|May(?=\s\d)|June|July|August|(?:Septem|Octo|Novem|Decem)ber"
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?:[$€£]|v(?=\d+\.))?\d[\d,.]*%?(?!\w)|\b(?:{_MONTHS})\b"
    rf"|\b(?:{'|'.join(_SPELT)})\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\d{1,3}[.)]\s+")
_CODE = re.compile(r"://|[{}]|\(['\"]|\);")
_NOT = re.compile(r"\b(?:not|never|no longer|cannot)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a chunk: what it is about, and what it says of it."""

    chunk: Chunk
    start: int
    end: int
    about: tuple[str, ...]
    """The terms of its words, its facts left out, in the order of the alphabet."""
    facts: tuple[str, ...]
    """Its numbers and months in order, and `not` where it denies."""

    @property
    def sentence(self) -> str:
        """Return it as a reader sees it, without the number that its list gives it."""
        return _STEP.sub("", plain(self.chunk.text[self.start : self.end]))


def claims(chunk: Chunk) -> Iterator[Claim]:
    """Yield the claims of a chunk; code and sentences of a few words claim nothing."""
    if chunk.kind is BlockKind.CODE:
        return
    for start, end in spans(chunk.kind, chunk.text):
        sentence = _STEP.sub("", plain(chunk.text[start:end]))
        about = query_terms(_NOT.sub(" ", _NUMBER.sub(" ", sentence)))
        if len(about) >= FEWEST_TERMS and not _CODE.search(sentence):
            facts = [_fact(found.group()) for found in _NUMBER.finditer(sentence)]
            facts += ["not"] * bool(_NOT.search(sentence))
            yield Claim(chunk, start, end, tuple(sorted(about)), tuple(facts))


def _fact(written: str) -> str:
    """Return a fact in one form: `five` is `5`, and `1,000` is `1000`."""
    fact = written.rstrip(".,").lower().removeprefix("v")
    return _SPELT.get(fact, re.sub(r",(?=\d{3})", "", fact))
