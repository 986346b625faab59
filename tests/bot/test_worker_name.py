"""Workers' names: never one for two that live, and the same one again for whoever comes after."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from bot.adapters.worker_name import at_work, worker_name

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from bot.adapters.worker_name import worker_name

with worker_name(Path(sys.argv[1])) as name:
    print(name, flush=True)
    sys.stdin.read()
"""


def test_workers_that_run_at_once_have_names_of_their_own(tmp_path: Path) -> None:
    """Two processes on one host and one home must never take over each other's rows."""
    with ExitStack() as living:
        names = [living.enter_context(worker_name(tmp_path)) for _ in range(5)]
    assert len(set(names)) == 5


def test_whoever_comes_after_has_the_name_again(tmp_path: Path) -> None:
    """So a restart takes over at once what the process before it left."""
    with worker_name(tmp_path) as before:
        assert at_work(tmp_path)
    assert not at_work(tmp_path)
    with worker_name(tmp_path) as after:
        assert after == before


def test_a_killed_process_gives_its_name_back(tmp_path: Path) -> None:
    """The kernel frees it, and not before the process is dead."""
    holder = subprocess.Popen(  # noqa: S603  # our own interpreter and our own text
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout
        assert holder.stdin
        theirs = holder.stdout.readline().strip()
        with worker_name(tmp_path) as ours:
            assert ours != theirs
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(20)
    with worker_name(tmp_path) as again:
        assert again == theirs


def test_another_home_has_other_names(tmp_path: Path) -> None:
    """Two homes on one host may work on the same PostgreSQL."""
    with worker_name(tmp_path / "one") as one, worker_name(tmp_path / "two") as two:
        assert one != two


def test_a_file_that_was_cut_off_is_no_name(tmp_path: Path) -> None:
    """A full disk leaves an empty file: the next one writes an id into it."""
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "1.lock").write_text("half an id")
    with worker_name(tmp_path) as name:
        assert "half" not in name
    with worker_name(tmp_path) as again:
        assert again == name


def test_a_home_in_which_nothing_can_be_written_has_a_new_name_each_time(tmp_path: Path) -> None:
    """Nothing is taken over then: the leases run out by themselves."""
    (tmp_path / "workers").write_text("not a folder")
    with worker_name(tmp_path) as one, worker_name(tmp_path) as two:
        assert one != two
