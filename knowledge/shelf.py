"""Where documents wait for their reader: on disk, so that memory does not grow with them."""

from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO

from knowledge.errors import KnowledgeError

_IN_MEMORY = 8 * 2**20
"""Bytes from which on what waits lies in a file that no other program can open."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a shelf a document's bytes are."""

    start: int
    length: int


def _file() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


@dataclass(slots=True)
class Shelf:
    """Bytes in the order in which they came; one thread at a time."""

    _kept: IO[bytes] = field(default_factory=_file)
    _end: int = 0

    def put(self, content: bytes) -> Place:
        """Keep a document's bytes; raise `KnowledgeError` where there is no room."""
        place = Place(self._end, len(content))
        try:
            self._kept.seek(place.start)
            self._kept.write(content)
        except OSError as error:
            message = (
                f"What is to be loaded finds no room in the folder for temporary files "
                f"({error.strerror}): make some, or set TMPDIR."
            )
            raise KnowledgeError(message) from error
        self._end += place.length
        return place

    def take(self, place: Place) -> bytes:
        """Return a document's bytes."""
        self._kept.seek(place.start)
        return self._kept.read(place.length)

    def close(self) -> None:
        """Let go of everything."""
        self._kept.close()
