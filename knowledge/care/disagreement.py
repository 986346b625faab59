"""Sentences of two pages that say the same but for a number or a `not`: one is wrong, or old."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.care.findings import Concern, Finding, Page
from knowledge.claims import Claim, claims

MOST_PAGES = 4
"""Pages that say a sentence with facts of their own: more of them are a form, no disagreement."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    page: Page
    claim: Claim


def disagreements(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield each sentence that a newer page says with other facts, at the older page."""
    heaps: dict[bytes, list[_Said]] = defaultdict(list)
    for page in pages:
        for chunk in page.chunks:
            for claim in claims(chunk):
                heaps[_key(claim)].append(_Said(page, claim))
    for heap in heaps.values():
        said = {(one.page.path, one.claim.facts) for one in heap}
        pages_said = len({path for path, _ in said})
        # What a page itself says with several facts is a form that it fills in, no claim.
        if 1 < pages_said == len(said) <= MOST_PAGES:
            yield from _told(heap)


def _key(claim: Claim) -> bytes:
    return hashlib.blake2b(" ".join(claim.about).encode(), digest_size=8).digest()


def _told(heap: Sequence[_Said]) -> Iterator[Finding]:
    ordered = sorted(heap, key=lambda said: (said.page.modified_at or _LONG_AGO, said.page.path))
    newest = ordered[-1]
    for said in ordered[:-1]:
        if said.page.path != newest.page.path and said.claim.facts != newest.claim.facts:
            newer = " (newer)" if said.page.modified_at != newest.page.modified_at else ""
            other = f"{newest.page.path}{newer} says “{newest.claim.sentence}”"
            about = f"“{said.claim.sentence}”, but {other}"
            yield Finding(Concern.DISAGREES, said.page.path, about, said.claim.chunk.line)
