"""Print what the rewrite of follow-ups gains over the last turn alone, without a model.

`python -m tests.benchmarks.followups`; FRONTDESK_BENCH_DATA says where the sets are (default:
`../shared`). The rules were tuned on CAsT 2019; CAsT 2020 and MTRAG are reports.

CAsT comes without passages, so the rewrite is held against the utterance as people resolved it:
cosine of the two (MiniLM), recall and precision of its terms. MTRAG's corpora are absent too. What
is searched are the 239 passages that the set shows, among the pages of three documentation sets;
what counts are the follow-ups with a relevant passage among the 239. Search is by words alone, and
as the product does it, with vectors: embedding the pages takes hours, so FRONTDESK_BENCH_HOME names
a folder that keeps them. "Titles" are the first lines of the passages that were relevant to the
turns before, as a bot that answered well would have cited them.
"""

import csv
import gzip
import json
import os
import re
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.commands.ask import asked
from bot.conversation import rewritten
from bot.evaluation.measures import Figure, Row, mean, paired_gain
from bot.models import Turn
from knowledge.analysis import query_terms, question_terms
from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Chunk, Original, Vector
from knowledge.reading import read
from tests.benchmarks.quality import workplace
from tests.benchmarks.shelf import Shelf, cut_as_the_product_does, shelved
from tests.benchmarks.vectors import Vectors
from tests.benchmarks.ways import Case, Embed, Product

SETS = ("clapnq", "cloud", "govt")
AROUND = ("plausible-docs", "segment-docs", "openshift-4.15-docs-plaintext")
DEPTH, LONGEST = 200, 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One follow-up: as it was asked, and as people say it stands alone."""

    text: str
    resolved: str
    history: tuple[Turn, ...]
    relevant: frozenset[str] = frozenset()

    @property
    def ours(self) -> str:
        """Return our rewrite."""
        question = asked(self.text, "bench", Audience.INTERNAL, self.history)
        return replace(question, rewritten=rewritten(question)).standalone

    @property
    def untitled(self) -> "Asked":
        """Return the same without what the bot cited."""
        return replace(self, history=tuple(turn for turn in self.history if turn.role == "asker"))


Way = Callable[[Asked], str]
WAYS: dict[str, Way] = {
    "last turn": lambda one: one.text,
    "ours, no titles": lambda one: one.untitled.ours,
    "ours": lambda one: one.ours,
    "by people": lambda one: one.resolved,
}


def main() -> None:
    """Print both tables."""
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    with workplace() as work:
        embed = Vectors(work).of
        for year in (2019, 2020):
            _print_cast(year, list(_cast(data, year)), embed)
        _print_mtrag(data, embed)


def _print_cast(year: int, rows: Sequence[Asked], embed: Embed) -> None:
    told = embed([row.resolved for row in rows])
    cosines = {name: _cosines(rows, way, told, embed) for name, way in WAYS.items()}
    changed = sum(row.ours != row.text for row in rows) / len(rows)
    print(f"\nCAsT {year}: {len(rows)} follow-ups, {changed:.1%} rewritten")
    print("                 cosine  recall  precision of terms")
    for name in ("last turn", "ours"):
        recall, precision = _terms(rows, WAYS[name])
        print(f"{name:16}{np.mean(cosines[name]):7.3f}{recall:8.3f}{precision:11.3f}")
    print(f"gain in cosine  {_in_words(paired_gain(cosines['ours'], cosines['last turn']))}")


def _cosines(rows: Sequence[Asked], way: Way, told: Vector, embed: Embed) -> list[float]:
    made = embed([way(row) for row in rows])
    return [float(one @ other) for one, other in zip(made, told, strict=True)]


def _terms(rows: Sequence[Asked], way: Way) -> tuple[float, float]:
    recall, precision = 0.0, 0.0
    for row in rows:
        ours, theirs = set(query_terms(way(row))), set(query_terms(row.resolved))
        recall += len(ours & theirs) / len(theirs)
        precision += len(ours & theirs) / len(ours)
    return recall / len(rows), precision / len(rows)


def _in_words(figure: Figure) -> str:
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]"


def _cast(data: Path, year: int) -> Iterator[Asked]:
    folder = data / "conversations"
    lines = (folder / "trec_cast_2019_resolved.tsv").read_text("utf-8").splitlines()
    resolved = dict(line.split("\t", 1) for line in lines)
    names = {2019: "trec_cast_2019_topics.json", 2020: "trec_cast_2020_manual_topics.json"}
    for topic in json.loads((folder / names[year]).read_text("utf-8")):
        history: list[Turn] = []
        for turn in topic["turn"]:
            text = turn["raw_utterance"].strip()
            key = f"{topic['number']}_{turn['number']}"
            alone = turn.get("manual_rewritten_utterance", resolved.get(key, "")).strip()
            if history and alone:
                yield Asked(text, alone, tuple(history))
            history.append(Turn("asker", text))


def _print_mtrag(data: Path, embed: Embed) -> None:
    passages = dict(_passages(data))
    shelf = _shelf(data, passages, embed)
    rows = [row for name in SETS for row in _follow_ups(data, name, passages)]
    asked_so = {name: [way(row) for row in rows] for name, way in WAYS.items()}
    embed([text for texts in asked_so.values() for text in texts])

    def whole(text: str) -> Sequence[str]:
        case = Case(Row("", text, (), answerable=True), embed([text])[0])
        return [passage.chunk.path for passage in Product()(shelf, case)]

    def words(text: str) -> Sequence[str]:
        return [hit.path for hit in shelf.lexical(question_terms(text), DEPTH)]

    for kind, search in (("by words alone", words), ("with vectors, as the product", whole)):
        print(f"\nMTRAG: {len(rows)} follow-ups, {len(shelf.chunks):,} chunks, {kind}")
        print("                      mrr@10  success@5  gain over the last turn: mrr@10, success@5")
        scores = {
            name: [_found(search(text), row) for text, row in zip(texts, rows, strict=True)]
            for name, texts in asked_so.items()
        }
        _print_scores(scores)


def _print_scores(scores: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    for name, found in scores.items():
        pairs = list(zip(*found, strict=True))
        theirs = list(zip(*scores["last turn"], strict=True))
        gains = (_in_words(paired_gain(a, b)) for a, b in zip(pairs, theirs, strict=True))
        figures = "".join(f"{mean(list(pair)).value:10.3f}" for pair in pairs)
        print(f"{name:18}{figures}   {'   '.join(gains)}", flush=True)


def _found(found: Sequence[str], row: Asked) -> tuple[float, float]:
    """Return the reciprocal rank of the first relevant passage, and whether it is among five."""
    paths = list(dict.fromkeys(found))[:LONGEST]
    rank = next((n for n, path in enumerate(paths, 1) if path in row.relevant), None)
    return (1 / rank, float(rank <= 5)) if rank else (0.0, 0.0)


def _passages(data: Path) -> Iterator[tuple[str, str]]:
    path = data / "conversations" / "mtrag_human" / "reference_passages.jsonl.gz"
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        yield f"{row['document_id']}.txt", row["text"]


def _shelf(data: Path, passages: dict[str, str], embed: Embed) -> Shelf:
    pieces = [piece for path, text in passages.items() for piece in _cut(path, text.encode())]
    for name in AROUND:
        with tarfile.open(data / "kb" / f"{name}.tar.gz") as archive:
            for member in [one for one in archive if one.isfile()]:
                content = archive.extractfile(member)
                if content:
                    pieces += _cut(f"{name}/{member.name}", content.read())
    return shelved(pieces, embed)


def _cut(path: str, content: bytes) -> Sequence[Chunk]:
    try:
        return cut_as_the_product_does(read(Original(path, content), Audience.INTERNAL))
    except SourceUnreadable:
        return ()


def _follow_ups(data: Path, name: str, passages: dict[str, str]) -> Iterator[Asked]:
    folder = data / "conversations" / "mtrag_human"
    last, alone = (_texts(folder / f"{name}_{which}.jsonl") for which in ("lastturn", "rewrite"))
    relevant = _relevant(folder / f"{name}_qrels.tsv", passages)
    for key, turns in _texts(folder / f"{name}_questions.jsonl").items():
        said = [text.strip() for text in re.split(r"(?:^|\n)\|user\|:", turns) if text.strip()]
        conversation, _, _ = key.partition("<::>")
        history: list[Turn] = []
        for number, text in enumerate(said[:-1], 1):
            shown = relevant.get(f"{conversation}<::>{number}", frozenset())
            titles = (passages[path].split("\n")[0][:100] for path in sorted(shown))
            history += (Turn("asker", text), Turn("bot", "", about=tuple(dict.fromkeys(titles))))
        if history and relevant.get(key):
            yield Asked(_own(last[key]), _own(alone[key]), tuple(history), relevant[key])


def _own(text: str) -> str:
    return text.replace("|user|:", "").strip()


def _texts(path: Path) -> dict[str, str]:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {row["_id"]: row["text"] for row in rows}


def _relevant(path: Path, passages: dict[str, str]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            passage = f"{row['corpus-id']}.txt"
            if passage in passages:
                found[row["query-id"]].add(passage)
    return {key: frozenset(paths) for key, paths in found.items()}


if __name__ == "__main__":
    main()
