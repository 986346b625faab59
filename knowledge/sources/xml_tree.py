"""Read XML that others wrote: without entities, so that small files stay small."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, fromstring
from xml.parsers import expat

_AT_ONCE = 2**16
_LARGEST = 50_000_000
"""What one part of a document may take: characters of text, and so many more for each element."""
_AN_ELEMENT = 100

_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(content: bytes) -> Element:
    """Return the root of a document; raise `ParseError`, also for one that declares entities."""
    if _DECLARES.search(content) or _DECLARES.search(content.replace(b"\0", b"")):
        message = "it declares entities, which are not read"
        raise ParseError(message)
    return fromstring(content)  # noqa: S314  # nothing is left that could grow or be fetched


def parts(read: Callable[[int], bytes]) -> Iterator[Element]:
    """Yield the children of the root one after another: no more than one is held.

    `read` returns the document's next bytes. Raises `ParseError` as `parse` does.
    """
    parser, building = expat.ParserCreate(), _Building()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.text
    content = b"-"
    while content:
        content = read(_AT_ONCE)
        try:
            parser.Parse(content, not content)
        except expat.ExpatError as error:
            raise ParseError(str(error)) from error
        yield from building.taken()


@dataclass(slots=True)
class _Building:
    """The part that is being read, and those that were and nobody took yet."""

    depth: int = 0
    size: int = 0
    builder: TreeBuilder = field(default_factory=TreeBuilder)
    built: list[Element] = field(default_factory=list[Element])

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element; the root is none of the parts."""
        if self.depth:
            self._grow(_AN_ELEMENT)
            self.builder.start(tag, attributes)
        self.depth += 1

    def text(self, text: str) -> None:
        """Take text up that stands in a part."""
        if self.depth > 1:
            self._grow(len(text))
            self.builder.data(text)

    def end(self, tag: str) -> None:
        """End an element, and with it perhaps a part."""
        self.depth -= 1
        if self.depth:
            self.builder.end(tag)
        if self.depth == 1:
            self.built.append(self.builder.close())
            self.builder, self.size = TreeBuilder(), 0

    def taken(self) -> list[Element]:
        """Return the parts that ended since."""
        taken, self.built = self.built, []
        return taken

    def _grow(self, by: int) -> None:
        self.size += by
        if self.size > _LARGEST:
            message = "one of its parts is too large to be read"
            raise ParseError(message)


def _refuse(*_: object) -> None:
    message = "it declares entities, which are not read"
    raise ParseError(message)


def name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, wanted: str) -> Iterator[Element]:
    """Yield the children of a name, whatever their namespace."""
    return (child for child in element if name(child) == wanted)


def text(element: Element, wanted: str) -> str:
    """Return the text of the first child of a name; nothing where there is none."""
    found = next(children(element, wanted), None)
    return "" if found is None else (found.text or "").strip()
