"""`frontdesk calibrate`: fit the confidence to labelled answers, and show what that gains."""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.adapters.database.ballots import SqlBallots
from bot.adapters.database.turns import SqlTurns
from bot.app import spec_of
from bot.commands.arguments import parser, quiet_logs, since
from bot.commands.kept import kept_database, require_something
from bot.confidence import Calibration
from bot.errors import FrontdeskError
from bot.evaluation.calibrating import Bin, Label, TooFewLabels, fit
from bot.evaluation.calibration_file import Fitted, as_text, read_label
from bot.evaluation.calibration_page import (
    CROSS_VALIDATED,
    NAMES,
    Gain,
    calibration_page,
    gain,
    measures,
)
from bot.evaluation.labelling import Sample, as_json
from bot.evaluation.labelling import in_words as sample_in_words
from bot.evaluation.plots import Rated
from bot.settings import Settings
from knowledge.app import open_knowledge


class BadLabels(FrontdeskError):
    """A file of labels that cannot be read."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Fit, print the reliability before and after, and write the calibration."""
    given = _given(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    sample = _sample(settings, given) if given.from_journal else None
    labels = read_labels(given.labels) if given.labels else []
    labels += sample.labels if sample else []
    calibration = _fit(labels, sample)
    if given.out:
        spec = asyncio.run(_spec(settings))
        fitted = Fitted(given.workspace, spec, len(labels), calibration)
        _write(given.out, as_text(fitted))
    found = gain(labels)
    told = sample_in_words(sample).split("\n") if sample else []
    if given.page:
        lines = (*told, CROSS_VALIDATED)
        _write(given.page, calibration_page(found, settings.costs.threshold, lines))
    if given.json:
        journal = {"journal": as_json(sample)} if sample else {}
        print(json.dumps({**report(found), **journal}))
    else:
        print("\n".join((*told, in_words(found))))
    return 0


def _given(arguments: Sequence[str]) -> argparse.Namespace:
    words = parser("calibrate", "Fit the confidence to answers that are known right or wrong.")
    words.add_argument(
        "labels", type=Path, nargs="?", help="lines that `eval --labels` wrote, or your own"
    )
    words.add_argument("--from-journal", action="store_true", help="labels from people's votes")
    words.add_argument(
        "--since", type=since, default="90d", help="of the journal: 90d, or a day: 2026-11-01"
    )
    words.add_argument("--out", type=Path, help="write the calibration here")
    words.add_argument("--page", type=Path, help="also write a page with plots to this file")
    given = words.parse_args(arguments)
    if given.labels is None and not given.from_journal:
        words.error("name a file of labels, or take --from-journal")
    return given


def _fit(labels: Sequence[Label], sample: Sample | None) -> Calibration:
    """Return the fit; where the journal has too little for one, the refusal says what it has."""
    try:
        return fit(labels)
    except TooFewLabels as few:
        if sample is None:
            raise
        message = f"{few}. The journal has {sample.answers} answers since {sample.since:%Y-%m-%d}"
        message = (
            f"{message}, of which votes label {len(sample.labels)}: name a file of labels, too"
        )
        raise TooFewLabels(message) from few


def _sample(settings: Settings, given: argparse.Namespace) -> Sample:
    require_something(settings.knowledge)
    return asyncio.run(_labelled(settings, given.workspace, given.since))


async def _labelled(settings: Settings, workspace: str, start: datetime) -> Sample:
    async with kept_database(settings.knowledge) as database:
        ballots = SqlBallots(database)
        sample = Sample(start, await ballots.corrected(workspace))
        said = await ballots.cast(workspace, start)
        async for entry in SqlTurns(database).said(workspace, start):
            sample.note(entry, said.get(entry.question_id, ()))
    return sample


async def _spec(settings: Settings) -> str:
    async with open_knowledge(settings.knowledge) as knowledge:
        return spec_of(knowledge)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}"
        raise BadLabels(message) from error


def read_labels(file: Path) -> list[Label]:
    """Return the labels of a JSONL file; raise `BadLabels` naming the line that is wrong."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read; name a UTF-8 file with one JSON object a line"
        raise BadLabels(message) from error
    labels: list[Label] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            labels.append(read_label(line))
        except ValueError as error:
            message = f'{file}, line {number}: write {{"evidence_score": 0.9, "right": true}}'
            raise BadLabels(message) from error
    return labels


def report(found: Gain) -> Mapping[str, object]:
    """Return what the fit gains, by cross-validation."""
    return {
        "labels": len(found.shipped.right),
        "right": sum(found.shipped.right),
        "before": _figures(found.shipped),
        "after": _figures(found.fitted),
    }


def _figures(rated: Rated) -> Mapping[str, object]:
    return {
        **{name: round(value, 4) for name, value in measures(rated).items()},
        "bins": [
            {"confidence": round(one.confidence, 4), "right": round(one.right, 4), "n": one.n}
            for one in rated.bins
        ],
    }


def in_words(found: Gain) -> str:
    """Return the reliability as a plot of lines, before and after."""
    right = found.shipped.right
    parts = [f"{len(right)} labels, {sum(right)} of them right"]
    for name, rated in (("as shipped", found.shipped), ("fitted, cross-validated", found.fitted)):
        figures = ", ".join(f"{NAMES[key]} {value:.3f}" for key, value in measures(rated).items())
        parts.append(f"\n{name}: {figures}")
        parts += map(_plotted, rated.bins)
    return "\n".join(parts)


def _plotted(one: Bin) -> str:
    """Return a bin as a bar of what was right, with a mark where its confidence is."""
    bar = ["█" if n < round(one.right * 40) else "·" for n in range(41)]
    bar[round(one.confidence * 40)] = "|"
    return f"  {one.confidence:.2f} {''.join(bar)} {one.right:.2f} right of {one.n}"
