"""Real passages to write drafts about: what a search could have found, and one sentence of it."""

import gzip
import json
import random
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.grounding import Numbered, numbered
from knowledge.analysis import query_terms
from knowledge.chunking import chunks
from knowledge.errors import KnowledgeError
from knowledge.markup import plain
from knowledge.models import Audience, BlockKind, Chunk, Original, Section
from knowledge.reading import read

FEWEST_TERMS = 4
"""Words of a sentence that says something by itself."""
SHOWN = 6
"""Passages that a voice model reads."""
MOST_PAGES = 150

ARCHIVES = {
    "plausible": "plausible-docs.tar.gz",
    "segment": "segment-docs.tar.gz",
    "openshift": "openshift-4.15-docs-plaintext.tar.gz",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What a model was shown, and the sentence that its own is made of."""

    sections: tuple[Section, ...]
    cited: Numbered
    following: Numbered | None
    """The sentence after it, in the same passage."""

    @property
    def text(self) -> str:
        """Return the sentence as a reader sees it."""
        return plain(self.cited.text)

    @property
    def others(self) -> list[str]:
        """Return the sentences of the other passages."""
        every = numbered(self.sections)
        return [plain(it.text) for it in every if it.chunk is not self.cited.chunk]

    def cite_of(self, text: str) -> str:
        """Return under which number a sentence is shown."""
        return next(it.cite for it in numbered(self.sections) if it.text == text)


def cases(data: Path, name: str, seed: int) -> Iterator[Case]:
    """Yield cases of one set in an order of chance, without an end before its sentences end."""
    chance = random.Random(seed)  # noqa: S311  # a sample
    pages = _pages(data, name, chance)
    every = [chunk for page in pages for chunk in page]
    places = [(page, chunk) for page in pages for chunk in page]
    chance.shuffle(places)
    for page, chunk in places:
        near = [it for it in page if it is not chunk]
        neighbours = chance.sample(near, min(2, len(near)))
        others = chance.sample(every, min(SHOWN - 1 - len(neighbours), len(every)))
        shown = list(dict.fromkeys([chunk, *neighbours, *others]))
        chance.shuffle(shown)
        yield from _cases(chunk, [_section(it) for it in shown], chance)


def _cases(chunk: Chunk, shown: Sequence[Section], chance: random.Random) -> Iterator[Case]:
    mine = [it for it in numbered(shown) if it.chunk is chunk]
    telling = [n for n, it in enumerate(mine) if _tells(it)]
    for n in chance.sample(telling, min(2, len(telling))):
        yield Case(tuple(shown), mine[n], mine[n + 1] if n + 1 < len(mine) else None)


def _tells(one: Numbered) -> bool:
    text = plain(one.text)
    return len(query_terms(text)) >= FEWEST_TERMS and len(text) < 400  # a sentence


def _section(chunk: Chunk) -> Section:
    return Section(chunk.path, chunk.title, chunk.headings, (chunk,))


def _pages(data: Path, name: str, chance: random.Random) -> list[tuple[Chunk, ...]]:
    originals = list(_mtrag(data) if name == "mtrag" else _archive(data / "kb" / ARCHIVES[name]))
    chance.shuffle(originals)
    found: list[tuple[Chunk, ...]] = []
    for original in originals:
        made = tuple(_chunks(original))
        if len(found) < MOST_PAGES and len(made) > 1:
            found.append(made)
    return found


def all_chunks(data: Path, name: str) -> list[Chunk]:
    """Return what is cut from every page of a set, code left out."""
    return [it for page in _archive(data / "kb" / ARCHIVES[name]) for it in _chunks(page)]


def questions(data: Path, name: str) -> list[str]:
    """Return a set's questions."""
    path = next((data / "questions").glob(f"{name}_heading_questions.jsonl*"))
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line)["question"] for line in text.splitlines()]


def _chunks(original: Original) -> Iterator[Chunk]:
    try:
        document = read(original, Audience.PUBLIC)
    except KnowledgeError:
        return
    yield from (it for it in chunks(document, "docs") if it.kind is not BlockKind.CODE)


def _archive(path: Path) -> Iterator[Original]:
    with tarfile.open(path) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith((".md", ".txt")) else None
            if file:
                yield Original(member.name, file.read())


def _mtrag(data: Path) -> Iterator[Original]:
    for row in rows(data, "reference_passages"):
        text = f"# {row.get('title', '')}\n\n{row['text']}"
        yield Original(f"{row['document_id']}.md", text.encode())


def rows(data: Path, name: str) -> list[dict[str, object]]:
    """Return the rows of one of MTRAG's files."""
    path = data / "conversations" / "mtrag_human" / f"{name}.jsonl.gz"
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
