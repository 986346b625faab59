"""What the styles of a Word document make of a paragraph: a heading, an item, code, or text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.readers.archive import Archive, Listener

_HEADING = re.compile(r"heading\s*(\d)|(?:überschrift|titre|título)\s*(\d)", re.IGNORECASE)
_CODE = re.compile(r"code|preformatted|source|listing|verbatim|macro text", re.IGNORECASE)
_ITEM = re.compile(r"list\s*(bullet|number)\s*(\d?)|^(list paragraph)$", re.IGNORECASE)
_BODY = 9
"""The outline level of text, counted from 0."""


@dataclass(slots=True)
class Style:
    """A style as the document defines it."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    numbering: str = ""
    """Id of the list that its paragraphs are items of."""

    @property
    def is_code(self) -> bool:
        """Return whether what it shows is code."""
        return bool(_CODE.search(self.name))


@dataclass(slots=True)
class Styles:
    """The styles of a document, and which of its lists count."""

    by_id: dict[str, Style] = field(default_factory=dict[str, Style])
    ordered: dict[tuple[str, int], bool] = field(default_factory=dict[tuple[str, int], bool])
    """Whether a list counts its items on a level, by the list's id and the level."""

    def chain(self, style_id: str) -> list[Style]:
        """Return a style and those that it is based on, the nearest first."""
        found: list[Style] = []
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            found.append(self.by_id[style_id])
            style_id = self.by_id[style_id].based_on
        return found

    def is_title(self, style_id: str) -> bool:
        """Say whether it shows the title of the document."""
        return any(style.name.lower() == "title" for style in self.chain(style_id)[:1])

    def level(self, style_id: str) -> int | None:
        """Return the level of the heading that a style shows, from 1, or None."""
        for style in self.chain(style_id):
            if named := _HEADING.match(style.name):
                return int(named[1] or named[2])
            if style.outline is not None and style.outline < _BODY:
                return style.outline + 1
        return None

    def numbering(self, style_id: str) -> str:
        """Return the id of the list that a style's paragraphs are items of, or nothing."""
        chain = self.chain(style_id)
        for style in chain:
            if style.numbering:
                return style.numbering
        named = next((found for style in chain if (found := _ITEM.search(style.name))), None)
        return (named[1] or "").lower() if named else ""

    def counts(self, numbering: str, level: int) -> bool:
        """Say whether a list counts its items."""
        return self.ordered.get((numbering, level), numbering == "number")


def styles_of(archive: Archive) -> Styles:
    """Return what `styles.xml` and `numbering.xml` say."""
    styles = Styles()
    reader = _Reader(styles)
    archive.walk("word/styles.xml", Listener(reader.style, lambda _: None, lambda _: None))
    numbers = _Numbers(styles)
    archive.walk("word/numbering.xml", Listener(numbers.start, lambda _: None, lambda _: None))
    return styles


@dataclass(slots=True)
class _Reader:
    styles: Styles
    current: Style = field(default_factory=Style)

    def style(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        match name:
            case "style":
                self.current = Style()
                self.styles.by_id[attributes.get("styleId", "")] = self.current
            case "name":
                self.current.name = value
            case "basedOn":
                self.current.based_on = value
            case "outlineLvl" if value.isdigit():
                self.current.outline = int(value)
            case "numId":
                self.current.numbering = value
            case _:
                pass


@dataclass(slots=True)
class _Numbers:
    styles: Styles
    formats: dict[tuple[str, int], bool] = field(default_factory=dict[tuple[str, int], bool])
    abstract: str = ""
    number: str = ""
    level: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        match name:
            case "abstractNum":
                self.abstract = attributes.get("abstractNumId", "")
            case "lvl":
                level = attributes.get("ilvl", "0")
                self.level = int(level) if level.isdigit() else 0
            case "numFmt":
                self.formats[self.abstract, self.level] = value not in {"bullet", "none"}
            case "num":
                self.number = attributes.get("numId", "")
            case "abstractNumId":
                self._name(value)
            case _:
                pass

    def _name(self, wanted: str) -> None:
        """Give the list that is being defined the levels that it is made of."""
        levels = {level: counts for (it, level), counts in self.formats.items() if it == wanted}
        self.styles.ordered |= {(self.number, level): levels[level] for level in levels}
