"""Print how often the check passes a document's own sentences, and how often tampered ones.

`python -m tests.benchmarks.grounding`; FRONTDESK_BENCH_DATA says where the sets are (default:
`../shared`). A sentence is tampered with in one place: a number, a negation, a name, a command.
"""

import os
import random
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.grounding import Numbered, check, numbered
from bot.models import Answerable, Draft, Sentence
from knowledge.chunking import chunks
from knowledge.errors import KnowledgeError
from knowledge.markup import plain
from knowledge.models import Audience, Original, Section
from knowledge.reading import read

SAMPLE = 3_000


def main() -> None:
    """Print one line a way of tampering."""
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    archive = data / "kb" / "plausible-docs.tar.gz"
    if not archive.exists():
        print(f"skipped: {archive} is not there (set FRONTDESK_BENCH_DATA)")
        return
    every = [one for section in _sections(archive) for one in _cases(section)]
    sample = random.Random(1).sample(every, min(SAMPLE, len(every)))  # noqa: S311  # a sample
    print("sentence        tried  passed")
    for name, tamper in WAYS.items():
        counts = Counter(
            _passes(section, one, said) for section, one, said in _said(sample, tamper)
        )
        print(f"{name:14}  {counts.total():5}  {counts[True]:6}")


def _sections(archive: Path) -> Iterator[Section]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".md") else None
            if file:
                yield from _section(Original(member.name, file.read()))


def _section(original: Original) -> Iterator[Section]:
    try:
        document = read(original, Audience.PUBLIC)
    except KnowledgeError:
        return
    every = chunks(document, "docs")
    for chunk in every:
        yield Section(document.path, document.title, chunk.headings, (chunk,))


def _cases(section: Section) -> Iterator[tuple[Section, Numbered]]:
    for one in numbered([section]):
        yield section, one


def _said(
    sample: list[tuple[Section, Numbered]], tamper: Callable[[str], str]
) -> Iterator[tuple[Section, Numbered, str]]:
    for section, one in sample:
        said = plain(one.text)
        changed = tamper(said)
        if tamper is _as_it_is or changed != said:
            yield section, one, changed


def _passes(section: Section, one: Numbered, said: str) -> bool:
    draft = Draft(Answerable.YES, "", (Sentence(said, (one.cite,)),), "benchmark")
    return bool(check(draft, (section,)).citations)


def _as_it_is(text: str) -> str:
    return text


def _other_number(text: str) -> str:
    return re.sub(r"(?<=\D)\d+(?!.*\d)", lambda found: str(int(found[0]) + 1), text)


def _negated(text: str) -> str:
    return re.sub(r"\b(can|is|are|will|do|does|should|must)\b(?! not)", r"\1 not", text, count=1)


def _affirmed(text: str) -> str:
    return re.sub(r"\b(?:not|never)\b ?|n['’]t\b", "", text, count=1)


def _other_name(text: str) -> str:
    return re.sub(r"(?<=[a-z] )[A-Z][a-z]+", "Zendesk", text, count=1)


def _other_code(text: str) -> str:
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", "other_setting", text, count=1)


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": _as_it_is,
    "other number": _other_number,
    "negated": _negated,
    "affirmed": _affirmed,
    "other name": _other_name,
    "other code": _other_code,
}

if __name__ == "__main__":
    main()
