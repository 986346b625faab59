"""The scorecard as a page: the figures, and plots of when the bot should have been silent."""

import html
import json
from collections.abc import Mapping, Sequence

from bot.calibrating import bins
from bot.evaluation import Judged, risk_coverage

_WIDTH, _HEIGHT, _EDGE = 460, 260, 44

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2b36; --soft: #5c6b77; --line: #2f7d6b; --grid: #d9e0e4;
  --paper: #fbfcfc; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef2; --soft: #9fb0bb; --line: #62c3ac;
  --grid: #33424d; --paper: #141b20; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 3rem auto; padding: 0 1rem; }
figure { display: inline-block; margin: 1rem 1.5rem 1rem 0; vertical-align: top; }
figcaption { color: var(--soft); max-width: 460px; font-size: .9rem; }
svg text { fill: var(--soft); font-size: 11px; }
svg .title { fill: var(--ink); font-size: 14px; }
svg line { stroke: var(--grid); }
svg .line { fill: none; stroke: var(--line); stroke-width: 2; }
svg .dots { fill: var(--line); }
pre { background: color-mix(in srgb, var(--grid) 40%, transparent); padding: 1rem; overflow: auto; }
"""


RISK = (
    "How often the bot is wrong among what it answers, as it answers more: the most confident "
    "answers come first."
)
RELIABLE = (
    "Of the answers with this confidence, how many were right. On the diagonal, confidence means "
    "what it says."
)


def page(card: Mapping[str, object], judged: Sequence[Judged]) -> str:
    """Return one self-contained HTML page; it loads nothing."""
    plots = (
        _plot("Risk over coverage", ("coverage", "risk"), risk_coverage(judged), RISK)
        + _plot("Reliability", ("confidence", "right"), reliability(judged), RELIABLE)
    )  # fmt: skip
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>How good the answers are</title><style>{_STYLE}</style>
<h1>How good the answers are</h1>
<p><strong>{_headline(judged)}</strong> {len(judged)} questions.</p>
{plots}
<pre>{html.escape(json.dumps(card, indent=2))}</pre></html>
"""


def _headline(judged: Sequence[Judged]) -> str:
    said = [row for row in judged if row.outcome == "answered"]
    if not said:
        return "Nothing was answered."
    wrong = sum(not row.right for row in said)
    return f"Wrong among what it answered: {wrong / len(said):.1%} ({wrong} of {len(said)})."


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """Return (mean confidence, share right) of each tenth of confidence that has questions."""
    found = bins([row.confidence for row in judged], [row.right for row in judged])
    return [(one.confidence, one.right) for one in found]


def _plot(
    title: str, axes: tuple[str, str], points: Sequence[tuple[float, float]], caption: str
) -> str:
    line = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="2.5"/>' for x, y in points)
    across, up = axes
    return f"""<figure><svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{title}">
<text x="{_EDGE}" y="20" class="title">{title}</text>{_grid()}
<polyline points="{line}" class="line"/><g class="dots">{dots}</g>
<text x="{_WIDTH - _EDGE}" y="{_HEIGHT - 8}" text-anchor="end">{across}</text>
<text x="8" y="{_EDGE - 10}">{up}</text></svg><figcaption>{caption}</figcaption></figure>
"""


def _grid() -> str:
    return "".join(
        f'<line x1="{_x(0)}" y1="{_y(at):.1f}" x2="{_x(1)}" y2="{_y(at):.1f}"/>'
        f'<text x="{_EDGE - 28}" y="{_y(at) + 4:.1f}">{at:.1f}</text>'
        f'<text x="{_x(at) - 8:.1f}" y="{_y(0) + 16}">{at:.1f}</text>'
        for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    )


def _x(value: float) -> float:
    return _EDGE + value * (_WIDTH - 2 * _EDGE)


def _y(value: float) -> float:
    return _HEIGHT - _EDGE - value * (_HEIGHT - 2 * _EDGE)
