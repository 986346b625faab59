"""A folder of pages, or one file of them."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from knowledge.errors import SourceUnreadable
from knowledge.models import Original
from knowledge.readers.references import is_part
from knowledge.reading import MOST_BYTES, SUFFIXES, is_readable
from knowledge.sources.includes import Includes

_AT_ONCE = 64
"""Files read in one visit to a thread."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Pages below a folder; hidden files and folders, and links out of it, are left alone."""

    name: str
    root: Path
    link: str | None = None
    """Template of a page's URL; `{path}` is filled in here, `{line}` where the line is known."""

    async def originals(self) -> AsyncGenerator[Original]:
        """Yield every page, by path; raise `SourceUnreadable` when there is none."""
        paths = await asyncio.to_thread(self._paths)
        if not paths:
            wanted = ", ".join(sorted(SUFFIXES))
            message = f"{self.root} holds no page ({wanted}): nothing was loaded."
            raise SourceUnreadable(message)
        includes = Includes(self.root.resolve())
        for some in (paths[at : at + _AT_ONCE] for at in range(0, len(paths), _AT_ONCE)):
            for original in await asyncio.to_thread(self._read, some, includes):
                # What other pages take text from is read where they do, and is no page.
                if not (is_part(original.path) and original.path in includes.used):
                    yield original

    def _paths(self) -> list[Path]:
        if not self.root.exists():
            message = f"{self.root} does not exist: name a folder or a file of pages."
            raise SourceUnreadable(message)
        if self.root.is_file():
            return [self.root] if is_readable(self.root.name) else []
        root = self.root.resolve()
        # Parts of pages come after all pages that may name them.
        return sorted(
            self._below(root), key=lambda path: (is_part(_below(root, path)), path.as_posix())
        )

    def _below(self, root: Path) -> Iterator[Path]:
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                path = Path(folder, name)
                if name.startswith(".") or not is_readable(name):
                    continue
                # A link may name another page of the folder, never what lies outside of it.
                if not path.is_symlink() or path.resolve().is_relative_to(root):
                    yield path

    def _read(self, paths: list[Path], includes: Includes) -> list[Original]:
        return [self._original(path, includes) for path in paths]

    def _original(self, path: Path, includes: Includes) -> Original:
        root = self.root.parent if self.root.is_file() else self.root.resolve()
        relative = _below(root, path)
        try:
            with path.open("rb") as stream:
                # More than this is refused whatever it is, and need not fill the memory.
                content = stream.read(MOST_BYTES + 1)
            changed = path.stat().st_mtime
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}): nothing was loaded."
            raise SourceUnreadable(message) from error
        url = self.link.replace("{path}", quote(relative)) if self.link else None
        changed_at = datetime.fromtimestamp(changed, UTC)
        original = Original(relative, content, changed_at, url)
        if self.root.is_file():
            return original
        return replace(original, includes=includes.of(relative, content))


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
