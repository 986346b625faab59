"""Confluence's space export: HTML pages in a ZIP, or XML with all that a space is made of."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from knowledge.models import Audience, Original, Unfetched
from knowledge.shelf import Place, Shelf
from knowledge.sources import export, xml_tree

_WANTED = frozenset({".html", ".xml"})
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_MAIN = re.compile(r"<div[^>]*\bid=[\"']main-content[\"'][^>]*>", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b[^>]*>", re.IGNORECASE)
_CHANGED = re.compile(r"<div class=\"page-metadata\">(.*?)</div>", re.DOTALL)
_DATE = re.compile(r"\bon\s+(?:<[^>]*>)*\s*([A-Z][a-z]{2} \d{1,2}, \d{4})")
_PAGE_ID = re.compile(r"(?:^|_)(\d+)$")
_CODE = re.compile(
    r"<ac:plain-text-body>\s*<!\[CDATA\[(.*?)\]\]>\s*</ac:plain-text-body>", re.DOTALL
)
_MACHINERY = re.compile(
    r"<ac:parameter\b[^>]*>.*?</ac:parameter>|<ac:parameter\b[^>]*/>|<ri:[^>]*/>|"
    r"<ac:image\b.*?</ac:image>|<ac:placeholder\b.*?</ac:placeholder>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ConfluenceSource:
    """The current pages of one space, each by its title and number."""

    name: str
    place: Path
    link: str | None = None
    """Template of a page's URL, with `{id}`: `https://…/pages/viewpage.action?pageId={id}`."""

    async def originals(self) -> AsyncGenerator[Original | Unfetched]:
        """Yield every page by path; raise `SourceUnreadable` where there is none."""
        with closing(export.Pages()) as pages:
            await asyncio.to_thread(self._take_up, pages)
            for page in pages.in_order(self.place, "Confluence"):
                yield page

    def _take_up(self, pages: export.Pages) -> None:
        for file in export.files(self.place, _WANTED):
            name = PurePosixPath(file.name)
            try:
                if name.name == "entities.xml":
                    self._from_xml(file, pages)
                elif name.suffix == ".html" and (page := self._from_html(name, file)):
                    pages.add(page)
            except export.Damaged as error:
                pages.broken.append(Unfetched(file.name, str(error)))

    def _from_html(self, name: PurePosixPath, file: export.File) -> Original | None:
        """Return the page of one file; None for the overview of the space."""
        text = file.read().decode("utf-8", "replace")
        main = _main(text)
        if main is None or name.stem == "index":
            return None
        titled = _TITLE.search(text)
        # `Space : Page`, and a title may have colons of its own.
        title = unescape(titled[1]).strip().partition(" : ")[2] if titled else ""
        number = _PAGE_ID.search(name.stem)
        changed = _CHANGED.search(text)
        return Original(
            path=file.name,
            content=f"<!doctype html><meta charset=utf-8>{main}".encode(),
            modified_at=_day(changed[1]) if changed else None,
            url=self._url(number[1]) if number else None,
            media="text/html",
            title=title or (unescape(titled[1]).strip() if titled else None),
        )

    def _from_xml(self, file: export.File, pages: export.Pages) -> None:
        space = _Space(pages.shelf)
        try:
            with file.open() as stream:
                for one in xml_tree.parts(stream.read):
                    space.take(one)
        except ParseError as error:
            message = f"{file.name}: broken XML ({error})"
            raise export.Damaged(message) from error
        for page, body in space.written():
            original = Original(
                path=f"pages/{page.number}",
                content=f"<!doctype html><meta charset=utf-8>{storage_as_html(body)}".encode(),
                modified_at=page.modified_at,
                url=self._url(page.number),
                media="text/html",
                title=page.title or None,
                audience=Audience.INTERNAL if space.is_restricted(page) else None,
            )
            pages.add(original)

    def _url(self, number: str) -> str | None:
        return self.link.replace("{id}", number) if self.link else None


@dataclass(frozen=True, slots=True)
class _Page:
    """A current page of an XML export, without its body."""

    number: str
    title: str
    parent: str
    modified_at: datetime | None


@dataclass(slots=True)
class _Space:
    """What an XML export holds, by the number of the page that it belongs to; bodies on disk."""

    shelf: Shelf
    pages: dict[str, _Page] = field(default_factory=dict[str, _Page])
    bodies: dict[str, Place] = field(default_factory=dict[str, Place])
    restricted: set[str] = field(default_factory=set[str])

    def take(self, one: Element) -> None:
        """Take up an object of the export, if it says anything about a current page."""
        match one.get("class"):
            case "Page" if _is_current(one):
                number = xml_tree.text(one, "id")
                changed = _moment(_property(one, "lastModificationDate"))
                page = _Page(number, _property(one, "title"), _reference(one, "parent"), changed)
                self.pages[number] = page
            case "BodyContent" if body := _property(one, "body"):
                self.bodies[_reference(one, "content")] = self.shelf.put(body.encode())
            case "ContentPermissionSet" if _property(one, "type").lower() == "view":
                self.restricted.add(_reference(one, "owningContent"))
            case _:
                pass

    def written(self) -> Iterator[tuple[_Page, str]]:
        """Yield the pages that have a body, with it."""
        for number, page in self.pages.items():
            if number in self.bodies:
                yield page, self.shelf.take(self.bodies[number]).decode()

    def is_restricted(self, page: _Page) -> bool:
        """Say whether some people alone may see a page, or one above it: it inherits that."""
        passed: set[str] = set()
        number = page.number
        while number not in self.restricted and number in self.pages and number not in passed:
            passed.add(number)
            number = self.pages[number].parent
        return number in self.restricted


def storage_as_html(body: str) -> str:
    """Return Confluence's storage format as HTML: code as code, the machinery of macros gone."""
    # A `]]>` inside of code is written `]] >`.
    coded = _CODE.sub(lambda it: f"<pre>{escape(it[1].replace(']] >', ']]>'))}</pre>", body)
    return _MACHINERY.sub("", coded)


def _main(text: str) -> str | None:
    """Return what lies in the page's main part; None where there is none."""
    begins = _MAIN.search(text)
    if begins is None:
        return None
    depth = 1
    for tag in _DIV.finditer(text, begins.end()):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return text[begins.end() : tag.start()]
    return text[begins.end() :]


def _day(metadata: str) -> datetime | None:
    """Return the last day that a page's line of metadata names."""
    days = _DATE.findall(metadata)
    try:
        return datetime.strptime(days[-1], "%b %d, %Y").replace(tzinfo=UTC) if days else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _is_current(page: Element) -> bool:
    """Say whether a page is neither a draft, nor deleted, nor an old version."""
    is_old = _reference(page, "originalVersion") or _reference(page, "originalVersionId")
    return not is_old and _property(page, "contentStatus") in {"", "current"}


def _named(one: Element, name: str) -> Element | None:
    return next((it for it in xml_tree.children(one, "property") if it.get("name") == name), None)


def _property(one: Element, name: str) -> str:
    found = _named(one, name)
    return "" if found is None else (found.text or "").strip()


def _reference(one: Element, name: str) -> str:
    """Return the number of the object that a property names."""
    found = _named(one, name)
    return "" if found is None else xml_tree.text(found, "id") or (found.text or "").strip()
