"""`frontdesk eval`: how good the answers are on questions whose answers one knows."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from bot.app import open_answering
from bot.commands.arguments import parser, quiet_logs
from bot.commands.ask import asked
from bot.errors import FrontdeskError
from bot.evaluation.calibration_file import as_label
from bot.evaluation.measures import Judged, Row, judge
from bot.evaluation.page import scorecard_page
from bot.evaluation.scorecard import scorecard, wrong_in_words
from bot.models import Turn
from bot.settings import Settings
from knowledge.models import Audience


class BadQuestions(FrontdeskError):
    """A file of questions that cannot be read."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Ask every question of a file and print the figures."""
    words = parser("eval", "Ask every question of a JSONL file and print figures with intervals.")
    words.add_argument("questions", type=Path)
    words.add_argument("--report", type=Path, help="also write a page with plots to this file")
    words.add_argument("--labels", type=Path, help="also write what `calibrate` reads")
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    rows = list(read_rows(given.questions))
    judged = asyncio.run(_judge_all(settings, rows, given.workspace))
    card = scorecard(judged)
    if given.report:
        given.report.write_text(scorecard_page(card, judged, settings.costs.threshold), "utf-8")
    if given.labels:
        given.labels.write_text("".join(labels(judged)), "utf-8")
    told = "\n".join((*wrong_in_words(judged), in_words(card)))
    print(json.dumps(card) if given.json else told)
    return 0


def labels(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each answer that was written, given or held back."""
    for row in judged:
        if row.decision.signs is not None:
            yield f"{as_label(row.decision.signs, right=row.right)}\n"


async def _judge_all(settings: Settings, rows: Sequence[Row], workspace: str) -> list[Judged]:
    judged: list[Judged] = []
    async with open_answering(settings) as answering:
        for row in progress(rows):
            question = asked(row.question, workspace, Audience.INTERNAL, row.history)
            judged.append(judge(row, await answering.answer(question)))
    return judged


def progress(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; on a terminal, with a bar on stderr."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from rich.console import Console  # noqa: PLC0415  # only a terminal pays for rich
    from rich.progress import track  # noqa: PLC0415  # likewise

    yield from track(rows, "asking", console=Console(stderr=True), transient=True)


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSONL file; raise `BadQuestions` naming the line that is wrong."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read; name a UTF-8 file with one JSON object a line"
        raise BadQuestions(message) from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        message = f"{path} has no questions; write one JSON object a line"
        raise BadQuestions(message)
    for number, line in numbered:
        try:
            yield _row(number, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = (
                f"{path}, line {number}: write "
                '{"question": "…", "relevant": ["path"], "answerable": true}'
            )
            raise BadQuestions(message) from error


def _row(number: int, raw: object) -> Row:
    fields = cast("dict[str, object]", raw)
    question, answerable = fields["question"], fields["answerable"]
    relevant = cast("list[str]", fields.get("relevant") or [])
    history = cast("list[dict[str, str]]", fields.get("history") or [])
    answer = fields.get("answer")
    if not isinstance(question, str) or not isinstance(answerable, bool):
        raise TypeError(question)
    return Row(
        row_id=str(fields.get("id") or number),
        question=question,
        relevant=tuple(relevant),
        answerable=answerable,
        answer=str(answer) if answer else None,
        history=tuple(_turn(one) for one in history),
    )


def _turn(raw: Mapping[str, str]) -> Turn:
    return Turn("asker" if raw["role"] in {"asker", "user"} else "bot", raw["text"])


def in_words(card: Mapping[str, object]) -> str:
    """Return the figures as a person reads them."""
    return "\n".join(_rows(card, ""))


def _rows(card: Mapping[str, object], indent: str) -> Iterator[str]:
    for name, value in card.items():
        if isinstance(value, Mapping):
            inner = cast("Mapping[str, object]", value)
            if "value" in inner:
                low, high = _shown(inner["low"]), _shown(inner["high"])
                yield f"{indent}{name:<26}{_shown(inner['value'])}  [{low}, {high}]"
            else:
                yield f"{indent}{name}"
                yield from _rows(inner, indent + "  ")
        elif not isinstance(value, list):  # the curve is for the page, not for a terminal
            yield f"{indent}{name:<26}{_shown(value)}"


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
