"""Read a document as its source holds it: bytes into blocks, by the reader of their format.

A reader is named here and loaded when a document needs it: PDF and XLSX stand on libraries that
nobody who loads Markdown should wait for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Protocol, cast
from urllib.parse import urlsplit

from knowledge.models import Audience, Block, Document, Original
from knowledge.readers.page import Page, refuse

_MEGABYTE = 2**20
_INDEX_NAMES = frozenset({"index", "readme", "_index"})


class _Reader(Protocol):
    """A module of `knowledge.readers`."""

    def read(self, original: Original) -> Page:
        """Return a document's page; raise `SourceUnreadable` for what cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class _Format:
    """A format, the module that reads it, and how much of it is read."""

    name: str
    reader: str
    megabytes: int
    """A larger document is refused: it would hold up the load, or fill the memory."""


_MARKDOWN = _Format("Markdown", "markdown", 10)
_TEXT = _Format("text", "text", 10)
_HTML = _Format("HTML", "hypertext", 10)
_PDF = _Format("PDF", "portable", 100)
_WORD = _Format("DOCX", "word", 50)
_EXCEL = _Format("XLSX", "workbook", 50)
_REST = _Format("reStructuredText", "restructured", 10)
_CSV = _Format("CSV", "separated", 20)

_BY_SUFFIX: Mapping[str, _Format] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".mdx": _MARKDOWN,
    ".txt": _TEXT,
    ".text": _TEXT,
    ".rst": _REST,
    ".rest": _REST,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": _PDF,
    ".docx": _WORD,
    ".xlsx": _EXCEL,
    ".csv": _CSV,
    ".tsv": _CSV,
}
_BY_MEDIA: Mapping[str, _Format] = {
    "text/markdown": _MARKDOWN,
    "text/mdx": _MARKDOWN,
    "text/plain": _TEXT,
    "text/html": _HTML,
    "application/xhtml+xml": _HTML,
    "text/x-rst": _REST,
    "text/prs.fallenstein.rst": _REST,
    "application/pdf": _PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _WORD,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _EXCEL,
    "text/csv": _CSV,
    "text/tab-separated-values": _CSV,
}

_STARTS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
"""How files begin that are not text."""

_VARIANT = re.compile(r"\.(?:[a-z]{2}(?:-[A-Za-z]{2,4})?|utf-?8|latin1|iso[\w-]+)")
"""A suffix behind the format's: the language or the encoding of the file."""

SUFFIXES = frozenset(_BY_SUFFIX)
"""Of the files that can be read."""

MOST_BYTES = max(it.megabytes for it in _BY_SUFFIX.values()) * _MEGABYTE
"""No document that is larger is read, whatever its format: its source need not hold more of it."""


def read(original: Original, audience: Audience) -> Document:
    """Return a document's blocks; raise `SourceUnreadable` for what holds no text.

    A page may narrow the audience that its load names (`audience: internal` in its front matter),
    never widen it: whoever writes a page must not be able to publish what was loaded as internal.
    Any other word than `public` narrows too, because somebody meant to restrict the page.
    """
    page = _page(original)
    title = page.title or original.title or page.top or _name(original.path)
    narrowed = bool({page.audience, original.audience} - {None, Audience.PUBLIC})
    return Document(
        path=original.path,
        title=title,
        blocks=tuple(_below(title, block) for block in page.blocks),
        audience=Audience.INTERNAL if narrowed else audience,
        url=original.url or page.url,
        modified_at=original.modified_at,
    )


def _page(original: Original) -> Page:
    form = _format(original)
    size = len(original.content)
    if size > form.megabytes * _MEGABYTE:
        why = f"{size / _MEGABYTE:.0f} MB of {form.name}, more than {form.megabytes} MB"
        raise refuse(original.path, f"{why}; split it and load again")
    _check_name(original, form)
    reader = cast("_Reader", import_module(f"knowledge.readers.{form.reader}"))
    page = reader.read(original)
    if not page.blocks:
        raise refuse(original.path, "a page without text")
    return page


def _check_name(original: Original, form: _Format) -> None:
    """Refuse what is a file of another kind than its name says."""
    kind = next((it for start, it in _STARTS.items() if original.content.startswith(start)), None)
    if kind and form not in {_PDF, _WORD, _EXCEL}:
        raise refuse(original.path, f"{kind}, not {form.name}; give the file the name of its kind")


def _format(original: Original) -> _Format:
    """Return the format that the media type says, else the path's suffix, else Markdown."""
    media = (original.media or "").partition(";")[0].strip().lower()
    if media in _BY_MEDIA:
        return _BY_MEDIA[media]
    path = original.path
    if path.startswith(("https://", "http://")):
        path = urlsplit(path).path
    return _BY_SUFFIX.get(_suffix(path), _MARKDOWN)


def is_readable(name: str) -> bool:
    """Say whether there is a reader for files of this name."""
    return _suffix(name) in _BY_SUFFIX


def _suffix(name: str) -> str:
    """Return the suffix that says the format; `page.html.en.utf8` is HTML."""
    for suffix in reversed(PurePosixPath(name).suffixes):
        if suffix.lower() in _BY_SUFFIX or not _VARIANT.fullmatch(suffix):
            return suffix.lower()
    return ""


def _below(title: str, block: Block) -> Block:
    """Return a block without its page's title among its headings."""
    if title not in block.headings:
        return block
    return replace(block, headings=tuple(it for it in block.headings if it != title))


def _name(path: str) -> str:
    """Return a title made of a path: the file's name, or its folder's if that says nothing."""
    names = [PurePosixPath(path).stem, *reversed(PurePosixPath(path).parent.parts)]
    name = next((part for part in names if part.lower() not in _INDEX_NAMES), names[0])
    return " ".join(re.split(r"[-_\s]+", name)).strip().capitalize() or path
