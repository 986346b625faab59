"""Who a worker is: a name that no other living process has, kept in `FRONTDESK_HOME/workers`."""

import fcntl
import os
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import structlog

log = structlog.get_logger()

FOLDER = "workers"
"""Below FRONTDESK_HOME: one small file for each worker that ever ran there at the same time."""


@contextmanager
def worker_name(home: Path) -> Generator[str]:
    """Hold a name until left: the first of this home's that no living process holds.

    A name is a file with an id in it, locked by whoever has the name. The kernel frees the lock
    when its process ends, however it ends: so whoever gets a name knows that the process which had
    it before is dead, and may take over its rows at once. The host is part of the name, so that a
    home that was copied to another machine, or is shared without locks, brings no second process
    of the same name. Where nothing can be locked the name is new: leases run out by themselves.
    """
    try:
        handle, name = _take(home / FOLDER)
    except OSError as error:
        log.warning("no_worker_name", stage="start", error=error.strerror)
        yield _named(uuid4().hex)
        return
    try:
        yield name
    finally:
        os.close(handle)


def at_work(home: Path) -> bool:
    """Say whether a bot runs on this home, or on the demo's in it."""
    return any(_is_held(file) for file in _files(home))


def _files(home: Path) -> Iterator[Path]:
    for folder in (home / FOLDER, home / "demo" / FOLDER):
        yield from folder.glob("*.lock")


def _take(folder: Path) -> tuple[int, str]:
    """Return the first file that can be locked, open, and the name that it stands for."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        number += 1
        handle = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle, _named(_id_in(handle))
        except BlockingIOError:
            os.close(handle)
        except OSError:
            os.close(handle)
            raise


def _id_in(handle: int) -> str:
    """Return the id of a locked file; a new or a broken one gets its own."""
    known = os.pread(handle, 64, 0).decode("ascii", "replace")
    if len(known) == 32 and known.isalnum():  # noqa: PLR2004  # a UUID's digits
        return known
    fresh = uuid4().hex
    os.ftruncate(handle, 0)
    os.pwrite(handle, fresh.encode(), 0)
    return fresh


def _named(identity: str) -> str:
    return f"{socket.gethostname()[:100]}.{identity}"


def _is_held(file: Path) -> bool:
    with suppress(OSError):
        handle = os.open(file, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False
