"""Lay out an evaluation set from a folder of Markdown pages: its headings that are questions.

`python -m tests.benchmarks.headings PAGES OUT`. A heading that ends with a question mark or begins
with "How to", has four words or more and stands on one page only becomes a question; its answer is
the section under it. The lines that hold it are taken out of the pages, so that the question's own
words no longer stand there. What comes out is read by `quality.py`, `ladder.py` and `frontdesk
eval`.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_ANCHOR = re.compile(r"\s*\{[#:].*?\}\s*$|<[^<>]*>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`\\]|^\s*\d+[.)]\s*")
_FENCE = re.compile(r"^\s*(```|~~~)")
_FEWEST_WORDS = 4
_LONGEST_ANSWER = 4_000
_SUFFIXES = {".md", ".mdx"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A heading that is a question."""

    page: str
    raw: str
    """As it stands in the page, without the number signs."""
    question: str
    answer: str


def questions(page: str, text: str) -> Iterator[Asked]:
    """Yield a page's questions."""
    lines = text.splitlines()
    headings = list(_headings(lines))
    for at, level, raw in headings:
        question = " ".join(_MARKS.sub("", _LINK.sub(r"\1", _ANCHOR.sub("", raw))).split())
        asks = question.endswith("?") or question.lower().startswith("how to ")
        if not asks or len(question.split()) < _FEWEST_WORDS or "{" in question:
            continue
        ends = (other for other, deep, _ in headings if other > at and deep <= level)
        answer = "\n".join(lines[at + 1 : next(ends, len(lines))]).strip()
        if answer:
            yield Asked(page, raw, question, answer[:_LONGEST_ANSWER])


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line, level and text of each heading outside fences."""
    fenced = False
    for at, line in enumerate(lines):
        fenced ^= bool(_FENCE.match(line))
        found = _HEADING.match(line)
        if found and not fenced:
            yield at, len(found[1]), found[2]


def lay_out(pages: Path, out: Path) -> int:
    """Write the set, and return how many questions it has."""
    texts = {
        path.relative_to(pages).as_posix(): path.read_text("utf-8", errors="replace")
        for path in sorted(pages.rglob("*"))
        if path.suffix in _SUFFIXES and path.is_file()
    }
    every = [asked for page, text in texts.items() for asked in questions(page, text)]
    counts = Counter(asked.question.lower() for asked in every)
    kept = [asked for asked in every if counts[asked.question.lower()] == 1]
    for page, text in texts.items():
        raws = [asked.raw for asked in kept if asked.page == page]
        target = out / "pages" / page
        target.parent.mkdir(parents=True, exist_ok=True)
        left = (it for it in text.splitlines(keepends=True) if not any(raw in it for raw in raws))
        target.write_text("".join(left), "utf-8")
    rows = (
        {
            "id": f"q{number:05d}",
            "question": asked.question,
            "relevant": [asked.page],
            "answerable": True,
            "answer": asked.answer,
        }
        for number, asked in enumerate(kept)
    )
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / "questions.jsonl").write_text(lines, "utf-8")
    return len(kept)


def main() -> int:
    """Lay out a set."""
    if len(sys.argv) != 3:
        return sys.exit("python -m tests.benchmarks.headings PAGES OUT")
    pages, out = Path(sys.argv[1]), Path(sys.argv[2])
    print(f"{lay_out(pages, out)} questions in {out / 'questions.jsonl'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
