"""Pages that say the same: word for word, or nearly.

Near ones are found by MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of
Massive Datasets, 3.4) over runs of five words, and then compared exactly.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import folded
from knowledge.care.findings import Concern, Finding, Page

ALIKE = 0.8
"""Jaccard similarity of their runs of words from which two pages say nearly the same."""
SHORTEST = 40
"""Words below which likeness says nothing: short pages are forms."""

_RUN = 5
_BANDS, _ROWS = 20, 5
"""At a similarity of .8 a pair is missed by (1 - .8^5)^20: one in 2,800."""
_PRIME = np.uint64((1 << 61) - 1)
_MOST_IN_A_BUCKET = 50
"""Pages of one bucket compared pair by pair: a site's thousand stubs are told by the first."""

_Hashes = NDArray[np.uint64]


def duplicates(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield each page that says word for word what another one says, but for the first of them."""
    first: dict[bytes, Page] = {}
    for page in (page for page in pages if page.chunks):
        digest = hashlib.sha256("\0".join(it.content_hash for it in page.chunks).encode()).digest()
        same = first.setdefault(digest, page)
        if same is not page:
            yield Finding(Concern.DUPLICATE, page.path, f"says word for word what {same.path} says")


def alike(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield pairs of pages that say nearly the same, at the later page of each."""
    runs = [_runs(page) for page in pages]
    for one, other in sorted(_candidates(runs)):
        share = _jaccard(runs[one], runs[other])
        if ALIKE <= share < 1:
            about = f"says nearly what {pages[one].path} says ({share:.0%} of it)"
            yield Finding(Concern.ALIKE, pages[other].path, about, weight=share)


def _runs(page: Page) -> _Hashes:
    """Return the distinct hashes of a page's runs of words; none for a short page."""
    words = folded(" ".join(chunk.text for chunk in page.chunks)).split()
    if len(words) < SHORTEST:
        return np.empty(0, np.uint64)
    texts = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    digests = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.unique(np.frombuffer(b"".join(digests), np.uint64)) >> np.uint64(3)


def _candidates(runs: Sequence[_Hashes]) -> set[tuple[int, int]]:
    random = np.random.default_rng(2026)
    factors = random.integers(1, 1 << 31, (_BANDS * _ROWS, 2), dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for number, hashes in enumerate(runs):
        if len(hashes):
            signature = _signature(hashes, factors)
            for band in range(_BANDS):
                part = signature[band * _ROWS : (band + 1) * _ROWS].tobytes()
                buckets[band, part].append(number)
    return {
        pair
        for numbers in buckets.values()
        for pair in combinations(numbers[:_MOST_IN_A_BUCKET], 2)
    }


def _signature(hashes: _Hashes, factors: _Hashes) -> _Hashes:
    """Return the smallest value of each of the hash functions a x + b over the low 32 bits."""
    low = (hashes & np.uint64(0xFFFFFFFF))[:, None]
    least: _Hashes = ((low * factors[:, 0] + factors[:, 1]) % _PRIME).min(axis=0)
    return least


def _jaccard(one: _Hashes, other: _Hashes) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
