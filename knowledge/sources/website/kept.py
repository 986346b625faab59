"""Pages as they were fetched last: what a server calls unchanged is not sent again.

One file a page: a line of JSON, then the body, compressed. The folder may be deleted at any time;
then the next visit fetches everything.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast


@dataclass(frozen=True, slots=True)
class Kept:
    """A response that may be used again if its server says so."""

    content: bytes
    media: str
    robots: str = ""
    """Its `X-Robots-Tag`."""
    etag: str = ""
    last_modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """Return the headers that ask whether it is still so."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class KeptPages:
    """A folder of responses by URL."""

    folder: Path

    def find(self, url: str) -> Kept | None:
        """Return what is kept of a URL; None also for a file that is damaged."""
        try:
            head, _, body = self._file(url).read_bytes().partition(b"\n")
            fields = cast("dict[str, str]", json.loads(head))
            named = (fields[name] for name in ("media", "robots", "etag", "last_modified"))
            return Kept(zlib.decompress(body), *named)
        except (OSError, ValueError, KeyError, zlib.error):
            return None

    def keep(self, url: str, kept: Kept) -> None:
        """Remember a response in place of the one before, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fields = {
            "url": url,
            "media": kept.media,
            "robots": kept.robots,
            "etag": kept.etag,
            "last_modified": kept.last_modified,
        }
        target = self._file(url)
        partial = target.with_suffix(f".{os.getpid()}")
        partial.write_bytes(json.dumps(fields).encode() + b"\n" + zlib.compress(kept.content, 6))
        partial.replace(target)

    def drop(self, url: str) -> None:
        """Delete what is kept of a URL."""
        self._file(url).unlink(missing_ok=True)

    def keep_only(self, urls: Iterable[str]) -> None:
        """Delete what is kept of every other URL."""
        wanted = {self._file(url).name for url in urls}
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if file.name not in wanted:
                    file.unlink(missing_ok=True)

    def _file(self, url: str) -> Path:
        return self.folder / hashlib.sha256(url.encode()).hexdigest()
