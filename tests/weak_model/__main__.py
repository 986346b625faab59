"""Ask a real, weak model questions of plausible's set, and say how each ended.

    python -m tests.weak_model PYTHON [QUESTIONS]

PYTHON is the interpreter of an environment that has `requirements.txt`; QUESTIONS, 100 unless
said otherwise, is how many are asked. Exits with 1 where an asker was left with nothing, or where
a quote does not stand in its page.
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from bot.app import open_answering
from bot.commands.arguments import quiet_logs
from bot.commands.ask import asked
from bot.models import Answered, Decision, HandedOff, Level
from bot.settings import Settings
from knowledge.models import Audience
from tests.benchmarks.quality import Set, set_of
from tests.weaviate_server import HOST, free_port

SERVER = Path(__file__).with_name("server.py")
MODEL = "gemma-3-270m"
PATIENCE_S = 120
READ_TOKENS = "1000"
"""What two cores read in some seconds: a weak model's answers are poor either way."""


def main(arguments: Sequence[str]) -> int:
    """Ask the questions and print the table; return the exit code."""
    python, *count = arguments
    with TemporaryDirectory() as scratch:
        plausible = set_of("plausible", Path(scratch))
        with serving(python, Path(scratch)) as url:
            decisions = asyncio.run(decided(plausible, url, int(count[0]) if count else 100))
        return printed(decisions, plausible)


@contextmanager
def serving(python: str, scratch: Path) -> Generator[str]:
    """Serve the model until the end of the block; yield its base URL."""
    port = free_port()
    with (scratch / "server.log").open("wb") as log:
        command = [python, str(SERVER), str(scratch / "weights.gguf"), str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  # our own script
    try:
        wait_for(f"http://{HOST}:{port}/health", process)
        yield f"http://{HOST}:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; end the program where it does not."""
    deadline = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310  # loopback
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    sys.exit("the model's server did not start")


async def decided(questions: Set, url: str, count: int) -> list[Decision]:
    """Return what is decided for the first questions, asked one after another."""
    told = {"FRONTDESK_MODEL": MODEL, "OPENAI_BASE_URL": url, "FRONTDESK_READ_TOKENS": READ_TOKENS}
    settings = Settings.from_environ({**questions.environ, **told, "FRONTDESK_WHOLE_TOKENS": "0"})
    quiet_logs(settings.log)
    decisions: list[Decision] = []
    async with open_answering(settings) as answering:
        for row in questions.rows[:count]:
            question = asked(row.question, "local", Audience.INTERNAL, ())
            decisions.append(await answering.answer(question))
            print(f"{len(decisions)} of {count}", end="\r", file=sys.stderr, flush=True)
    return decisions


def printed(decisions: Sequence[Decision], questions: Set) -> int:
    """Print how the questions ended; return 1 where one ended as none may."""
    ends = Counter(end(one) for one in decisions)
    print(f"{len(decisions)} questions of plausible to {MODEL}, reading {READ_TOKENS} tokens")
    for name, count in ends.most_common():
        print(f"  {name:<34}{count:>4}  {count / len(decisions):.0%}")
    seconds = sorted(one.timings_ms["total"] / 1000 for one in decisions)
    print(f"  median {seconds[len(seconds) // 2]:.1f} s an answer, longest {seconds[-1]:.1f} s")
    broken = [one.question.text for one in decisions if is_broken(one, questions.pages)]
    for text in broken:
        print(f"  ENDED AS NONE MAY: {text}")
    return 1 if broken else 0


def end(decision: Decision) -> str:
    """Name the level of the fallback chain at which a question ended."""
    match decision.outcome:
        case Answered():
            level = decision.level or Level.QUOTED
            return {Level.QUOTED: "quoted passages"}.get(level, f"checked answer of {level} model")
        case HandedOff(reason=reason):
            return f"a person: {reason.value.replace('_', ' ')}"
        case other:
            return other.name


def is_broken(decision: Decision, pages: Path) -> bool:
    """Say whether an asker got nothing, or a quote that does not stand in its page."""
    outcome = decision.outcome
    if not isinstance(outcome, Answered | HandedOff) or not outcome.text.strip():
        return True
    cited = outcome.citations if isinstance(outcome, Answered) else ()
    return any(
        squeezed(one.quote) not in squeezed((pages / one.source).read_text("utf-8"))
        for one in cited
    ) or (isinstance(outcome, Answered) and not cited)


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
