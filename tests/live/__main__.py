"""Evaluate a real endpoint on questions about the handbook: `make test-live [ARGS=50]`.

OPENAI_API_KEY and FRONTDESK_MODEL are needed (OPENAI_BASE_URL names another endpoint); without them
it is skipped, and says so. 20 questions unless told otherwise; each costs about 8,000 tokens.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.eval import run as evaluate
from knowledge.__main__ import main as knowledge
from tests.benchmarks.handbook import HANDBOOK, QUESTIONS

NEEDED = ("OPENAI_API_KEY", "FRONTDESK_MODEL")
MOST = 20


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Load the handbook into an empty folder and ask the first questions of its set."""
    missing = [name for name in NEEDED if not environ.get(name)]
    if missing:
        print(f"test-live: skipped; set {' and '.join(missing)} to ask a real endpoint")
        return 0
    count = int(arguments[0]) if arguments else MOST
    with TemporaryDirectory() as home, QUESTIONS.open(encoding="utf-8") as rows:
        some = Path(home) / "questions.jsonl"
        some.write_text("".join(islice(rows, count)), "utf-8")
        at_home = {**environ, "FRONTDESK_HOME": home}
        return knowledge(["load", str(HANDBOOK)], at_home) or evaluate([str(some)], at_home)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
