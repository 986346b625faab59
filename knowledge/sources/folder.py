"""A folder of pages, or one file of them."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.readers.references import is_part
from knowledge.reading import MOST_BYTES, SUFFIXES, is_readable
from knowledge.sources.includes import Includes

_AT_ONCE = 64
"""Files read in one visit to a thread."""


MOST_PAGES = 100_000
"""Pages of one folder: who names the root of a disk by mistake is told before it is read."""


@dataclass(slots=True)
class _Listing:
    """The pages below a folder, and what of it could not be looked through."""

    paths: list[Path] = field(default_factory=list[Path])
    count: int = 0
    """Of pages; of more than the source may have no paths are kept."""
    failures: list[OSError] = field(default_factory=list[OSError])


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Pages below a folder; hidden files and folders, and links out of it, are left alone."""

    name: str
    root: Path
    link: str | None = None
    """Template of a page's URL; `{path}` is filled in here, `{line}` where the line is known."""
    most: int = MOST_PAGES
    beside: Path | None = None
    """A folder with what pages include from outside the root, at the same paths."""

    async def originals(self) -> AsyncGenerator[Original | Unfetched | Unlisted]:
        """Yield every page, by path; raise `SourceUnreadable` when there is none, or too many."""
        listing = await asyncio.to_thread(self._listing)
        paths = listing.paths
        self._check(listing)
        includes = Includes(self.root.resolve(), self.beside and self.beside.resolve())
        for some in (paths[at : at + _AT_ONCE] for at in range(0, len(paths), _AT_ONCE)):
            for found in await asyncio.to_thread(self._read, some, includes):
                # What other pages take text from is read where they do, and is no page.
                if not (is_part(found.path) and found.path in includes.used):
                    yield found
        for failure in listing.failures:
            yield Unlisted(f"{failure.filename} cannot be looked through ({failure.strerror})")

    def _check(self, listing: _Listing) -> None:
        if listing.count > self.most:
            message = (
                f"{self.root} holds {listing.count:,} pages, more than {self.most:,}: name a "
                "smaller folder, or set `pages` for this source in knowledge.toml."
            )
            raise SourceUnreadable(message)
        if not listing.paths:
            wanted = ", ".join(sorted(SUFFIXES))
            why = f"holds no page ({wanted})"
            if listing.failures:
                why = f"cannot be looked through ({listing.failures[0].strerror})"
            message = f"{self.root} {why}: nothing was loaded."
            raise SourceUnreadable(message)

    def _listing(self) -> _Listing:
        if not self.root.exists():
            message = f"{self.root} does not exist: name a folder or a file of pages."
            raise SourceUnreadable(message)
        if self.root.is_file():
            paths = [self.root] if is_readable(self.root.name) else []
            return _Listing(paths, len(paths))
        root, listing = self.root.resolve(), _Listing()
        for path in self._below(root, listing.failures):
            listing.count += 1
            if listing.count <= self.most:
                listing.paths.append(path)
        # Parts of pages come after all pages that may name them.
        listing.paths.sort(key=lambda path: (is_part(_below(root, path)), path.as_posix()))
        return listing

    def _below(self, root: Path, failures: list[OSError]) -> Iterator[Path]:
        def note(error: OSError) -> None:
            # A folder that went while its parent was read has gone, with its pages.
            if not isinstance(error, FileNotFoundError):
                failures.append(error)

        for folder, folders, files in os.walk(root, onerror=note):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                path = Path(folder, name)
                if not name.startswith(".") and is_readable(name) and _is_page(root, path):
                    yield path

    def _read(self, paths: list[Path], includes: Includes) -> list[Original | Unfetched]:
        found = (_misnamed(path) or self._original(path, includes) for path in paths)
        return [one for one in found if one is not None]

    def _original(self, path: Path, includes: Includes) -> Original | Unfetched | None:
        """Return a page; None where it has gone since the folder was looked through."""
        root = self.root.parent if self.root.is_file() else self.root.resolve()
        relative = _below(root, path)
        try:
            with path.open("rb") as stream:
                # More than this is refused whatever it is, and need not fill the memory.
                content = stream.read(MOST_BYTES + 1)
                changed = os.fstat(stream.fileno()).st_mtime
        except FileNotFoundError:
            return None
        except OSError as error:
            return Unfetched(relative, f"{relative}: cannot be read ({error.strerror})")
        url = self.link.replace("{path}", quote(relative)) if self.link else None
        changed_at = datetime.fromtimestamp(changed, UTC)
        original = Original(relative, content, changed_at, url)
        if self.root.is_file():
            return original
        return replace(original, includes=includes.of(relative, content))


def _misnamed(path: Path) -> Unfetched | None:
    """Return the failure of a page whose name is no text, as older encodings leave it."""
    shown = path.name.encode("utf-8", "replace").decode()
    folder = path.parent.as_posix().encode("utf-8", "replace").decode()
    if shown == path.name and folder == path.parent.as_posix():
        return None
    return Unfetched(shown, f"{shown}: its name is not UTF-8; rename it")


def _is_page(root: Path, path: Path) -> bool:
    """Say whether this is a file: no pipe, no link that leads round in a circle or outside."""
    # A link may name another page of the folder, never what lies outside of it.
    return path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(root))


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
