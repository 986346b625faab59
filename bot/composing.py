"""The extractive answer: the blocks that answer, quoted word for word and numbered."""

from collections.abc import Sequence
from itertools import islice

from bot.models import Citation
from knowledge.analysis import normalised_tokens
from knowledge.markup import plain, presentable
from knowledge.models import Passage

SHOWN = 3
"""Blocks in one answer: more is not read in Slack."""


def quotes(question: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Return at most `SHOWN` blocks that answer, best first, numbered from 1.

    `passages` come in the order in which they look like the answer. A block that only says the
    question again, as tables of contents do, is left out.
    """
    asked = normalised_tokens(question)
    telling = (it for it in passages if normalised_tokens(plain(it.chunk.text)) != asked)
    return tuple(_citation(n, passage) for n, passage in enumerate(islice(telling, SHOWN), 1))


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
