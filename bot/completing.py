"""Make a quote whole: with what it announces, what it points back to, and what stands beside it.

Search finds the block that looks most like the question. Often that is the sentence before the
list, the command or the table which holds the answer. Pure.
"""

import re
from collections.abc import Sequence

from knowledge.markup import plain
from knowledge.models import BlockKind, Chunk

LONGEST = 1_200
"""Characters of a quote with what it cannot be understood without."""

_ANNOUNCES = re.compile(
    r"\b(?:following|below|as follows|these \w+|next steps?|like (?:this|so))\b[^.!?]*[.!?]?$",
    re.IGNORECASE,
)
"""Its last sentence says that something comes."""

_POINTS_BACK = re.compile(
    r"(?:this|that|it|these|those|they)\s+(?:(?:will|would|is|are|can|may|should|must|does|do|has"
    r"|have)\b|(?!process\b|access\b|address\b|status\b)[a-z]+s\b)"
    r"|the above\b|in (?:this|that) case\b|after (?:this|that|\w+ing)\b|(?:then|next|finally),?\s",
    re.IGNORECASE,
)
"""It begins with a word that means what stands before it."""

_ALL_BOLD = re.compile(r"(?:\d+[.)]\s+)?(?:\*\*|__)[^*_\n]{1,120}(?:\*\*|__):?")
"""A heading in all but name."""

_NUMBER = re.compile(r"^\s*(\d+)[.)]\s", re.MULTILINE)


def whole(found: Chunk, section: Sequence[Chunk], reach: int) -> tuple[Chunk, ...]:
    """Return the run of chunks to quote for one that was found, in the order of the page.

    `section` holds the chunks under the same headings, in order. What the found chunk is hardly
    understood without goes along up to `LONGEST` characters, and what else stands beside it up to
    `reach`: what is below it before what is above. A line in bold is a heading in all but name: it
    opens a run, and none goes beyond it.
    """
    ids = [it.chunk_id for it in section]
    if found.chunk_id not in ids:
        return (found,)
    first = last = ids.index(found.chunk_id)
    size = len(found.text)
    while last + 1 < len(section) and not _is_heading(section[last + 1]):
        most = LONGEST if _leads_on(section[last], section[last + 1]) else reach
        if size + len(section[last + 1].text) > most:
            break
        last += 1
        size += len(section[last].text)
    while first and not _is_heading(section[first]):
        most = LONGEST if _belongs(section[first - 1], section[first]) else reach
        if size + len(section[first - 1].text) > most:
            break
        first -= 1
        size += len(section[first].text)
    return tuple(section[first : last + 1])


def _is_heading(chunk: Chunk) -> bool:
    return bool(_ALL_BOLD.fullmatch(chunk.text.strip()))


def _belongs(before: Chunk, chunk: Chunk) -> bool:
    """Say whether a chunk is hardly understood without the one before it."""
    return bool(_POINTS_BACK.match(plain(chunk.text).lstrip())) or _leads_on(before, chunk)


def _leads_on(chunk: Chunk, after: Chunk) -> bool:
    """Say whether a chunk is hardly understood without the one after it."""
    if chunk.kind is BlockKind.CODE:
        return False
    said = plain(chunk.text).strip()
    if said.endswith(":") or _is_heading(chunk):
        return True
    if after.kind is BlockKind.PARAGRAPH:
        return False
    commands = after.kind is BlockKind.CODE and chunk.kind is BlockKind.PARAGRAPH
    return commands or bool(_ANNOUNCES.search(said)) or _counts_on(chunk, after)


def _counts_on(chunk: Chunk, after: Chunk) -> bool:
    """Say whether a list that was cut counts on."""
    ours, theirs = _NUMBER.findall(chunk.text), _NUMBER.findall(after.text)
    lists = chunk.kind is after.kind is BlockKind.LIST
    return lists and bool(ours and theirs) and int(theirs[0]) == int(ours[-1]) + 1
