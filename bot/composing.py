"""The extractive answer: the blocks that answer, quoted word for word and numbered."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from bot.models import Citation
from knowledge.analysis import normalised_tokens, terms
from knowledge.inspection import instruction
from knowledge.markup import plain, presentable
from knowledge.models import Passage

SHOWN = 3
"""Blocks in one answer: more is not read in Slack."""

NEAR = 0.5
"""Share of the best block's likeness from which another one is shown beside it.

It says nothing of the best one itself, only of the others in the same search. On documentation
sets nothing is lost by it (right answers begin to go at .7); in small folders it keeps out what is
there for want of anything better.
"""


def quotes(question: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Return at most `SHOWN` blocks that answer, best first, numbered from 1.

    `passages` come in the order in which they look like the answer. What looks far less like it
    than the best is left out, and so is a block that only says the question again, as tables of
    contents do, that has no word which one that is shown lacks, or that tells a model what to do:
    somebody planted it.
    """
    asked = normalised_tokens(question)
    telling = [
        it
        for it in passages
        if normalised_tokens(plain(it.chunk.text)) != asked and not instruction(it.chunk.text)
    ]
    near = (it for it in telling[1:] if it.fused_score >= NEAR * telling[0].fused_score)
    shown = islice(_telling_more(chain(telling[:1], near)), SHOWN)
    return tuple(_citation(n, passage) for n, passage in enumerate(shown, 1))


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
    return "\n\n".join(line for line in (opening, *map(_shown, citations), closing) if line.strip())


def _shown(citation: Citation) -> str:
    """Return a quote with its number; after a fence or a table row it takes a line of its own."""
    text = presentable(citation.quote)
    last = text.rpartition("\n")[2].strip()
    return f"{text}{chr(10) if last.endswith(('```', '~~~', '|')) else ' '}[{citation.n}]"


def _citation(n: int, passage: Passage) -> Citation:
    chunk = passage.chunk
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
