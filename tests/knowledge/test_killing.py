"""kill -9 in the middle of a load: what was live stays live, and the next load sweeps."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
