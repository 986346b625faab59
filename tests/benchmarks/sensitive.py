"""Print what the shipped rules take for a sensitive topic among questions that are none.

`python -m tests.benchmarks.sensitive`; FRONTDESK_BENCH_DATA says where the sets are (default:
`../shared`). Each sentence that was taken is printed: read them, some are no false alarm.
"""

import csv
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import prompts
from bot.routing import plain
from bot.sensitive import read_topics

HEADINGS = ("plausible", "segment", "openshift", "apache_httpd")


def main() -> None:
    """Print the sentences, then the rate of each set."""
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    shipped = Path(prompts.__file__).with_name("sensitive.toml").read_text("utf-8")
    topics = read_topics(shipped)
    counts: list[str] = []
    for name, questions in _sets(data):
        found = [(question, topics.of(plain(question))) for question in questions]
        taken = [(question, topic.alarm.kind) for question, topic in found if topic]
        for question, kind in taken:
            print(f"{name}: {kind}: {question}")
        counts.append(f"{name:12}{len(found):8,}{len(taken):7}{len(taken) / len(found):9.3%}")
    print("set        questions  taken     rate", *counts, sep="\n")


def _sets(data: Path) -> Iterator[tuple[str, list[str]]]:
    for name in HEADINGS:
        yield name, [str(row["question"]) for row in _lines(data, f"{name}_heading_questions")]
    yield "openshift qa", [str(row["Question"]) for row in _lines(data, "openshift_qa_edited")]
    with (data / "questions" / "ray_reranker_corrections.csv").open("r", encoding="utf-8") as rows:
        yield "ray", [row["question"] for row in csv.DictReader(rows)]
    packed = (data / "intents" / "clinc150_data_full.json.gz").read_bytes()
    splits: dict[str, list[list[str]]] = json.loads(gzip.decompress(packed))
    yield "clinc150", [text for split in splits.values() for text, _ in split]
    yield "bitext", [row["utterance"] for row in _bitext(data)]


def _lines(data: Path, name: str) -> list[dict[str, object]]:
    (path,) = (data / "questions").glob(f"{name}.jsonl*")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in raw.decode().splitlines()]


def _bitext(data: Path) -> Iterator[dict[str, str]]:
    for path in sorted((data / "intents").glob("bitext_customer_support_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            yield from csv.DictReader(rows)


if __name__ == "__main__":
    main()
