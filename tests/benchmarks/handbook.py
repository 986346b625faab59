"""Print how well small folders answer a newcomer's questions: the demo's, and three pages.

`python -m tests.benchmarks.handbook`; needs no data but what is in the repository. The questions of
the handbook (`handbook.jsonl`) and of three invented pages of long paragraphs (`newcomer/`) were
written for them, so the figures say whether something got worse, not how good the search is
elsewhere.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.eval import run as evaluate
from knowledge.__main__ import main as knowledge

HERE = Path(__file__).parent
HANDBOOK = Path(__file__).resolve().parents[2] / "knowledge" / "handbook"
QUESTIONS = HERE / "handbook.jsonl"
SETS = ((HANDBOOK, QUESTIONS), (HERE / "newcomer", HERE / "newcomer/questions.jsonl"))


def main() -> int:
    """Load each set's pages into an empty folder and ask every question."""
    return max(measured(pages, questions) for pages, questions in SETS)


def measured(pages: Path, questions: Path) -> int:
    """Load pages and ask the questions; return the exit code."""
    with TemporaryDirectory() as home, TemporaryDirectory() as work:
        folder = Path(work) / "pages"
        shutil.copytree(pages, folder, ignore=shutil.ignore_patterns("*.jsonl", "images"))
        # A machine that others use as well must not decide what is found.
        environ = {"FRONTDESK_HOME": home, "FRONTDESK_SEARCH_SECONDS": "60"}
        print(f"\n{pages.name}", flush=True)
        return knowledge(["load", str(folder)], environ) or evaluate([str(questions)], environ)


if __name__ == "__main__":
    sys.exit(main())
