"""Read DOCX: paragraphs under their headings, lists, tables and code, as clean Markdown.

What was deleted or hidden, and headers, footers, comments and pictures are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.models import Original
from knowledge.readers.archive import Archive, Listener, opened
from knowledge.readers.document import Paragraph, Table, page_of
from knowledge.readers.page import Page, literal, refuse
from knowledge.readers.styles import Styles, styles_of

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_LEFT_OUT = frozenset({"Fallback", "moveFrom", "pPrChange", "rPrChange", "sectPr", "rt"})
"""Elements that hold what nobody sees any more, or what stands there twice."""
_MONOSPACED = re.compile(r"courier|consolas|mono|menlo|lucida console", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off"})
_BREAKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(original: Original) -> Page:
    """Return the blocks of a document; raise `SourceUnreadable` for what is none."""
    with opened(original, "DOCX") as archive:
        styles = styles_of(archive)
        body = _Body(styles, _links(archive))
        listener = Listener(body.start, body.end, body.text)
        if not archive.walk(_MAIN, listener):
            raise refuse(original.path, "a ZIP file that holds no document of Word")
        for part in _NOTES:
            archive.walk(part, listener)
        return page_of(body.found, styles)


def _links(archive: Archive) -> Mapping[str, str]:
    """Return where the document's links lead, by their ids."""
    found: dict[str, str] = {}

    def start(_name: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("TargetMode") == "External":
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    archive.walk("word/_rels/document.xml.rels", Listener(start, lambda _: None, lambda _: None))
    return found


@dataclass(slots=True)
class _Run:
    """How a stretch of text looks."""

    bold: bool = False
    monospaced: bool = False
    hidden: bool = False

    def note(self, name: str, attributes: Mapping[str, str]) -> None:
        on = attributes.get("val", "") not in _OFF
        if name == "b":
            self.bold = on
        elif name == "vanish":
            self.hidden = on
        else:
            self.monospaced = bool(_MONOSPACED.search(attributes.get("ascii", "")))


@dataclass(slots=True)
class _Body:
    """Hears the XML of a document, and keeps its paragraphs and tables in order."""

    styles: Styles
    links: Mapping[str, str]
    found: list[Paragraph | Table] = field(default_factory=list[Paragraph | Table])
    paragraphs: list[Paragraph] = field(default_factory=list[Paragraph])
    """Those that are open: a text box lies within a paragraph."""
    tables: list[Table] = field(default_factory=list[Table])
    run: _Run = field(default_factory=_Run)
    in_run: bool = False
    in_text: bool = False
    silent: int = 0
    """How many elements that are left out are open."""
    link: tuple[str, int] = ("", 0)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.silent += name in _LEFT_OUT
        if self.silent:
            return
        if name in {"tbl", "tr", "tc"}:
            self._table(name)
        elif name == "p":
            self.paragraphs.append(Paragraph())
        elif self.paragraphs:
            self._inside(self.paragraphs[-1], name, attributes)

    def _inside(self, paragraph: Paragraph, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        match name:
            case "r":
                self.run, self.in_run = _Run(), True
            case "t":
                self.in_text = True
            case "hyperlink":
                self.link = self.links.get(attributes.get("id", ""), ""), len(paragraph.pieces)
            case "rFonts" | "b" | "vanish" if self.in_run:
                self.run.note(name, attributes)
            case _ if name in _BREAKS and self.in_run:
                paragraph.pieces.append(_BREAKS[name])
            case _:
                paragraph.note(name, value)

    def _table(self, name: str) -> None:
        if name == "tbl":
            self.tables.append(Table())
        elif self.tables:
            self.tables[-1].begin(name)

    def end(self, name: str) -> None:
        if self.silent:
            self.silent -= name in _LEFT_OUT
        elif name == "t":
            self.in_text = False
        elif name == "r":
            self.in_run = False
        elif name == "hyperlink":
            self._end_link()
        elif name == "p" and self.paragraphs:
            self._keep(self.paragraphs.pop())
        elif name == "tbl" and self.tables:
            self._keep(self.tables.pop())

    def text(self, words: str) -> None:
        if not self.in_text or self.silent or self.run.hidden or not self.paragraphs:
            return
        paragraph = self.paragraphs[-1]
        paragraph.pieces.append(words if self.run.monospaced else literal(words))
        size = len("".join(words.split()))
        paragraph.size += size
        paragraph.bold += size * self.run.bold
        paragraph.monospaced += size * self.run.monospaced

    def _end_link(self) -> None:
        target, start = self.link
        self.link = "", 0
        if not self.paragraphs or not target.startswith(("https://", "http://", "mailto:")):
            return
        pieces = self.paragraphs[-1].pieces
        words = "".join(pieces[start:]).strip()
        if words:
            pieces[start:] = [f"[{words}]({target})"]

    def _keep(self, one: Paragraph | Table) -> None:
        if self.tables:
            self.tables[-1].put(one)
        else:
            self.found.append(one)
