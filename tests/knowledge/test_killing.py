"""kill -9 in the middle of a load: what was live stays live, and the next load sweeps."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.errors import LoadRunning
from tests.knowledge.library import WORKSPACE, Library
from tests.knowledge.test_ingest import PLANS, REFUNDS, expect_whole

ROOT = Path(__file__).resolve().parents[2]


def load_and_die(home: Path, moment: str) -> int:
    """Load in another process and return how it ended."""
    command = [sys.executable, "-m", "tests.knowledge.killing", str(home), moment]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  # ours


def many(word: str) -> dict[str, str | bytes | None]:
    """Return pages of 600 chunks in all: more than two commits of embeddings."""
    return {
        f"page{n}.md": "# P\n\n"
        + "\n\n".join(
            f"{word} {n} {m} " + "filler words to make a chunk of it " * 3 for m in range(60)
        )
        for n in range(10)
    }


async def started(home: Path, moment: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.knowledge.killing", str(home), moment)
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)


async def line_of(process: asyncio.subprocess.Process, word: str) -> str:
    """Return the next line of a process that holds a word; others are its log."""
    assert process.stdout is not None
    async for line in process.stdout:
        if word in line.decode():
            return line.decode().strip()
    pytest.fail(f"it ended without a line that says {word}")


@pytest.mark.parametrize("moment", ["0", "close", "activate"])
async def test_a_killed_load_changes_nothing(library: Library, tmp_path: Path, moment: str) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.write({"refunds.md": REFUNDS.replace("five", "nine"), "plans.md": None})
    assert load_and_die(tmp_path, moment) == -signal.SIGKILL
    assert "five" in (await library.texts("refund"))[0]
    assert await library.texts("yearly")
    assert (await library.ingest.status(WORKSPACE)).loading is None
    report = await library.load()
    assert (report.changed, report.removed, report.generation) == (1, 1, 3)
    assert "nine" in (await library.texts("refund"))[0]
    assert not await library.texts("yearly")
    await expect_whole(library)


async def test_what_a_killed_load_embedded_is_not_embedded_again(
    library: Library, tmp_path: Path
) -> None:
    """Embeddings are kept as they come: of 512 that were made, at most the last 128 are lost."""
    library.write(many("kill"))
    assert load_and_die(tmp_path, "512") == -signal.SIGKILL
    report = await library.load()
    assert report.chunks_total == 600
    assert 600 - 512 <= len(library.embedder.texts) <= 600 - 512 + 128
    await expect_whole(library)


async def test_a_load_that_is_killed_while_it_writes_leaves_nothing(
    library: Library, tmp_path: Path
) -> None:
    """Whichever write the kill meets; the file opens again, and what was live is there."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write(many("kill"))
    log = tmp_path / "knowledge.db-wal"
    before = log.stat().st_size
    process = await started(tmp_path, "never")
    while log.stat().st_size == before and process.returncode is None:  # noqa: ASYNC110  # another process grows it
        await asyncio.sleep(0.001)
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    assert (await library.ingest.live(WORKSPACE)) == 1
    assert await library.texts("refund")
    await expect_whole(library)
    assert (await library.load()).chunks_total == 601
    await expect_whole(library)


async def test_a_second_process_is_told_that_a_load_runs(library: Library, tmp_path: Path) -> None:
    """In one line, with who it is; the first goes on, and its generation is whole."""
    library.write({"refunds.md": REFUNDS})
    process = await started(tmp_path, "wait")
    await line_of(process, "waiting")
    with pytest.raises(LoadRunning) as refused:
        await library.load()
    who = f"process {process.pid} on {socket.gethostname()}"
    assert str(refused.value) == (
        f"Another load of workspace local is running ({who}): wait until it ends."
    )
    assert (await library.ingest.status(WORKSPACE)).loading == who
    await process.communicate(b"go on\n")
    assert process.returncode == 0
    assert await library.texts("refund")
    await expect_whole(library)
    assert (await library.load()).generation == 1


@pytest.mark.parametrize(
    ("room", "said"),
    [(200_000, "frontdesk.db does not answer"), (500_000, "knowledge.db cannot be used")],
    ids=["ledger", "store"],
)
async def test_a_full_disk_is_one_line_and_nothing_is_lost(
    library: Library, tmp_path: Path, room: int, said: str
) -> None:
    """Of the ledger or of the store: what was live stays, and with room again a load succeeds."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write(many("full"))
    process = await started(tmp_path, f"full:{room}")
    line = await line_of(process, said)
    assert line.endswith("look whether its disk is full or broken, then try again.")
    assert await line_of(process, "live") == "live 1, then 3"
    await process.wait()
    assert await library.texts("refund")
    await expect_whole(library)
