"""The files of an export: a ZIP with ZIPs in it, an unpacked folder, or one file, within bounds.

Nothing is unpacked to disk, so no name in an archive can lead anywhere; sizes are bounded by what
is read, because what an archive says of itself may be a lie.
"""

import io
import os
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from stat import S_ISLNK
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched
from knowledge.shelf import Place, Shelf

_DEEPEST = 2
"""ZIPs in ZIPs: services pack an export into parts."""


class Damaged(SourceUnreadable):
    """One file of an export that cannot be read; the others may be whole."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an export is read, unpacked."""

    files: int = 200_000
    file_bytes: int = 200_000_000
    total_bytes: int = 4_000_000_000


_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export."""

    name: str
    """Its path in the export, with forward slashes."""
    open: Callable[[], AbstractContextManager["Stream"]]
    largest: int
    """Bytes of a file that may be held at once."""

    def read(self) -> bytes:
        """Return its bytes; raise `Damaged`, or `SourceUnreadable` where no more may be read."""
        with self.open() as stream:
            content = stream.read(self.largest + 1)
        if len(content) > self.largest:
            message = f"{self.name}: larger than {self.largest / 1e6:g} MB"
            raise Damaged(message)
        return content


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page without its content, and where that is."""

    page: Original
    place: Place


@dataclass(slots=True)
class Pages:
    """The pages of an export that has one in each file; what they hold waits on disk."""

    read: list[Waiting] = field(default_factory=list[Waiting])
    broken: list[Unfetched] = field(default_factory=list[Unfetched])
    shelf: Shelf = field(default_factory=Shelf)

    def add(self, page: Original) -> None:
        """Take a page up."""
        self.read.append(Waiting(replace(page, content=b""), self.shelf.put(page.content)))

    def in_order(self, place: Path, service: str) -> Iterator[Original | Unfetched]:
        """Yield them by path, broken ones last; raise `SourceUnreadable` where none was read."""
        if not self.read:
            advice = f"name the ZIP that {service} made"
            reason = self.broken[0].reason if self.broken else advice
            message = f"{place} holds no page of {service}: {reason}."
            raise SourceUnreadable(message)
        for it in sorted(self.read, key=lambda it: it.page.path):
            yield replace(it.page, content=self.shelf.take(it.place))
        yield from self.broken

    def close(self) -> None:
        """Let go of what was not taken."""
        self.shelf.close()


@dataclass(slots=True)
class _Budget:
    """What was read of an export."""

    place: Path
    bounds: Bounds
    files: int = 0
    size: int = 0

    def count(self) -> None:
        """Count one more file."""
        self.files += 1
        if self.files > self.bounds.files:
            message = f"{self.place} holds more than {self.bounds.files} files: it is not read."
            raise SourceUnreadable(message)

    def spend(self, size: int) -> None:
        """Count bytes that were read."""
        self.size += size
        most = self.bounds.total_bytes
        if self.size > most:
            message = f"{self.place} unpacks to more than {most / 1e6:g} MB: it is not read."
            raise SourceUnreadable(message)

    def file(self, name: str, opened: Callable[[], AbstractContextManager["Stream"]]) -> File:
        """Return a file of the export, within the bounds."""
        return File(name, opened, self.bounds.file_bytes)


@contextmanager
def _understood(name: str) -> Generator[None]:
    """Raise `Damaged` for what a file system or an archive says of a file."""
    try:
        yield
    except OSError as error:
        message = f"{name}: cannot be read ({error.strerror})"
        raise Damaged(message) from error
    # A compression that the library does not know is a RuntimeError.
    except (BadZipFile, EOFError, zlib.error, RuntimeError, ValueError) as error:
        message = f"{name}: damaged in the archive ({error})"
        raise Damaged(message) from error


@dataclass(frozen=True, slots=True)
class Stream:
    """A file's bytes, counted as they are read."""

    name: str
    stream: IO[bytes]
    budget: _Budget

    def read(self, size: int) -> bytes:
        """Return the next bytes; raise as `File.read` does."""
        with _understood(self.name):
            content = self.stream.read(size)
        self.budget.spend(len(content))
        return content


def files(place: Path, wanted: frozenset[str], bounds: Bounds = _BOUNDS) -> Iterator[File]:
    """Yield the files with these suffixes, by name; raise `SourceUnreadable` for no export.

    A file's content is read when it is asked for, while its archive is still open: before the
    next file is.
    """
    budget = _Budget(place, bounds)
    try:
        if place.is_dir():
            yield from _of_folder(wanted, budget)
        elif place.suffix.lower() == ".zip" or is_zipfile(place):
            with place.open("rb") as stream:
                yield from _of_zip(stream, wanted, budget)
        else:
            place.stat()
            if place.suffix.lower() not in wanted:
                message = f"{place} is no export: a ZIP, a folder, or {', '.join(sorted(wanted))}."
                raise SourceUnreadable(message)
            yield budget.file(place.name, partial(_plain_file, place, budget))
    except OSError as error:
        message = f"{place} cannot be read ({error.strerror}): name the file of the export."
        raise SourceUnreadable(message) from error


def _of_folder(wanted: frozenset[str], budget: _Budget) -> Iterator[File]:
    for path in sorted(_below(budget.place)):
        budget.count()
        if path.suffix.lower() in wanted:
            name = path.relative_to(budget.place).as_posix()
            yield budget.file(name, partial(_plain_file, path, budget))


def _below(place: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(folder, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if not path.is_symlink())


@contextmanager
def _plain_file(path: Path, budget: _Budget) -> Generator[Stream]:
    with _understood(path.name):
        stream = path.open("rb")
    with stream:
        yield Stream(path.name, stream, budget)


def _of_zip(
    stream: IO[bytes], wanted: frozenset[str], budget: _Budget, depth: int = 0
) -> Iterator[File]:
    try:
        archive = ZipFile(stream)
    except (BadZipFile, ValueError, EOFError) as error:
        message = f"{budget.place} is no ZIP, or is cut off: export it again ({error})."
        raise SourceUnreadable(message) from error
    with archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            budget.count()
            suffix = PurePosixPath(info.filename).suffix.lower()
            if not _is_plain(info):
                continue
            if suffix == ".zip" and depth < _DEEPEST:
                part = budget.file(info.filename, partial(_member, archive, info, budget))
                yield from _of_zip(io.BytesIO(part.read()), wanted, budget, depth + 1)
            elif suffix in wanted:
                name = info.filename.replace("\\", "/")
                yield budget.file(name, partial(_member, archive, info, budget))


def _is_plain(info: ZipInfo) -> bool:
    """Say whether a member is a file of the export, and no link, folder or resource fork."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    is_link = S_ISLNK(info.external_attr >> 16)
    outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
    hidden = path.parts[0] == "__MACOSX" or path.name.startswith(".")
    return not (info.is_dir() or is_link or outside or hidden)


@contextmanager
def _member(archive: ZipFile, info: ZipInfo, budget: _Budget) -> Generator[Stream]:
    if info.flag_bits & 1:
        message = f"{budget.place} is protected by a password: export it without one."
        raise SourceUnreadable(message)
    with _understood(info.filename):
        stream = archive.open(info)
    with stream:
        yield Stream(info.filename, stream, budget)
