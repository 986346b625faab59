"""Find the files that the pages of a folder include, below that folder and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.readers.references import DEEPEST, MOST, candidates, references

_LARGEST = 2**20
"""Bytes of an included file that are read: a snippet is no book."""


@dataclass(slots=True)
class Includes:
    """The included files of one folder, each looked for and read once."""

    root: Path
    """Resolved: what lies below it may be included."""
    beside: Path | None = None
    """The same for what is not below the root: files that pages include, at their own paths."""
    used: set[str] = field(default_factory=set[str])
    """Paths of all that some page includes: parts of pages, not pages."""
    _read: dict[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    _named: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def of(self, path: str, content: bytes) -> Mapping[str, bytes]:
        """Return what a page takes text from, also what its includes include, by path."""
        found: dict[str, bytes] = {}
        waiting = [(path, content)]
        for _ in range(DEEPEST):
            waiting = [
                (one, self._read[one] or b"")
                for page, text in waiting
                for one in self._included(page, text)
                if one not in found
            ]
            found |= dict(waiting)
            if not waiting or len(found) > MOST:
                break
        self.used.update(found)
        return found

    def _included(self, path: str, content: bytes) -> tuple[str, ...]:
        if path in self._named:
            return self._named[path]
        names = dict.fromkeys(references(content.decode("utf-8", "replace")))
        where = (self._where(name, path) for name in names)
        found = tuple(dict.fromkeys(it for it in where if it and it != path))
        if path in self._read:
            self._named[path] = found
        return found

    def _where(self, name: str, page: str) -> str | None:
        return next((it for it in candidates(name, page) if self._content(it) is not None), None)

    def _content(self, path: str) -> bytes | None:
        if path not in self._read:
            places = (self.root, self.beside) if self.beside else (self.root,)
            found = (_bytes(place, path) for place in places)
            self._read[path] = next((it for it in found if it is not None), None)
        return self._read[path]


def _bytes(root: Path, name: str) -> bytes | None:
    path = root / name
    try:
        # A link may lead to another file of the folder, never out of it.
        if not path.is_file() or not path.resolve().is_relative_to(root):
            return None
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError:
        return None
