"""What a calibration gains, as a page: reliability, risk over coverage, and where answers are."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.confidence import SHIPPED
from bot.evaluation.abstaining import area_under_risk, auroc, coverage_at_precision, risk_coverage
from bot.evaluation.calibrating import Label, brier, calibration_error, held_out
from bot.evaluation.plots import Rated, page, plots, reliability, risk, spread

PRECISION = 0.95

CROSS_VALIDATED = (
    "Fitted means cross-validated: each label is judged by a fit that never saw it. The threshold "
    "follows from the stated costs."
)


@dataclass(frozen=True, slots=True)
class Gain:
    """The same labels, by the confidence that ships and by the fitted one."""

    shipped: Rated
    fitted: Rated

    @property
    def both(self) -> tuple[Rated, Rated]:
        """Return what is new first, as the plots draw it in front."""
        return self.fitted, self.shipped


def gain(labels: Sequence[Label]) -> Gain:
    """Return what a fit gains, by cross-validation."""
    right = tuple(label.right for label in labels)
    shipped = tuple(SHIPPED.confidence(label.signs) for label in labels)
    return Gain(Rated("as shipped", shipped, right), Rated("fitted", held_out(labels), right))


def measures(rated: Rated) -> Mapping[str, float]:
    """Return how far a confidence is from truth, and how well it puts answers in order."""
    sure, right = rated.confidences, rated.right
    curve = risk_coverage(sure, right)
    ranked = auroc(
        [one for one, fine in zip(sure, right, strict=True) if fine],
        [one for one, fine in zip(sure, right, strict=True) if not fine],
    )
    return {
        "ece": calibration_error(sure, right),
        "brier": brier(sure, right),
        "auroc": 0.5 if ranked is None else ranked,
        "aurc": area_under_risk(curve) or 0.0,
        "coverage_at_95_precision": coverage_at_precision(curve, PRECISION),
    }


NAMES: Mapping[str, str] = {
    "ece": "calibration error (ECE)",
    "brier": "Brier score",
    "auroc": "AUROC, right against wrong",
    "aurc": "area under risk (AURC)",
    "coverage_at_95_precision": "answered at 95 % precision",
}


def calibration_page(found: Gain, threshold: float, told: Sequence[str]) -> str:
    """Return one self-contained HTML page; `told` is what the reader must know of the labels."""
    before, after = measures(found.shipped), measures(found.fitted)
    rows = "".join(
        f"<tr><td>{name}</td><td>{before[key]:.3f}</td><td>{after[key]:.3f}</td></tr>"
        for key, name in NAMES.items()
    )
    right = found.shipped.right
    lines = (f"{len(right)} labels, {sum(right)} of them right.", *told)
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = "<tr><th></th><th>as shipped</th><th>fitted</th></tr>"
    drawn = plots([draw(found.both, threshold) for draw in (reliability, risk, spread)])
    return page("How sure, and how right", f"{paragraphs}<table>{head}{rows}</table>{drawn}")
