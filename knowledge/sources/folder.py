"""A folder of pages, or one file of them."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from knowledge.errors import SourceUnreadable
from knowledge.models import Original
from knowledge.reading import SUFFIXES, is_readable

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
        for start in range(0, len(paths), _AT_ONCE):
            for original in await asyncio.to_thread(self._read, paths[start : start + _AT_ONCE]):
                yield original

    def _paths(self) -> list[Path]:
        if not self.root.exists():
            message = f"{self.root} does not exist: name a folder or a file of pages."
            raise SourceUnreadable(message)
        if self.root.is_file():
            return [self.root] if is_readable(self.root.name) else []
        return sorted(self._below(self.root.resolve()), key=lambda path: path.as_posix())

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

    def _read(self, paths: list[Path]) -> list[Original]:
        return [self._original(path) for path in paths]

    def _original(self, path: Path) -> Original:
        root = self.root.parent if self.root.is_file() else self.root.resolve()
        relative = path.relative_to(root).as_posix()
        try:
            content = path.read_bytes()
            changed = path.stat().st_mtime
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}): nothing was loaded."
            raise SourceUnreadable(message) from error
        url = self.link.replace("{path}", quote(relative)) if self.link else None
        return Original(relative, content, datetime.fromtimestamp(changed, UTC), url)
