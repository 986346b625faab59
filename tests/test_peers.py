"""The comparison with other systems: what is handed over, and how it is judged."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.measures import Row
from tests.benchmarks.peers.__main__ import PEERS
from tests.benchmarks.peers.exchange import Corpus, Findings, Piece, read_corpus, write_corpus
from tests.benchmarks.peers.figures import OURS, figures, head, result, row, sums
from tests.benchmarks.peers.worker import found

FOLDER = Path(__file__).parent / "benchmarks" / "peers"
ROWS = (
    Row("1", "How do I pay?", ("pay.md",), answerable=True),
    Row("2", "How do I leave?", ("leave.md", "end.md"), answerable=True),
)
CORPUS = Corpus(
    pieces=[Piece("pay.md", "By card."), Piece("end.md", "Line\nand – line.")],
    vectors=np.eye(2, dtype=np.float32),
    questions={row.question: np.ones(2, np.float32) for row in ROWS},
)
FINDINGS = Findings(
    pages={"How do I pay?": ["end.md", "pay.md"], "How do I leave?": ["pay.md"]},
    milliseconds=[1.0, 3.0],
    build_seconds=0.5,
    pieces=2,
)


def test_a_corpus_arrives_as_it_was_sent(tmp_path: Path) -> None:
    """Texts with line breaks, vectors and questions survive the files between two processes."""
    write_corpus(tmp_path, CORPUS)
    arrived = read_corpus(tmp_path)
    assert arrived.pieces == CORPUS.pieces
    assert arrived.vectors.tolist() == CORPUS.vectors.tolist()
    assert list(arrived.questions) == list(CORPUS.questions)


def test_a_page_counts_once_where_its_best_piece_stands() -> None:
    """Many pieces of one page do not push the next page down."""
    findings = found(CORPUS, lambda _: ["pay.md", "pay.md", "end.md"], 0.0)
    assert findings.pages["How do I leave?"] == ["pay.md", "end.md"]
    judged = result(("set", "Peer", "own"), ROWS, findings)
    assert judged.ranks == [1, 2]


def test_what_is_not_found_has_no_rank() -> None:
    """A question whose pages are missing fails at every depth."""
    judged = result(("set", "Peer", "own"), ROWS, FINDINGS)
    assert judged.ranks == [2, math.inf]
    assert (judged.success(1), judged.success(5)) == ([0, 0], [1, 0])
    assert judged.reciprocal() == [0.5, 0]


def test_a_peer_is_held_against_ours_question_by_question() -> None:
    """The gain is ours less theirs, and positive where ours is better."""
    theirs = result(("set", "Peer", "own"), ROWS, FINDINGS)
    ours = replace(theirs, system=OURS, ranks=[1, 5])
    assert figures(theirs, ours)["gain@1"].value == pytest.approx(0.5)
    assert figures(theirs, ours)["gain@5"].value == pytest.approx(0.5)
    lines = (head(ours).splitlines()[-1], row(ours, ours), row(theirs, ours))
    assert len({len(line) for line in lines}) == 1, "columns stand under their heads"
    assert "+0.500" in row(theirs, ours)
    assert list(sums([ours, theirs]))[-1].split() == ["Peer", "own", "0.000", "0.500", "0.250"]


def test_every_peer_has_its_file() -> None:
    """The runner asks for exactly the peers that are there."""
    assert {path.stem.removeprefix("with_") for path in FOLDER.glob("with_*.py")} == set(PEERS)


def test_peers_are_pinned_and_bring_no_torch() -> None:
    """The same packages come every time, and none that weighs gigabytes."""
    lines = (FOLDER / "requirements.txt").read_text("utf-8").splitlines()
    named = [line.split("#")[0].strip() for line in lines if not line.startswith("#") and line]
    assert named
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+", name) for name in named)
    assert not any(
        name.startswith(("torch==", "nvidia-", "sentence-transformers")) for name in named
    )
