"""Make of a document its chunks, ready but for their embeddings, or say why it cannot be read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog

from knowledge import chunking
from knowledge.analysis import chunk_terms, embedded_text
from knowledge.changes import Fresh
from knowledge.errors import SourceUnreadable
from knowledge.inspection import Find, instruction, secret
from knowledge.ledger.embeddings import text_key
from knowledge.ledger.values import ChunkKey, KnownFailure
from knowledge.models import Chunk, Document, Remark
from knowledge.reading import read
from knowledge.shelf import Shelf

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk, ready but for its embedding."""

    chunk: Chunk
    key: ChunkKey
    terms: tuple[str, ...]
    embedded_text: str
    instruction: str | None
    """What in it speaks to a model instead of a reader."""


def prepared(documents: Sequence[Fresh], shelf: Shelf) -> list[list[Prepared] | KnownFailure]:
    """Return for each document its chunks, or why it cannot be read."""
    return [_prepared_one(document, shelf) for document in documents]


def _prepared_one(document: Fresh, shelf: Shelf) -> list[Prepared] | KnownFailure:
    try:
        understood = read(document.original(shelf), document.source.audience)
        _refuse_secrets(understood)
        made = chunking.chunks(understood, document.source.name)
    except SourceUnreadable as error:
        return KnownFailure(document.key, document.fingerprint, str(error))
    except Exception as error:  # one odd page must not keep a thousand others out
        path = document.described.path
        log.exception("reader_failed", stage="read", path=path)
        reason = f"{path}: the reader failed on it ({type(error).__name__}); report this page"
        return KnownFailure(document.key, document.fingerprint, reason)
    return [prepared_chunk(chunk) for chunk in made]


def _refuse_secrets(document: Document) -> None:
    """Raise `SourceUnreadable` for a page that anybody could have a secret quoted from."""
    for block in document.blocks:
        found = secret(block.text)
        if found:
            where = _place(document.path, block.line, block.text, found)
            message = f"{where} holds what looks like {found.what}; revoke it, and take it out"
            raise SourceUnreadable(message)


def remarks(chunks: Iterable[Prepared]) -> Iterator[Remark]:
    """Yield what in these chunks speaks to a model."""
    for it in chunks:
        if it.instruction:
            about = f"line {it.chunk.line or '?'} tells a model what to do: “{it.instruction}”"
            yield Remark(it.chunk.path, about)


def _place(path: str, line: int | None, text: str, found: Find) -> str:
    return path if line is None else f"{path}:{line + text.count(chr(10), 0, found.start)}"


def prepared_chunk(chunk: Chunk) -> Prepared:
    """Return a chunk with its tokens, the text to embed and its final URL."""
    text = embedded_text(chunk)
    url = chunk.url and chunk.url.replace("{line}", str(chunk.line or 1))
    key = ChunkKey(chunk.chunk_id, text_key(text))
    found = instruction(chunk.text)
    return Prepared(
        chunk=replace(chunk, url=url),
        key=key,
        terms=chunk_terms(chunk),
        embedded_text=text,
        instruction=found.what if found else None,
    )
