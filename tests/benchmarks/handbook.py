"""Print how well the handbook answers a newcomer's questions: the demo, measured.

`python -m tests.benchmarks.handbook`; needs no data but what is in the repository. The questions
(`handbook.jsonl`) were written for it, so the figures say whether a page got worse, not how good
the search is elsewhere.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.eval import run as evaluate
from knowledge.__main__ import main as knowledge

QUESTIONS = Path(__file__).with_name("handbook.jsonl")
HANDBOOK = Path(__file__).resolve().parents[2] / "knowledge" / "handbook"


def main() -> int:
    """Load the handbook into an empty folder and ask every question."""
    with TemporaryDirectory() as home:
        environ = {"FRONTDESK_HOME": home}
        return knowledge(["load", str(HANDBOOK)], environ) or evaluate([str(QUESTIONS)], environ)


if __name__ == "__main__":
    sys.exit(main())
