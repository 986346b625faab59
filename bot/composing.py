"""The extractive answer: the blocks that answer, quoted word for word and numbered."""

from collections.abc import Iterable, Sequence

from bot.models import Citation
from knowledge.markup import presentable
from knowledge.models import Passage

SHOWN = 3
"""Blocks in one answer: more is not read in Slack."""


def quotes(question: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Return at most `SHOWN` blocks that answer, best first, numbered from 1."""
    return tuple(_citation(n, passage) for n, passage in enumerate(passages[:SHOWN], 1))


def compose(citations: Sequence[Citation], opening: str, closing: str) -> str:
    """Return the answer as the asker reads it, in standard Markdown.

    `opening` and `closing` are the brand's own lines; either may be empty.
    """
    blocks = (f"{presentable(citation.quote)} [{citation.n}]" for citation in citations)
    return "\n\n".join(_said((opening, *blocks, closing)))


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


def _said(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if line.strip())
