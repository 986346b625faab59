"""Print how many planted instructions are found, and what is found on pages that hold none.

`python -m tests.benchmarks.inspection`; FRONTDESK_BENCH_DATA says where the sets are (default:
`../shared`). The rules were written with one half of the planted texts in view; the other half
is what counts. Kinds that do not speak of the answer at all are questions: nothing to be found.
"""

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

from knowledge.inspection import instruction, secret

SEEN, UNSEEN = "train", "test"


def main() -> None:
    """Print both tables."""
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    if not data.exists():
        print(f"skipped: {data} is not there (set FRONTDESK_BENCH_DATA)")
        return
    for half in (SEEN, UNSEEN):
        _print_recall(half, data / "guardrails" / f"bipia_text_attack_{half}.json")
    for archive in sorted((data / "kb").glob("*.tar.gz")):
        _print_alarms(archive)


def _print_recall(half: str, file: Path) -> None:
    kinds: dict[str, list[str]] = json.loads(file.read_text("utf-8"))
    print(f"planted instructions, {half} (flagged of all, by kind)")
    for kind, texts in kinds.items():
        flagged = sum(instruction(text) is not None for text in texts)
        print(f"  {kind:<28}{flagged} of {len(texts)}")


def _print_alarms(archive: Path) -> None:
    pages = secrets = instructions = 0
    for text in texts_of(archive):
        pages += 1
        secrets += secret(text) is not None
        instructions += instruction(text) is not None
    print(f"{archive.name}: {pages} pages, {secrets} refused, {instructions} flagged")


def texts_of(archive: Path) -> Iterator[str]:
    """Yield the text of every file of an archive."""
    with tarfile.open(archive) as members:
        for member in members:
            content = members.extractfile(member) if member.isfile() else None
            if content:
                yield content.read().decode("utf-8", errors="replace")


if __name__ == "__main__":
    main()
