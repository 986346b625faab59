"""What an archive says of itself: its form, what is in it, and which versions its tables have."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import cast

from bot.errors import BackupFailed

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of an archive."""

    path: str
    """Relative to FRONTDESK_HOME, with slashes."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first thing in an archive."""

    made_at: str
    revisions: Mapping[str, str]
    """Of each package's tables: the migration that they are at."""
    outside: Sequence[str]
    """What is kept elsewhere, and therefore not in here."""
    files: Sequence[Kept]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(file.size for file in self.files)


def to_json(manifest: Manifest) -> bytes:
    """Return a manifest as it stands in the archive."""
    return json.dumps(asdict(manifest), indent=1).encode()


def read(text: bytes, known: Mapping[str, Sequence[str]]) -> Manifest:
    """Return the manifest of an archive that this program can restore; raise `BackupFailed`.

    `known` are the migrations that this program has, by the table that names them.
    """
    try:
        plain = cast("dict[str, object]", json.loads(text))
        number = cast("int", plain["format"])
        if number > FORMAT:
            raise BackupFailed(_newer(f"its format is {number}"))
        manifest = _manifest(plain)
    except (ValueError, KeyError, TypeError) as error:
        message = "The archive is damaged: its manifest cannot be read. Nothing was changed."
        raise BackupFailed(message) from error
    for table, revision in manifest.revisions.items():
        if revision not in known.get(table, ()):
            raise BackupFailed(_newer(f"{table} {revision}"))
    return manifest


def _manifest(plain: Mapping[str, object]) -> Manifest:
    files = cast("list[dict[str, object]]", plain["files"])
    return Manifest(
        made_at=str(plain["made_at"]),
        revisions=cast("dict[str, str]", plain["revisions"]),
        outside=cast("list[str]", plain["outside"]),
        files=tuple(
            Kept(_inside(str(one["path"])), int(str(one["size"])), str(one["sha256"]))
            for one in files
        ),
    )


def _inside(path: str) -> str:
    """Return a path that stays within the home; raise `ValueError` for any other."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        message = f"not a path within the home: {path}"
        raise ValueError(message)
    return path


def _newer(what: str) -> str:
    return (
        f"The archive was made by a newer Frontdesk ({what}): update this program first. "
        "Nothing was changed."
    )
