"""The peer's half, run in the peers' environment: cut pages, or index pieces and answer questions.

`python -m tests.benchmarks.peers.worker PEER describe OUT.json`, `… cut PAGES.jsonl OUT.jsonl` or
`… search FOLDER OUT.json`; PEER is a module of this folder, named `with_…` because a module that is
named like the peer's package would hide it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from tests.benchmarks.peers.exchange import (
    Corpus,
    Description,
    Findings,
    Peer,
    Search,
    read_corpus,
    read_pieces,
    write,
    write_pieces,
)


def described(peer: Peer) -> Description:
    """Return what is printed of a peer."""
    versions = {package: version(package) for package in peer.packages}
    return Description(peer.name, versions, peer.cutting, peer.searching)


def found(corpus: Corpus, index: Search, build_seconds: float) -> Findings:
    """Ask every question, one after the other; the first one twice, because it warms up."""
    questions = list(corpus.questions)
    index(questions[0])
    pages: dict[str, Sequence[str]] = {}
    milliseconds: list[float] = []
    for question in questions:
        began = perf_counter()
        paths = index(question)
        milliseconds.append((perf_counter() - began) * 1000)
        pages[question] = list(dict.fromkeys(paths))
    return Findings(pages, milliseconds, build_seconds, len(corpus.pieces))


def searched(peer: Peer, corpus: Corpus) -> Findings:
    """Build a peer's index and ask it everything."""
    began = perf_counter()
    index = peer.index(corpus)
    return found(corpus, index, perf_counter() - began)


def main(name: str, action: str, *paths: str) -> int:
    """Do one step for one peer."""
    peer: Peer = import_module(f"tests.benchmarks.peers.{name}").PEER
    *given, out = map(Path, paths)
    if action == "describe":
        write(out, described(peer))
    elif action == "cut":
        write_pieces(out, peer.cut(read_pieces(given[0])))
    else:
        write(out, searched(peer, read_corpus(given[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
