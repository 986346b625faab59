"""Print what redaction finds: labelled data, generated forms, documentation, and hostile text.

`python -m tests.benchmarks.redaction [--show KIND]`; FRONTDESK_BENCH_DATA says where the sets are
(default: `../shared`). Generated forms (`personal.py`) have valid check digits, and stand in
sentences. What is found on documentation is to be read: examples of addresses are found there.
"""

import argparse
import json
import os
import time
from collections import Counter
from pathlib import Path

from knowledge.redaction import Kind, find
from tests.benchmarks import personal
from tests.benchmarks.inspection import texts_of

LABELS = {
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
    "CREDIT_CARD": Kind.CARD,
    "IBAN_CODE": Kind.IBAN,
    "IP_ADDRESS": Kind.IP,
    "US_SSN": Kind.SSN,
}
HOSTILE = ("a", "1", "1 ", "12-", "a@", "a.", "@a.", "::", "1.", "DE89 ", "eyJa.", "(1", "4 ")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", default="", help="print what of this kind is found on pages")
    options = parser.parse_args()
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    labelled = data / "guardrails" / "presidio_pii_small.json"
    if labelled.exists():
        _print_recall(json.loads(labelled.read_text("utf-8")))
    else:
        print(f"skipped: {labelled} is not there (set FRONTDESK_BENCH_DATA)")
    _print_forms()
    for archive in sorted((data / "kb").glob("*.tar.gz")):
        _print_pages(archive, options.show)
    _print_hostile()


def _print_forms() -> None:
    print("\ngenerated  forms  found whole")
    for kind, texts in personal.texts().items():
        found = [
            any(it.kind == kind and text[it.start : it.end] == written for it in find(text))
            for text, written in texts
        ]
        print(f"{kind:9}  {len(found):5}  {sum(found) / len(found):.3f}")


def _print_pages(archive: Path, show: str) -> None:
    counted: Counter[Kind] = Counter()
    read = 0
    for text in texts_of(archive):
        read += 1
        for span in find(text):
            counted[span.kind] += 1
            if span.kind == show:
                print(f"    {' '.join(text[max(0, span.start - 40) : span.end + 10].split())}")
    found = ", ".join(f"{n} {kind}" for kind, n in counted.most_common())
    print(f"{archive.name}: {read} pages, {found or 'nothing'}")


def _print_recall(rows: list[dict[str, object]]) -> None:
    expected: Counter[Kind] = Counter()
    found: Counter[Kind] = Counter()
    right: Counter[Kind] = Counter()
    for row in rows:
        text = str(row["full_text"])
        truth = {_place(span) for span in _spans(row) if span["entity_type"] in LABELS}
        spans = {(span.start, span.end, span.kind) for span in find(text)}
        expected.update(kind for *_, kind in truth)
        found.update(kind for *_, kind in spans)
        right.update(kind for *_, kind in truth & spans)
    print("kind    labelled  found  exact")
    for kind in LABELS.values():
        print(f"{kind:6}  {expected[kind]:8}  {found[kind]:5}  {right[kind]:5}")


def _spans(row: dict[str, object]) -> list[dict[str, object]]:
    spans = row["spans"]
    assert isinstance(spans, list)
    return spans  # pyright: ignore[reportUnknownVariableType]  # checked by use


def _place(span: dict[str, object]) -> tuple[int, int, Kind]:
    start, end = span["start_position"], span["end_position"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end, LABELS[str(span["entity_type"])]


def _print_hostile() -> None:
    print("\nhostile      5,000  20,000 characters, ms")
    for unit in HOSTILE:
        times = [_milliseconds((unit * length)[:length]) for length in (5_000, 20_000)]
        print(f"{unit!r:10}  {times[0]:6.1f}  {times[1]:6.1f}")


def _milliseconds(text: str) -> float:
    started = time.perf_counter()
    find(text)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
