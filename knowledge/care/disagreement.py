"""Sentences of two pages that say the same but for a number or a `not`: one is wrong, or old."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.analysis import query_terms
from knowledge.care.findings import Concern, Finding, Page
from knowledge.markup import plain
from knowledge.models import BlockKind, Chunk
from knowledge.sentences import spans

FEWEST_TERMS = 5
"""Words of a sentence that say enough for two of them to be about the same."""
MOST_PAGES = 4
"""Pages that say a sentence with facts of their own: more of them are a form, no disagreement."""

_NUMBER = re.compile(
    r"(?<![\w.])[$€£]?\d[\d,.]*%?(?!\w)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty)\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\d{1,3}[.)]\s+")
_CODE = re.compile(r"://|[{}]|\(['\"]|\);")
_NOT = re.compile(r"\b(?:not|never|no longer|cannot)\b|n['’]t\b", re.IGNORECASE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    page: Page
    chunk: Chunk
    start: int
    end: int
    facts: tuple[str, ...]
    """Its numbers in order, and `not` where it denies."""

    @property
    def sentence(self) -> str:
        return said_in(self.chunk, self.start, self.end)


def said_in(chunk: Chunk, start: int, end: int) -> str:
    """Return a sentence as a reader sees it, without the number that its list gives it."""
    return _STEP.sub("", plain(chunk.text[start:end]))


def disagreements(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield each sentence that a newer page says with other facts, at the older page."""
    heaps: dict[bytes, list[_Said]] = defaultdict(list)
    for page in pages:
        for chunk in page.chunks:
            for key, said in _sayings(page, chunk):
                heaps[key].append(said)
    for heap in heaps.values():
        said = {(one.page.path, one.facts) for one in heap}
        pages_said = len({path for path, _ in said})
        # What a page itself says with several facts is a form that it fills in, no claim.
        if 1 < pages_said == len(said) <= MOST_PAGES:
            yield from _told(heap)


def _sayings(page: Page, chunk: Chunk) -> Iterator[tuple[bytes, _Said]]:
    if chunk.kind is BlockKind.CODE:
        return
    for start, end in spans(chunk.kind, chunk.text):
        sentence = said_in(chunk, start, end)
        bare = _NOT.sub(" ", _NUMBER.sub(" ", sentence))
        terms = query_terms(bare)
        if len(terms) >= FEWEST_TERMS and not _CODE.search(sentence):
            facts = [found.group().rstrip(".,").lower() for found in _NUMBER.finditer(sentence)]
            facts += ["not"] * bool(_NOT.search(sentence))
            key = hashlib.blake2b(" ".join(sorted(terms)).encode(), digest_size=8).digest()
            yield key, _Said(page, chunk, start, end, tuple(facts))


def _told(heap: Sequence[_Said]) -> Iterator[Finding]:
    ordered = sorted(heap, key=lambda said: (said.page.modified_at or _LONG_AGO, said.page.path))
    newest = ordered[-1]
    for said in ordered[:-1]:
        if said.page.path != newest.page.path and said.facts != newest.facts:
            newer = " (newer)" if said.page.modified_at != newest.page.modified_at else ""
            about = f"“{said.sentence}”, but {newest.page.path}{newer} says “{newest.sentence}”"
            yield Finding(Concern.DISAGREES, said.page.path, about, said.chunk.line)
