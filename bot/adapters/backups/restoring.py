"""Put an archive back into a home: all of it or nothing."""

import hashlib
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.adapters.backups import manifest
from bot.adapters.backups.making import ASIDE, RESTORING
from bot.adapters.backups.manifest import Kept, Manifest
from bot.adapters.worker_name import FOLDER, at_work
from bot.errors import BackupFailed

DAMAGED = (tarfile.TarError, EOFError, zlib.error, OSError, KeyError)
"""What reading a file raises that is no archive, or not all of one."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has done."""

    manifest: Manifest
    aside: Path | None
    """Where that is which was there before."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an archive goes."""

    home: Path
    known: Mapping[str, Sequence[str]]
    """The migrations that this program has, by the table that names them."""
    may_replace: bool


def restore(archive: Path, target: Target, now: datetime) -> Restored:
    """Put an archive into a home; raise `BackupFailed`, and change nothing then."""
    home = target.home
    if at_work(home):
        message = f"A bot is running on {home}: stop it first. Nothing was changed."
        raise BackupFailed(message)
    held = _held(home)
    if held and not target.may_replace:
        message = (
            f"{home} holds something already: `--replace` keeps it aside. Nothing was changed."
        )
        raise BackupFailed(message)
    with _opened(archive) as tar, _scratch(home) as scratch:
        described = manifest.read(_manifest_of(tar), target.known)
        for kept in described.files:
            _unpack(tar, kept, scratch)
        aside = home / f"{ASIDE}{now:%Y%m%d-%H%M%S}" if held else None
        _swap(home, scratch, held, aside)
    return Restored(described, aside)


def _held(home: Path) -> tuple[Path, ...]:
    """Return what a home holds, names of workers and former restores aside."""
    if not home.exists():
        return ()
    passing = (FOLDER, ASIDE, RESTORING)
    return tuple(sorted(one for one in home.iterdir() if not one.name.startswith(passing)))


@contextmanager
def _opened(archive: Path) -> Generator[tarfile.TarFile]:
    with ExitStack() as opened:
        try:
            tar = opened.enter_context(tarfile.open(archive, "r:gz"))
        except FileNotFoundError:
            message = f"{archive} does not exist. Nothing was changed."
            raise BackupFailed(message) from None
        except DAMAGED as error:
            raise BackupFailed(_damaged(archive)) from error
        yield tar


def _manifest_of(tar: tarfile.TarFile) -> bytes:
    try:
        head = tar.extractfile(manifest.NAME)
        return head.read() if head else b""
    except DAMAGED as error:
        raise BackupFailed(_damaged(Path(str(tar.name)))) from error


@contextmanager
def _scratch(home: Path) -> Generator[Path]:
    """Make a folder in the home: it may be a mount of its own, into which nothing can be moved."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=RESTORING, dir=home))
    except OSError as error:
        raise BackupFailed(_unwritable(home, error)) from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpack(tar: tarfile.TarFile, kept: Kept, scratch: Path) -> None:
    """Write one file, and compare it with what the manifest says."""
    target = scratch / kept.path
    archive = Path(str(tar.name))
    try:
        content = tar.extractfile(f"home/{kept.path}")
    except DAMAGED as error:
        raise BackupFailed(_damaged(archive)) from error
    if content is None or _written(content, target, archive) != kept.sha256:
        raise BackupFailed(_damaged(archive))


def _written(content: IO[bytes], target: Path, archive: Path) -> str:
    """Copy a file out; return its SHA-256."""
    seen = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as opened:
            target.chmod(0o600)
            while piece := _read(content, archive):
                seen.update(piece)
                opened.write(piece)
    except OSError as error:
        raise BackupFailed(_unwritable(target.parent, error)) from error
    return seen.hexdigest()


def _read(content: IO[bytes], archive: Path) -> bytes:
    try:
        return content.read(_PIECE)
    except DAMAGED as error:
        raise BackupFailed(_damaged(archive)) from error


def _swap(home: Path, scratch: Path, held: Sequence[Path], aside: Path | None) -> None:
    """Move the old aside and the new in; what fails half way is undone."""
    moved: list[tuple[Path, Path]] = []

    def move(from_: Path, to: Path) -> None:
        from_.rename(to)
        moved.append((from_, to))

    try:
        if aside is not None:
            aside.mkdir()
        for old in held:
            move(old, (aside or home) / old.name)
        for new in sorted(scratch.iterdir()):
            move(new, home / new.name)
    except OSError as error:
        for from_, to in reversed(moved):
            to.rename(from_)
        raise BackupFailed(_unwritable(home, error)) from error


def _damaged(archive: Path) -> str:
    return f"{archive} is damaged, or no backup of Frontdesk. Nothing was changed."


def _unwritable(folder: Path, error: OSError) -> str:
    return f"{folder} cannot be written to: {error.strerror or error}. Nothing was changed."
