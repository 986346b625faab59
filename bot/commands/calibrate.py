"""`frontdesk calibrate`: fit the confidence to labelled answers, and show what that gains."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.app import spec_of
from bot.calibrating import Bin, Label, bins, brier, calibration_error, fit, held_out
from bot.calibration_file import Fitted, as_text, read_label
from bot.commands.arguments import parser, quiet_logs
from bot.confidence import SHIPPED
from bot.errors import FrontdeskError
from bot.settings import Settings
from knowledge.app import open_knowledge


class BadLabels(FrontdeskError):
    """A file of labels that cannot be read."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Fit, print the reliability before and after, and write the calibration."""
    words = parser("calibrate", "Fit the confidence to answers that are known right or wrong.")
    words.add_argument("labels", type=Path, help="lines that `eval --labels` wrote, or your own")
    words.add_argument("--out", type=Path, help="write the calibration here")
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    labels = read_labels(given.labels)
    calibration = fit(labels)
    card = report(labels)
    if given.out:
        spec = asyncio.run(_spec(settings))
        fitted = Fitted(given.workspace, spec, len(labels), calibration)
        _write(given.out, as_text(fitted))
    print(json.dumps(card) if given.json else in_words(labels))
    return 0


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


def report(labels: Sequence[Label]) -> Mapping[str, object]:
    """Return what the fit gains, by cross-validation."""
    right = [label.right for label in labels]
    before = [SHIPPED.confidence(label.signs) for label in labels]
    return {
        "labels": len(labels),
        "right": sum(right),
        "before": _figures(before, right),
        "after": _figures(held_out(labels), right),
    }


def _figures(confidences: Sequence[float], right: Sequence[bool]) -> Mapping[str, object]:
    return {
        "ece": round(calibration_error(confidences, right), 4),
        "brier": round(brier(confidences, right), 4),
        "bins": [
            {"confidence": round(one.confidence, 4), "right": round(one.right, 4), "n": one.n}
            for one in bins(confidences, right)
        ],
    }


def in_words(labels: Sequence[Label]) -> str:
    """Return the reliability as a plot of lines, before and after."""
    right = [label.right for label in labels]
    before = [SHIPPED.confidence(label.signs) for label in labels]
    after = held_out(labels)
    parts = [f"{len(labels)} labels, {sum(right)} of them right"]
    for name, found in (("as shipped", before), ("fitted, cross-validated", after)):
        error, distance = calibration_error(found, right), brier(found, right)
        parts.append(f"\n{name}: calibration error {error:.3f}, Brier {distance:.3f}")
        parts += map(_plotted, bins(found, right))
    return "\n".join(parts)


def _plotted(one: Bin) -> str:
    """Return a bin as a bar of what was right, with a mark where its confidence is."""
    bar = ["█" if n < round(one.right * 40) else "·" for n in range(41)]
    bar[round(one.confidence * 40)] = "|"
    return f"  {one.confidence:.2f} {''.join(bar)} {one.right:.2f} right of {one.n}"
