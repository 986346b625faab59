"""Open the ZIP files that office documents are, within bounds, and walk through their XML.

Nothing is unpacked to disk. Sizes are bounded before anything is read, because a few kilobytes can
hold gigabytes; XML that declares entities of its own is refused, because these multiply too.
"""

import io
import zlib
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from knowledge.models import Original
from knowledge.readers.page import refuse

_MOST_PARTS = 5_000
_MOST_BYTES = 200 * 2**20
_LARGE_PART = 2**20
"""Bytes from which on the ratio of a part is looked at: small ones may be all blanks."""
_HIGHEST_RATIO = 200
_DEEPEST = 1_000
_OLE = b"\xd0\xcf\x11\xe0"
"""How a Word or Excel file begins that is old, or encrypted."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An office document whose sizes were looked at."""

    path: str
    parts: ZipFile

    def walk(self, name: str, listener: "Listener | None" = None) -> bool:
        """Tell a listener of a part's XML; return False if there is no such part.

        Without a listener nothing is done but to refuse what is refused.
        """
        try:
            info = self.parts.getinfo(name)
        except KeyError:
            return False
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        events = _Events(self.path, listener)
        parser.StartDoctypeDeclHandler = events.doctype
        if listener:
            parser.StartElementHandler = events.start
            parser.EndElementHandler = events.end
            parser.CharacterDataHandler = listener.text
        with _damaged(self.path), self.parts.open(info) as stream:
            parser.ParseFile(stream)
        return True


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told of each element, by its name without a namespace, and of text."""

    start: Callable[[str, Mapping[str, str]], None]
    end: Callable[[str], None]
    text: Callable[[str], None]


@dataclass(slots=True)
class _Events:
    path: str
    listener: Listener | None
    depth: int = 0
    locals: dict[str, str] = field(default_factory=dict[str, str])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise refuse(self.path, f"elements nested more than {_DEEPEST} deep; save it anew")
        if self.listener:
            named = {self._local(key): value for key, value in attributes.items()}
            self.listener.start(self._local(name), named)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.listener:
            self.listener.end(self._local(name))

    def doctype(self, *_: object) -> None:
        raise refuse(self.path, "XML that declares entities; save it anew with an office program")

    def _local(self, name: str) -> str:
        known = self.locals.get(name)
        if known is None:
            known = self.locals[name] = name.rpartition(" ")[2]
        return known


@contextmanager
def opened(original: Original, kind: str) -> Generator[Archive]:
    """Open an office document; raise `SourceUnreadable` for what is none, or is a bomb."""
    path, content = original.path, original.content
    if content.startswith(_OLE):
        why = f"not {kind} but an old or password-protected file"
        raise refuse(path, f"{why}; save it as {kind} without a password")
    with _damaged(path), ZipFile(io.BytesIO(content)) as parts:
        _check(path, parts.infolist())
        yield Archive(path, parts)


@contextmanager
def _damaged(path: str) -> Generator[None]:
    """Turn what the libraries say of damaged files into ours."""
    try:
        yield
    # A compression that the library does not know is a RuntimeError.
    except (BadZipFile, ExpatError, EOFError, zlib.error, RuntimeError, ValueError) as error:
        raise refuse(path, f"damaged or cut off ({error}); save it anew and load again") from error


def _check(path: str, parts: list[ZipInfo]) -> None:
    if len(parts) > _MOST_PARTS:
        raise refuse(path, f"{len(parts)} parts in one file, more than {_MOST_PARTS}")
    whole = sum(part.file_size for part in parts)
    if whole > _MOST_BYTES:
        why = f"{whole // 2**20} MB when unpacked, more than {_MOST_BYTES // 2**20} MB"
        raise refuse(path, f"{why}; split it and load again")
    for part in parts:
        _check_part(path, part)


def _check_part(path: str, part: ZipInfo) -> None:
    if part.flag_bits & 1:
        raise refuse(path, "password-protected; save it without a password")
    if part.filename.startswith(("/", "\\")) or ".." in PurePosixPath(part.filename).parts:
        raise refuse(path, "a part that names a place outside of its file; save it anew")
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > _LARGE_PART and ratio > _HIGHEST_RATIO:
        raise refuse(path, f"a part that unpacks to {ratio:.0f} times its size; save it anew")
