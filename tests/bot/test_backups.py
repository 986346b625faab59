"""Backup and restore: everything of one moment, and nothing changed by what cannot be done."""

import gzip
import io
import json
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.backups.making import Home, make
from bot.adapters.backups.restoring import Restored, Target, restore
from bot.adapters.worker_name import worker_name
from bot.errors import BackupFailed, NothingHere

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KNOWN = {"bot_version": ("0001", "0002")}


def write_home(folder: Path, revision: str = "0002") -> Path:
    """Make a home of two databases, another file, and what does not belong into a backup."""
    folder.mkdir(parents=True)
    for name in ("frontdesk.db", "knowledge.db"):
        with closing(sqlite3.connect(folder / name)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE pointer (number INTEGER)")
            database.execute("INSERT INTO pointer VALUES (0)")
            database.execute("CREATE TABLE bot_version (version_num TEXT)")
            database.execute("INSERT INTO bot_version VALUES (?)", (revision,))
            database.commit()
    (folder / "voices").mkdir()
    (folder / "voices" / "own.toml").write_text("greeting = 'Servus'", "utf-8")
    (folder / "fetched" / "site").mkdir(parents=True)
    (folder / "fetched" / "site" / "page").write_text("x")
    (folder / "workers").mkdir()
    (folder / "workers" / "1.lock").write_text("x")
    return folder


def pointer(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT number FROM pointer").fetchone()[0])


def tree(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def backed_up(home: Path, archive: Path) -> Path:
    make(Home(home, tuple(KNOWN)), archive, NOW)
    return archive


def restored(archive: Path, home: Path, *, may_replace: bool = False) -> Restored:
    return restore(archive, Target(home, KNOWN, may_replace), NOW)


def test_what_is_backed_up_comes_back(tmp_path: Path) -> None:
    """Databases and files; not the names of workers, nor what SQLite keeps beside a database."""
    archive = backed_up(write_home(tmp_path / "home"), tmp_path / "today.tar.gz")
    restored(archive, tmp_path / "new")
    assert set(tree(tmp_path / "new")) == {"frontdesk.db", "knowledge.db", "voices/own.toml"}
    assert pointer(tmp_path / "new" / "knowledge.db") == 0
    assert not list(tmp_path.glob(".*")), "something was left behind"
    assert archive.stat().st_mode & 0o077 == 0, "others can read it"


def test_databases_are_of_one_moment(tmp_path: Path) -> None:
    """While somebody writes to the one, then to the other: never two steps apart, never back."""
    home = write_home(tmp_path / "home")
    end, steps = threading.Event(), 0

    def write() -> None:
        nonlocal steps
        with (
            closing(sqlite3.connect(home / "knowledge.db", timeout=20)) as store,
            closing(sqlite3.connect(home / "frontdesk.db", timeout=20)) as ledger,
        ):
            while not end.is_set():
                for database in (store, ledger):
                    database.execute("UPDATE pointer SET number = number + 1")
                    database.commit()
                steps += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archives = [backed_up(home, tmp_path / f"{n}.tar.gz") for n in range(10)]
    finally:
        end.set()
        writer.join()
    for number, archive in enumerate(archives):
        new = tmp_path / f"new{number}"
        restored(archive, new)
        # The store is written first, so it is level with the ledger, or one step ahead.
        ahead = pointer(new / "knowledge.db") - pointer(new / "frontdesk.db")
        assert ahead in {0, 1}
    assert steps > 10, "nobody wrote meanwhile"


def test_a_home_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    archive = backed_up(write_home(tmp_path / "home"), tmp_path / "today.tar.gz")
    before = tree(tmp_path / "home")
    with pytest.raises(BackupFailed, match="--replace"):
        restored(archive, tmp_path / "home")
    assert tree(tmp_path / "home") == before


def test_replacing_keeps_the_old_one_aside(tmp_path: Path) -> None:
    """And the next backup leaves it out."""
    home = write_home(tmp_path / "home")
    archive = backed_up(home, tmp_path / "today.tar.gz")
    (home / "voices" / "own.toml").write_text("greeting = 'Moin'", "utf-8")
    done = restored(archive, home, may_replace=True)
    assert done.aside
    assert (home / "voices" / "own.toml").read_text("utf-8") == "greeting = 'Servus'"
    assert (done.aside / "voices" / "own.toml").read_text("utf-8") == "greeting = 'Moin'"
    assert (done.aside / "frontdesk.db").exists()
    again = make(Home(home, tuple(KNOWN)), tmp_path / "again.tar.gz", NOW)
    assert {kept.path for kept in again.files} == {
        "frontdesk.db", "knowledge.db", "voices/own.toml",
    }  # fmt: skip


def test_a_running_bot_is_not_restored_over(tmp_path: Path) -> None:
    """It would go on writing into what was moved away."""
    home = write_home(tmp_path / "home")
    archive = backed_up(home, tmp_path / "today.tar.gz")
    with worker_name(home), pytest.raises(BackupFailed, match="running"):
        restored(archive, home, may_replace=True)
    assert not list(home.glob("replaced-*"))


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """Its tables are not ours to read."""
    newer = write_home(tmp_path / "home", revision="0777")
    archive = backed_up(newer, tmp_path / "today.tar.gz")
    with pytest.raises(BackupFailed, match=r"newer Frontdesk .*0777.* update this program"):
        restored(archive, tmp_path / "new")
    assert tree(tmp_path / "new") == {}


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-2_000])


def flip(archive: Path) -> None:
    """Change one byte of a file in an archive that is whole otherwise."""
    rewrite(
        archive, lambda name, content: content[:-1] + b"!" if name.endswith("toml") else content
    )


def leave_out(archive: Path) -> None:
    rewrite(archive, lambda name, content: None if name.endswith("toml") else content)


def escape(archive: Path) -> None:
    """Let the manifest name a path outside of the home."""
    rewrite(archive, lambda _, content: content.replace(b"voices/own.toml", b"../voices/own.t"))


def newer_format(archive: Path) -> None:
    rewrite(archive, lambda _, content: content.replace(b'"format": 1', b'"format": 2'))


def no_archive(archive: Path) -> None:
    archive.write_text("not an archive", "utf-8")


def other_archive(archive: Path) -> None:
    archive.write_bytes(gzip.compress(b"not a tar"))


def no_manifest(archive: Path) -> None:
    rewrite(archive, lambda name, content: None if name == "manifest.json" else content)


def rewrite(archive: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with tarfile.open(archive) as tar:
        members = [(one.name, (tar.extractfile(one) or io.BytesIO()).read()) for one in tar]
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in members:
            changed = change(name, content)
            if changed is not None:
                head = tarfile.TarInfo(name)
                head.size = len(changed)
                tar.addfile(head, io.BytesIO(changed))


@pytest.mark.parametrize(
    "spoil",
    [cut, flip, leave_out, escape, newer_format, no_archive, other_archive, no_manifest],
)
def test_a_damaged_archive_changes_nothing(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """One line that says what is wrong; the home is as it was."""
    home = write_home(tmp_path / "home")
    archive = backed_up(home, tmp_path / "today.tar.gz")
    before = tree(home)
    spoil(archive)
    with pytest.raises(BackupFailed, match=r"damaged|newer") as raised:
        restored(archive, home, may_replace=True)
    assert "\n" not in str(raised.value)
    assert tree(home) == before
    assert not (tmp_path / "voices").exists()


def test_an_archive_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="does not exist"):
        restored(tmp_path / "nowhere.tar.gz", tmp_path / "new")


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home")
    (tmp_path / "today.tar.gz").write_text("yesterday's")
    with pytest.raises(BackupFailed, match="there already"):
        backed_up(home, tmp_path / "today.tar.gz")
    assert (tmp_path / "today.tar.gz").read_text() == "yesterday's"


def test_an_empty_home_is_not_backed_up(tmp_path: Path) -> None:
    """Who names the wrong folder learns it now, not when the backup is needed."""
    with pytest.raises(NothingHere, match="nothing to back up"):
        backed_up(tmp_path / "nowhere", tmp_path / "today.tar.gz")


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A folder that is not there, or a full disk."""
    home = write_home(tmp_path / "home")
    with pytest.raises(BackupFailed, match="cannot be written"):
        backed_up(home, tmp_path / "nowhere" / "today.tar.gz")


def test_a_locked_database_is_one_line(tmp_path: Path) -> None:
    """Somebody else writes and does not end: nothing is copied that is half written."""
    home = write_home(tmp_path / "home")
    with closing(sqlite3.connect(home / "knowledge.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupFailed, match="locked"):
            make(Home(home, tuple(KNOWN), patience=0.1), tmp_path / "today.tar.gz", NOW)
    assert not (tmp_path / "today.tar.gz").exists()


def test_an_archive_says_what_is_not_in_it(tmp_path: Path) -> None:
    """PostgreSQL and Weaviate have their own tools."""
    home = write_home(tmp_path / "home")
    made = make(Home(home, tuple(KNOWN), ("PostgreSQL",)), tmp_path / "today.tar.gz", NOW)
    assert made.outside == ("PostgreSQL",)
    assert restored(tmp_path / "today.tar.gz", tmp_path / "new").manifest.outside == ["PostgreSQL"]
    with tarfile.open(tmp_path / "today.tar.gz") as tar:
        first = tar.next()
        assert first
        assert first.name == "manifest.json"
        said = json.loads((tar.extractfile(first) or io.BytesIO()).read())
    assert said["revisions"] == {"bot_version": "0002"}
