"""What Frontdesk's process and a peer's hand each other: pieces, vectors, questions, findings.

Standard library and numpy alone: a peer's environment has nothing of ours.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DEPTH = 20
"""Pieces that each leg is asked for, and that a search of ours returns: a page is found by its
best piece, so that ten distinct pages need more than ten of them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is searched: some text of a page."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set cut into pieces, with a unit vector for each piece and for each question."""

    pieces: Sequence[Piece]
    vectors: Vector
    questions: Mapping[str, Vector]


Search = Callable[[str], Sequence[str]]
"""Return the paths of the pieces found for a question, best first."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A system beside us, as its documentation recommends it."""

    name: str
    packages: tuple[str, ...]
    """Distributions whose versions are printed."""
    cutting: str
    searching: str
    cut: Callable[[Sequence[Piece]], Sequence[Piece]]
    """Cut whole pages, given as pieces."""
    index: Callable[[Corpus], Search]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a system answered."""

    pages: Mapping[str, Sequence[str]]
    """For each question the distinct pages, best first."""
    milliseconds: Sequence[float]
    build_seconds: float
    pieces: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a peer says of itself."""

    name: str
    versions: Mapping[str, str]
    cutting: str
    searching: str


def write_pieces(path: Path, pieces: Sequence[Piece]) -> None:
    """Write pieces, one JSON object a line."""
    path.write_text("".join(f"{json.dumps(asdict(piece))}\n" for piece in pieces), "utf-8")


def read_pieces(path: Path) -> list[Piece]:
    """Read what `write_pieces` wrote."""
    return [Piece(**row) for row in _rows(path)]


def write_corpus(folder: Path, corpus: Corpus) -> None:
    """Write a corpus into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_pieces(folder / "pieces.jsonl", corpus.pieces)
    np.save(folder / "vectors.npy", corpus.vectors)
    (folder / "questions.json").write_text(json.dumps(list(corpus.questions)), "utf-8")
    np.save(folder / "questions.npy", np.stack(list(corpus.questions.values())))


def read_corpus(folder: Path) -> Corpus:
    """Read what `write_corpus` wrote."""
    questions: list[str] = json.loads((folder / "questions.json").read_text("utf-8"))
    asked = dict(zip(questions, np.load(folder / "questions.npy"), strict=True))
    return Corpus(read_pieces(folder / "pieces.jsonl"), np.load(folder / "vectors.npy"), asked)


def write(path: Path, value: Findings | Description) -> None:
    """Write findings or a description as JSON."""
    path.write_text(json.dumps(asdict(value)), "utf-8")


def read_findings(path: Path) -> Findings:
    """Read a worker's findings."""
    return Findings(**json.loads(path.read_text("utf-8")))


def read_description(path: Path) -> Description:
    """Read a worker's description."""
    return Description(**json.loads(path.read_text("utf-8")))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
