"""Ask a real, weak model questions of plausible's set, and say how each ended.

    python -m tests.weak_model PYTHON [QUESTIONS] [--from N] [--kept FILE]

PYTHON is the interpreter of an environment that has `requirements.txt`; QUESTIONS, 100 unless
said otherwise, is how many are asked, from question N on. With `--kept` each end is written to FILE
as it comes, with what the asker read and what failed the check; what stands there is not asked
again, and the table is over all of it: so a run can be split, and goes on after it was broken off.
FRONTDESK_BENCH_HOME names a folder in which plausible is kept loaded. Exits with 1 where an asker
was left with nothing, or where a quote does not stand in its page.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from bot.app import open_answering
from bot.commands.arguments import quiet_logs
from bot.commands.ask import asked
from bot.evaluation.measures import Row, is_right, shown
from bot.models import Answered, Decision, HandedOff, Level
from bot.settings import Settings
from knowledge.models import Audience
from tests.benchmarks.quality import Set, set_of, workplace
from tests.weaviate_server import HOST, free_port

SERVER = Path(__file__).with_name("server.py")
MODEL = "gemma-3-270m"
PATIENCE_S = 120
READ_TOKENS = "1000"
"""What two cores read in some seconds: a weak model's answers are poor either way."""
PATIENT = {"FRONTDESK_MODEL_FIRST_TOKEN_SECONDS": "300", "FRONTDESK_MODEL_SECONDS": "600"}
"""Longer than anybody waits in Slack: the check is on trial here, not a busy machine."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one question ended, for the table and for whoever reads what the model wrote."""

    row_id: str
    question: str
    end: str
    broken: bool
    """Whether it ended as none may."""
    right: bool
    """Whether a quote of what was shown or held back stands in the answer, or holds it."""
    seconds: float
    text: str
    quotes: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    """What did not pass the check, and why."""


def main(arguments: Sequence[str]) -> int:
    """Ask the questions and print the table; return the exit code."""
    words = argparse.ArgumentParser(prog="python -m tests.weak_model")
    words.add_argument("python")
    words.add_argument("questions", type=int, nargs="?", default=100)
    words.add_argument("--from", type=int, default=0, dest="first")
    words.add_argument("--kept", type=Path)
    given = words.parse_args(arguments)
    before = kept(given.kept) if given.kept else []
    with workplace() as work, TemporaryDirectory() as scratch:
        plausible = set_of("plausible", work)
        known = {one.row_id for one in before}
        rows = plausible.rows[given.first : given.first + given.questions]
        rows = [row for row in rows if row.row_id not in known]
        ended = list(before)
        if rows:
            with serving(given.python, Path(scratch)) as url:
                asyncio.run(ask_all(plausible, url, rows, Kept(ended, given.kept)))
    return printed(ended)


@dataclass(frozen=True, slots=True)
class Kept:
    """What has ended so far, in memory and in a file."""

    ended: list[Ended]
    file: Path | None

    def note(self, one: Ended) -> None:
        """Keep an end, and say how many there are of each kind."""
        self.ended.append(one)
        if self.file:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(one)) + "\n")
        counts = Counter(it.end for it in self.ended).most_common()
        told = ", ".join(f"{count} {name}" for name, count in counts)
        print(f"{len(self.ended)}: {told}", file=sys.stderr, flush=True)


def kept(file: Path) -> list[Ended]:
    """Return the ends that a file has; none where there is no file yet."""
    if not file.exists():
        return []
    return [Ended(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]


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


async def ask_all(questions: Set, url: str, rows: Sequence[Row], to: Kept) -> None:
    """Ask one question after another, and note how each ended."""
    told = {"FRONTDESK_MODEL": MODEL, "OPENAI_BASE_URL": url, "FRONTDESK_READ_TOKENS": READ_TOKENS}
    told |= {"FRONTDESK_WHOLE_TOKENS": "0", **PATIENT}
    settings = Settings.from_environ({**questions.environ, **told})
    quiet_logs(settings.log)
    async with open_answering(settings) as answering:
        for row in rows:
            question = asked(row.question, "local", Audience.INTERNAL, ())
            to.note(ended(row, await answering.answer(question), questions.pages))


def ended(row: Row, decision: Decision, pages: Path) -> Ended:
    """Return how a question ended."""
    return Ended(
        row_id=row.row_id,
        question=row.question,
        end=end(decision),
        broken=is_broken(decision, pages),
        right=is_right(row, shown(decision)),
        seconds=decision.timings_ms.get("total", 0.0) / 1000,
        text=getattr(decision.outcome, "text", ""),
        quotes=tuple(one.quote for one in shown(decision)),
        dropped=tuple((one.text, one.why) for one in decision.dropped),
    )


def printed(all_of_them: Sequence[Ended]) -> int:
    """Print how the questions ended; return 1 where one ended as none may."""
    print(f"{len(all_of_them)} questions of plausible to {MODEL}, reading {READ_TOKENS} tokens")
    for line in table(all_of_them):
        print(line)
    seconds = sorted(one.seconds for one in all_of_them)
    if seconds:
        print(f"  median {seconds[len(seconds) // 2]:.1f} s an answer, longest {seconds[-1]:.1f} s")
    broken = [one.question for one in all_of_them if one.broken]
    for text in broken:
        print(f"  ENDED AS NONE MAY: {text}")
    return 1 if broken else 0


def table(all_of_them: Sequence[Ended]) -> Iterator[str]:
    """Yield a line for each way to end: how many, and how many of these rest on the right text."""
    counts = Counter(one.end for one in all_of_them)
    right = Counter(one.end for one in all_of_them if one.right)
    for name, count in counts.most_common():
        share = count / len(all_of_them)
        yield f"  {name:<34}{count:>4}  {share:.0%}, {right[name]} with the right text"


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
