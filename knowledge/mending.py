"""What a person can do about a SQLite file that fails."""

import sqlite3

_MENDS = {
    sqlite3.SQLITE_FULL: "free some disk space, then try again",
    sqlite3.SQLITE_IOERR: "look whether its disk is full or broken, then try again",
    sqlite3.SQLITE_READONLY: "let this user write to it",
    sqlite3.SQLITE_CANTOPEN: "look whether its folder is there, writable, and not full",
    sqlite3.SQLITE_BUSY: "another process writes to it: try again",
    sqlite3.SQLITE_CORRUPT: "restore a backup of it",
    sqlite3.SQLITE_NOTADB: "it is no SQLite file: move it away, or restore a backup",
}
_PRIMARY = 0xFF
"""SQLite puts the kind of a failure into the lowest byte of its code."""


def with_mend(said: str, error: BaseException | None) -> str:
    """Return what SQLite said, and what to do where that is known; one line."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    mend = _MENDS.get(code & _PRIMARY)
    return f"{said}: {mend}." if mend else said
