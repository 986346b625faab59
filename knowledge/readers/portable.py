"""Read PDF: text page by page, lines joined to paragraphs, headings told by their size.

What repeats at the top or foot of the pages is left out, and so are pictures: a page that was
scanned holds no text. A word that was parted at the end of a line is whole again.
"""

import ctypes
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Lock

from pypdfium2 import (  # pyright: ignore[reportMissingTypeStubs]  # it ships none
    PdfDocument,
    PdfiumError,
    PdfTextPage,
    raw,
)

from knowledge.models import Original
from knowledge.readers.layout import Line, Looks, laid_out
from knowledge.readers.page import Page, refuse

_PDFIUM = Lock()
"""The library is one engine for the whole process, and not made for two threads."""
_HEAD = 1024
"""Bytes within which a PDF says that it is one."""
_MOST_PAGES = 3_000
_MOST_ON_A_PAGE = 200_000
"""Characters: more is a table that somebody printed, or a trap."""
_FONT_NAME = 128
_LEADER = re.compile(r"(?:\. ?){5,}\s*[\divxl]+\Z")
"""How a line of a table of contents ends."""
_UNTITLED = re.compile(r"untitled|microsoft (?:word|powerpoint)|.*\.\w{2,4}\Z", re.IGNORECASE)


def read(original: Original) -> Page:
    """Return the text of the pages; raise `SourceUnreadable` for what holds none."""
    if b"%PDF-" not in original.content[:_HEAD]:
        raise refuse(original.path, "no PDF, whatever its name says; name it for what it is")
    with _PDFIUM, _opened(original) as document:
        lines = [line for number in range(len(document)) for line in _lines(document, number)]
        pages = len(document)
        title = _title(document)
    if not lines:
        why = f"{pages} pages of pictures and no text: a scan"
        raise refuse(original.path, f"{why}; have its text recognised (OCR) and load again")
    page = laid_out(lines)
    return Page(page.blocks, top=page.top or title)


def _title(document: PdfDocument) -> str | None:
    """Return what the document is called inside, unless its program called it that."""
    said = document.get_metadata_value("Title")  # pyright: ignore[reportUnknownMemberType]  # untyped
    title = " ".join(said.split())
    return title if title and not _UNTITLED.match(title) else None


@contextmanager
def _opened(original: Original) -> Generator[PdfDocument]:
    try:
        document = PdfDocument(original.content)
    except PdfiumError as error:
        raise refuse(original.path, _reason(str(error))) from error
    try:
        if len(document) > _MOST_PAGES:
            why = f"{len(document)} pages, more than {_MOST_PAGES}"
            raise refuse(original.path, f"{why}; split it and load again")
        yield document
    except PdfiumError as error:
        raise refuse(original.path, _reason(str(error))) from error
    finally:
        document.close()


def _reason(said: str) -> str:
    if "password" in said.lower():
        return "password-protected; save it without a password and load again"
    return "damaged or cut off; export it anew and load again"


def _lines(document: PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    text = page.get_textpage()
    try:
        if 0 < text.count_chars() <= _MOST_ON_A_PAGE:
            yield from _lines_of(text, number + 1)
    finally:
        text.close()
        page.close()


def _lines_of(text: PdfTextPage, page: int) -> Iterator[Line]:
    at = 0
    for written in text.get_text_range().split("\r\n"):
        said = written.rstrip()
        letters = [it for it, char in enumerate(said) if char.isalnum()] or [0]
        if said.strip() and not _LEADER.search(said):
            first = _looks(text, at + letters[0])
            yield Line.of(said, page, first, _looks(text, at + letters[-1]))
        # The library counts in UTF-16, where some characters are two.
        at += len(written.encode("utf-16-le", "surrogatepass")) // 2 + len("\r\n")


def _looks(text: PdfTextPage, at: int) -> Looks:
    """Return the place and the font of a character."""
    index = raw.FPDFText_GetCharIndexFromTextIndex(text, at)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
    name = ctypes.create_string_buffer(_FONT_NAME)
    raw.FPDFText_GetFontInfo(text, index, name, _FONT_NAME, None)
    font = name.value.decode("utf-8", "replace").lower()
    return Looks(float(box.top), float(box.bottom), font)
