"""Every quote of every question of a public documentation set stands in its file, at its line."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.composing import quotes
from bot.models import Citation
from knowledge.analysis import chunk_terms, query_terms
from knowledge.chunking import chunks
from knowledge.models import Audience, Chunk, Hit, Original, TermStatistics
from knowledge.ranking import CANDIDATES, DEPTH, answering, count_terms, fuse, idf
from knowledge.reading import read


@dataclass(frozen=True)
class Loaded:
    """Pages as the product cuts them, searched by words alone."""

    chunks: dict[str, Chunk]
    terms: dict[str, frozenset[str]]
    statistics: TermStatistics

    def cited(self, question: str) -> tuple[Citation, ...]:
        """Return the quotes that answer a question."""
        ranked = fuse([], self._hits(query_terms(question)))[:CANDIDATES]
        found = [(it, self.chunks[it.chunk_id]) for it in ranked]
        return quotes(question, answering(question, found, self.statistics))

    def _hits(self, asked: Sequence[str]) -> list[Hit]:
        weights = {term: idf(term, self.statistics) for term in asked}
        scores = {
            chunk_id: sum(weight for term, weight in weights.items() if term in held)
            for chunk_id, held in self.terms.items()
        }
        best = sorted(scores, key=lambda it: (-scores[it], it))[:DEPTH]
        return [
            Hit(it, self.chunks[it].path, self.chunks[it].content_hash, scores[it])
            for it in best
            if scores[it]
        ]


def load(pages: Path) -> Loaded:
    """Read and cut every page of a folder."""
    cut = [
        chunk
        for path in sorted(pages.rglob("*.md"))
        for chunk in chunks(
            read(
                Original(path.relative_to(pages).as_posix(), path.read_bytes()), Audience.INTERNAL
            ),
            "pages",
        )
    ]
    terms = {chunk.chunk_id: chunk_terms(chunk) for chunk in cut}
    return Loaded(
        {chunk.chunk_id: chunk for chunk in cut},
        {chunk_id: frozenset(held) for chunk_id, held in terms.items()},
        count_terms(terms.values()),
    )


@pytest.fixture(scope="module")
def laid_out(bench_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plausible set, laid out by the data's own script."""
    out = tmp_path_factory.mktemp("plausible")
    script = bench_data / "tools" / "evalset.py"
    subprocess.run(  # noqa: S603  # our own data's script
        [sys.executable, str(script), "plausible", str(out)], check=True, capture_output=True
    )
    return out


@pytest.fixture(scope="module")
def loaded(laid_out: Path) -> Loaded:
    """Return the set's pages, cut and counted."""
    return load(laid_out / "pages")


def stands(citation: Citation, pages: Path) -> bool:
    """Say whether a quote stands in its file, beginning at its line, white space aside."""
    lines = (pages / citation.source).read_text("utf-8").split("\n")
    first = (citation.line or 0) - 1
    from_here = "".join("\n".join(lines[first:]).split())
    at = from_here.find("".join(citation.quote.split()))
    return 0 <= at < len("".join(lines[first].split()))


def test_every_quote_of_every_question_is_verbatim_at_its_line(
    laid_out: Path, loaded: Loaded
) -> None:
    rows = (laid_out / "questions.jsonl").read_text("utf-8").splitlines()
    cited = [one for row in rows for one in loaded.cited(json.loads(row)["question"])]
    assert len(cited) > 2 * len(rows)
    assert [one for one in cited if not stands(one, laid_out / "pages")] == []


def test_every_chunk_of_every_page_is_verbatim_at_its_line(laid_out: Path, loaded: Loaded) -> None:
    for chunk in loaded.chunks.values():
        quote = Citation(1, "", "", chunk.path, chunk.text, chunk.chunk_id, line=chunk.line)
        assert stands(quote, laid_out / "pages"), f"{chunk.path}:{chunk.line}"
