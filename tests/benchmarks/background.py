"""Print the table of `knowledge/background.py`: how common words are in product documentation.

`python -m tests.benchmarks.background`; a word is as common as in the one of two documentations,
segment's and OpenShift's, in which it is rarer: so no product's own words are among them. Nothing
that is reported on is counted.
"""

import sys
from pathlib import Path

from knowledge.analysis import STOPWORDS, chunk_terms
from knowledge.chunking import chunks
from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Original
from knowledge.ranking import count_terms
from knowledge.reading import read
from tests.benchmarks.quality import lay_out, workplace

LEAST = 0.004
"""Share of the chunks below which a word counts as rare."""
A_LINE = 6


def counted(pages: Path) -> dict[str, float]:
    """Return the share of chunks that hold each common stem."""
    texts: list[tuple[str, ...]] = []
    for page in sorted(path for path in pages.rglob("*") if path.is_file()):
        original = Original(page.relative_to(pages).as_posix(), page.read_bytes())
        try:
            document = read(original, Audience.PUBLIC)
        except SourceUnreadable:
            continue
        texts += [chunk_terms(chunk) for chunk in chunks(document, "pages")]
    found = count_terms(texts)
    shares = {term: count / found.chunks for term, count in found.frequencies.items()}
    return {term: share for term, share in shares.items() if share >= LEAST and term.isalpha()}


def main() -> int:
    """Print the table."""
    with workplace() as work:
        one, other = (counted(lay_out(name, work) / "pages") for name in ("segment", "openshift"))
    common = {term: min(one[term], other[term]) for term in one.keys() & other.keys()}
    order = sorted(common, key=lambda term: (-common[term], term))
    rows = [f"{term} {common[term]:.3f}" for term in order if term not in STOPWORDS]
    for start in range(0, len(rows), A_LINE):
        print("    " + "  ".join(rows[start : start + A_LINE]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
