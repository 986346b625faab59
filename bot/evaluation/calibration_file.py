"""A calibration as a file: the constants, and what they hold for. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast

from bot.confidence import Calibration
from bot.evaluation.calibrating import Label
from bot.models import Answerable, Level, Signs
from knowledge.errors import BadSettings

FORMAT = "frontdesk-calibration-1"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration with what it was fitted on."""

    workspace: str
    spec: str
    """Embedder and reranker whose evidence scores it read."""
    labels: int
    calibration: Calibration


def as_text(fitted: Fitted) -> str:
    """Return the file's text."""
    return json.dumps({"format": FORMAT, **asdict(fitted)}, indent=2) + "\n"


def read_calibration(text: str, spec: str) -> Fitted:
    """Return what a file holds; raise `BadSettings` where it was fitted for another spec."""
    try:
        raw = cast("dict[str, object]", json.loads(text))
        if raw["format"] != FORMAT:
            raise ValueError  # noqa: TRY301  # the same line says what to do
        constants = cast("Mapping[str, float]", raw["calibration"])
        fitted = Fitted(
            workspace=str(raw["workspace"]),
            spec=str(raw["spec"]),
            labels=int(cast("int", raw["labels"])),
            calibration=Calibration(**{name: float(one) for name, one in constants.items()}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "FRONTDESK_CALIBRATION names no file that `frontdesk calibrate` wrote"
        raise BadSettings(message) from error
    if fitted.spec != spec:
        message = (
            f"FRONTDESK_CALIBRATION was fitted for {fitted.spec}, and this is {spec}: run "
            "`frontdesk calibrate` again, or unset it"
        )
        raise BadSettings(message)
    return fitted


def as_label(signs: Signs, *, right: bool) -> str:
    """Return a label as one line of JSON."""
    return json.dumps(
        {
            "evidence_score": signs.evidence,
            "level": signs.level,
            "answerable": signs.answerable,
            "passed": signs.passed,
            "right": right,
        }
    )


def read_label(line: str) -> Label:
    """Return the label of a line; raise `ValueError` where it is none."""
    raw: object = json.loads(line)
    if not isinstance(raw, dict):
        raise ValueError(line)  # noqa: TRY004  # the caller names the line
    fields = cast("dict[str, object]", raw)
    evidence, right = fields.get("evidence_score"), fields.get("right")
    passed = fields.get("passed", 1.0)
    known = isinstance(evidence, int | float) and isinstance(passed, int | float)
    if not known or not isinstance(right, bool):
        raise ValueError(line)
    signs = Signs(
        float(cast("float", evidence)),
        Level(str(fields.get("level", Level.QUOTED))),
        Answerable(str(fields.get("answerable", Answerable.YES))),
        float(cast("float", passed)),
    )
    return Label(signs, right)
