"""Make an archive of a home, also while a bot works on it."""

import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.adapters.backups import manifest, snapshot
from bot.adapters.backups.manifest import Kept, Manifest
from bot.adapters.worker_name import FOLDER
from bot.errors import BackupFailed, NothingHere
from knowledge.settings import FETCHED

ASIDE = "replaced-"
"""How the folder begins in which a restore keeps what was there before."""
RESTORING = ".restoring-"
_BY_SQLITE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; its content is in the copy already."""
_QUICK = 1
"""Of gzip: vectors shrink little, however long one tries."""


@dataclass(frozen=True, slots=True)
class Home:
    """What is backed up."""

    folder: Path
    histories: Sequence[str]
    """The tables that name the migrations of each package."""
    outside: Sequence[str] = ()
    """What this configuration keeps elsewhere."""
    patience: float = 15.0
    """Seconds to wait for somebody else who writes."""


def make(home: Home, archive: Path, now: datetime) -> Manifest:
    """Write an archive; raise `BackupFailed` or `NothingHere`, and leave nothing behind then."""
    if archive.exists():
        message = f"{archive} is there already: name another file. Nothing was written."
        raise BackupFailed(message)
    files = tuple(_files(home.folder, archive))
    if not files:
        message = f"Nothing is kept in {home.folder}: there is nothing to back up."
        raise NothingHere(message)
    try:
        with _scratch(archive) as scratch:
            content = scratch / "home"
            _copy(home, content, files)
            described = _described(home, content, files, now)
            _pack(scratch / "archive", content, described)
            (scratch / "archive").replace(archive)
    except OSError as error:
        message = f"The backup cannot be written: {error.strerror or error}. Nothing was left."
        raise BackupFailed(message) from error
    return described


def _files(home: Path, archive: Path) -> Iterator[Path]:
    """Yield what belongs into an archive, relative to the home."""
    written = archive.resolve()
    for file in sorted(home.rglob("*")):
        is_ours = file.is_file() and not file.is_symlink() and file.resolve() != written
        if is_ours and not _is_passing(file.relative_to(home)):
            yield file.relative_to(home)


def _is_passing(path: Path) -> bool:
    """Say whether a file means nothing after today, or can be fetched again."""
    aside = path.parts[0].startswith((ASIDE, RESTORING))
    passing = not {FOLDER, FETCHED}.isdisjoint(path.parts[:-1])
    return aside or passing or path.name.endswith(_BY_SQLITE)


@contextmanager
def _scratch(archive: Path) -> Generator[Path]:
    """Make a folder beside the archive: there is room for it, and a rename is enough."""
    scratch = Path(tempfile.mkdtemp(prefix=".frontdesk-backup-", dir=archive.resolve().parent))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copy(home: Home, content: Path, files: Sequence[Path]) -> None:
    databases: dict[Path, Path] = {}
    for path in files:
        target = content / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if snapshot.is_database(home.folder / path):
            databases[home.folder / path] = target
        else:
            shutil.copyfile(home.folder / path, target)
    snapshot.copy(databases, home.patience)


def _described(home: Home, content: Path, files: Sequence[Path], now: datetime) -> Manifest:
    kept = [
        Kept(path.as_posix(), (content / path).stat().st_size, digest(content / path))
        for path in files
    ]
    return Manifest(now.isoformat(), _revisions(home, content), tuple(home.outside), tuple(kept))


def _revisions(home: Home, content: Path) -> Mapping[str, str]:
    database = content / "frontdesk.db"
    if not database.exists():
        return {}
    found = {table: snapshot.revision(database, table) for table in home.histories}
    return {table: revision for table, revision in found.items() if revision is not None}


def _pack(target: Path, content: Path, described: Manifest) -> None:
    """Write the archive, the manifest first."""
    target.touch(0o600)
    with tarfile.open(target, "w:gz", compresslevel=_QUICK) as tar:
        text = manifest.to_json(described)
        head = tarfile.TarInfo(manifest.NAME)
        head.size = len(text)
        tar.addfile(head, io.BytesIO(text))
        for kept in described.files:
            tar.add(content / kept.path, f"home/{kept.path}", recursive=False)


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
