"""The extractive answer: the blocks that answer, quoted word for word and numbered."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby

from bot.completing import whole
from bot.models import Citation
from knowledge.analysis import normalised_tokens, terms
from knowledge.inspection import instruction
from knowledge.markup import plain, presentable
from knowledge.models import Chunk, Passage, Section

SHOWN = 3
"""Places that are quoted in one answer: more is not read in Slack."""

REACH = (800, 400)
"""Characters that the best place, and each of the others, may have with what stands beside it.

On plausible .48 of an answer stood in three blocks alone and .63 with what is beside them, on
segment .57 and .66; right answers went from .740 to .779 and from .687 to .714.
"""

NEAR = 0.5
"""Share of the best block's likeness from which another one is shown beside it.

It says nothing of the best one itself, only of the others in the same search. On documentation
sets nothing is lost by it (right answers begin to go at .7); in small folders it keeps out what is
there for want of anything better.
"""


_ELSEWHERE = re.compile(
    r"(?:\W*(?:please )?(?:see|refer to|(?:learn|read|find out) more|check out|visit"
    r"|for (?:more|further|additional|detailed)|more (?:details|information)"
    r"|you can (?:learn|read|find) more)\b[^.!?\n]*[.!?]?\s*)+",
    re.IGNORECASE,
)
"""Says where something is said, and nothing else."""


_LOG = re.compile(
    r"\b(?:release[ _-]?(?:notes?|history)|releases|change[ _-]?logs?|what['’]?s[ _-]new)\b",
    re.IGNORECASE,
)
"""Names a page that says what was changed, not how something is."""

_OF_CHANGES = re.compile(
    r"\b(?:releases?d?|versions?|v?\d+\.\d+|change(?:s|d|log)?|new|newest|latest|recent(?:ly)?|fix(?:e[sd])?"
    r"|bugs?|since|when|deprecat\w+|removed|introduced|added)\b",
    re.IGNORECASE,
)


def worth_quoting(question: str, passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield what answers, best first, and after it what only points elsewhere or logs changes.

    `passages` come in the order in which they look like the answer. What looks far less like it
    than the best is left out, and so is a block that only says the question again, as tables of
    contents do, that has no word which one that is shown lacks, or that tells a model what to do:
    somebody planted it.
    """
    how = not _OF_CHANGES.search(question)
    pointing: list[Passage] = []
    for passage in _telling_more(_near(normalised_tokens(question), passages)):
        if _points_elsewhere(passage.chunk) or (how and _logs_changes(passage.chunk)):
            pointing.append(passage)
        else:
            yield passage
    yield from pointing


def quotes(
    question: str, passages: Sequence[Passage], sections: Sequence[Section] = ()
) -> tuple[Citation, ...]:
    """Return the blocks of at most `SHOWN` places, best place first, numbered from 1.

    `sections` are those around the passages that are worth quoting: without them each place is the
    block that was found.
    """
    around = {it.chunk_id: section.chunks for section in sections for it in section.chunks}
    places: list[tuple[Chunk, ...]] = []
    said: set[str] = set()
    for passage in worth_quoting(question, passages):
        found = passage.chunk
        if found.content_hash in said:
            continue
        beside = around.get(found.chunk_id, ())
        new = (it for it in beside if it.content_hash not in said)
        free = [it for it in new if not instruction(it.text)]
        places.append(whole(found, free, REACH[min(len(places), len(REACH) - 1)]))
        said.update(it.content_hash for it in places[-1])
        if len(places) == SHOWN:
            break
    return tuple(_citation(n, it) for n, it in enumerate(chain.from_iterable(places), 1))


def by_place(citations: Sequence[Citation]) -> list[tuple[Citation, ...]]:
    """Return citations with those together that follow one another in one section."""
    grouped = groupby(citations, key=lambda it: (it.source, it.title, it.heading))
    return [tuple(group) for _, group in grouped]


def _points_elsewhere(chunk: Chunk) -> bool:
    return bool(_ELSEWHERE.fullmatch(plain(chunk.text).strip()))


def _logs_changes(chunk: Chunk) -> bool:
    name = chunk.path.rstrip("/").rpartition("/")[2]
    return bool(_LOG.search(chunk.title) or _LOG.search(name))


def _near(asked: Sequence[str], passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield what says more than was asked, as long as it is as like the answer as the best half."""
    least: float | None = None
    for passage in passages:
        if least is not None and passage.fused_score < least:
            continue
        text = passage.chunk.text
        if normalised_tokens(plain(text)) != tuple(asked) and not instruction(text):
            least = NEAR * passage.fused_score if least is None else least
            yield passage


def _telling_more(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield those that have a word which none before them holds alone."""
    said: list[frozenset[str]] = []
    for passage in passages:
        words = frozenset(terms(plain(passage.chunk.text)))
        if not any(words <= held for held in said):
            said.append(words)
            yield passage


def compose(citations: Sequence[Citation], opening: str, closing: str) -> str:
    """Return the answer as the asker reads it, in standard Markdown.

    `opening` and `closing` are the brand's own lines; either may be empty.
    """
    shown = map(_shown, by_place(citations))
    return "\n\n".join(line for line in (opening, *shown, closing) if line.strip())


def numbers(cited: Sequence[Citation]) -> str:
    """Return the numbers of the quotes of one place, as they stand at it and at its source."""
    first, last = cited[0].n, cited[-1].n
    return f"[{first}]" if first == last else f"[{first}\u2013{last}]"


def _shown(cited: Sequence[Citation]) -> str:
    """Return a place with its numbers; after a fence or a table row they take their own line."""
    text = "\n\n".join(presentable(citation.quote) for citation in cited)
    last = text.rpartition("\n")[2].strip()
    return f"{text}{chr(10) if last.endswith(('```', '~~~', '|')) else ' '}{numbers(cited)}"


def _citation(n: int, chunk: Chunk) -> Citation:
    return Citation(
        n=n,
        title=chunk.title,
        heading=chunk.breadcrumb,
        source=chunk.path,
        quote=chunk.text,
        chunk_id=chunk.chunk_id,
        url=chunk.url,
        line=chunk.line,
        page=chunk.page,
    )
