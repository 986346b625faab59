"""Plots of how sure the bot was and how right: SVG in a page of its own that loads nothing. Pure.

One drawing for every report: reliability, risk over coverage, and how often each confidence was.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.bounds import likely
from bot.evaluation.abstaining import risk_coverage
from bot.evaluation.calibrating import BINS, Bin, bins, tenth

WIDTH, HEIGHT, LOW = 400, 300, 130
_LEFT, _RIGHT, _TOP, _FOOT = 38, 12, 14, 34
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_TALLEST = (0.1, 0.2, 0.5, 1.0)
"""What an axis of risk may end with: a bot that is rarely wrong would be a line on the ground."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2b36; --soft: #53626e; --grid: #d9e0e4;
  --paper: #fbfcfc; --one: #2f7d6b; --two: #b4560f; --mark: #6a4bb0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef2; --soft: #9fb0bb; --grid: #33424d;
  --paper: #141b20; --one: #62c3ac; --two: #f0a35e; --mark: #b9a2f2; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 1.5rem; margin: 1.5rem 0; }
figure { margin: 0; max-width: 30rem; }
h2 { font-size: 1.1rem; margin: 0 0 .4rem; }
figcaption { color: var(--soft); font-size: .9rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 12px; }
svg .grid { stroke: var(--grid); }
svg .truth { stroke: var(--soft); stroke-dasharray: 2 4; }
svg .mark { stroke: var(--mark); stroke-dasharray: 6 4; stroke-width: 1.5; }
svg .mark-text { fill: var(--mark); }
svg .line { fill: none; stroke-width: 2; }
svg .s1 { stroke: var(--one); } svg .s2 { stroke: var(--two); stroke-dasharray: 5 3; }
svg .f1 { fill: var(--one); stroke: var(--one); }
svg .f2 { fill: var(--paper); stroke: var(--two); stroke-width: 2; }
svg .b1 { fill: var(--one); } svg .b2 { fill: var(--two); }
.key { white-space: nowrap; margin-right: 1em; } .key::before { content: ""; margin-right: .4em;
  display: inline-block; width: .7em; height: .7em; border-radius: 50%; border: 2px solid; }
.k1::before { color: var(--one); background: var(--one); } .k2::before { color: var(--two); }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .15rem .7rem .15rem 0; } th { font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
details { margin: .6rem 0; } pre { background: color-mix(in srgb, var(--grid) 40%, transparent);
  padding: 1rem; overflow: auto; }
"""

RISK = (
    "How often the bot is wrong among what it answers, as it answers more: the most confident "
    "answers come first."
)
RELIABLE = (
    "Of the answers with this confidence, how many were right, with 95 % intervals (Wilson). On "
    "the dotted line, confidence means what it says."
)
SPREAD = "How many answers had each confidence. A calibration is fitted where the answers are."


@dataclass(frozen=True, slots=True)
class Rated:
    """Answers, how sure something was of each, and which were right."""

    name: str
    """Whose confidence it is; empty where there is no other."""
    confidences: Sequence[float]
    right: Sequence[bool]

    @property
    def bins(self) -> Sequence[Bin]:
        """Return the tenths of confidence that have answers."""
        return bins(self.confidences, self.right)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a plot stands in its picture; both axes begin at 0."""

    height: int
    top: float = 1.0
    """Where the upward axis ends."""

    def x(self, value: float) -> float:
        return _LEFT + value * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return self.height - _FOOT - value / self.top * (self.height - _FOOT - _TOP)

    def upright(self, kind: str, at: float, ends: tuple[float, float]) -> str:
        x, (low, high) = self.x(at), ends
        return (
            f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" '
            f'y1="{self.y(low):.1f}" y2="{self.y(high):.1f}"/>'
        )

    def line(self, kind: str, points: Sequence[tuple[float, float]]) -> str:
        drawn = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        return f'<polyline class="line {kind}" points="{drawn}"/>'

    def dot(self, kind: str, at: tuple[float, float], told: str) -> str:
        x, y = at
        return (
            f'<circle class="{kind}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4">'
            f"<title>{html.escape(told)}</title></circle>"
        )

    def axes(self, across: str, up: str) -> str:
        lines = "".join(map(self._tick, _TICKS))
        foot = self.height - 4
        return (
            f'{lines}<text x="{WIDTH - _RIGHT}" y="{foot}" text-anchor="end">{across}</text>'
            f'<text x="{_LEFT}" y="{foot}">{up}, upward</text>'
        )

    def _tick(self, at: float) -> str:
        y = self.y(at * self.top)
        return (
            f'<line class="grid" x1="{self.x(0)}" y1="{y:.1f}" x2="{self.x(1)}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{at * self.top:.2g}</text>'
            f'<text x="{self.x(at):.1f}" y="{self.y(0) + 15:.1f}" text-anchor="middle">'
            f"{at:g}</text>"
        )


def reliability(rated: Sequence[Rated], threshold: float) -> str:
    """Return the plot of how often each confidence was right, and the table behind it."""
    frame = _Frame(HEIGHT)
    parts = [frame.axes("confidence", "share right"), _truth(frame), _mark(frame, threshold)]
    for n, one in enumerate(rated, 1):
        parts.append(frame.line(f"s{n}", [(it.confidence, it.right) for it in one.bins]))
        parts += (_whisker(frame, n, it) for it in one.bins)
    svg = _picture("Reliability", HEIGHT, "".join(parts))
    return _figure("Reliability", svg, rated, RELIABLE, "".join(map(_table, rated)))


def risk(rated: Sequence[Rated], threshold: float) -> str:
    """Return the plot of risk over coverage, with where the threshold stands on it."""
    curves = [risk_coverage(one.confidences, one.right) for one in rated]
    most = max((wrong for curve in curves for _, wrong in curve), default=0.0)
    frame = _Frame(HEIGHT, next(top for top in _TALLEST if most <= top))
    parts = [frame.axes("share answered", "share wrong")]
    told: list[str] = []
    for n, (one, curve) in enumerate(zip(rated, curves, strict=True), 1):
        parts.append(frame.line(f"s{n}", curve))
        at, words = _at(one, threshold)
        parts.append(frame.dot(f"f{n}", at, words))
        told.append(words)
    svg = _picture("Risk over coverage", HEIGHT, "".join(parts))
    return _figure("Risk over coverage", svg, rated, " ".join((RISK, *told)))


def spread(rated: Sequence[Rated], threshold: float) -> str:
    """Return how many answers had each tenth of confidence."""
    counts = [_counts(one.confidences) for one in rated]
    most = max((count for each in counts for count in each), default=0) or 1
    frame = _Frame(LOW, most)
    parts = [_mark(frame, threshold)]
    parts += (bar for n, each in enumerate(counts) for bar in _bars(frame, each, n, len(counts)))
    parts += (
        f'<text x="{frame.x(at):.1f}" y="{LOW - 19}" text-anchor="middle">{at:g}</text>'
        for at in _TICKS
    )
    parts.append(f'<text x="{WIDTH - _RIGHT}" y="{LOW - 4}" text-anchor="end">confidence</text>')
    parts.append(f'<text x="{_LEFT}" y="{LOW - 4}">answers, at most {most:,} in a tenth</text>')
    svg = _picture("Answers by confidence", LOW, "".join(parts))
    return _figure("Answers by confidence", svg, rated, SPREAD)


def page(title: str, body: str) -> str:
    """Return one self-contained HTML page."""
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title><style>{STYLE}</style>
<h1>{html.escape(title)}</h1>
{body}</html>
"""


def plots(figures: Sequence[str]) -> str:
    """Return figures beside each other, as far as there is room."""
    return f'<div class="plots">{"".join(figures)}</div>'


def _figure(title: str, svg: str, rated: Sequence[Rated], caption: str, details: str = "") -> str:
    keys = "".join(
        f'<span class="key k{n}">{html.escape(one.name)}</span>'
        for n, one in enumerate(rated, 1)
        if one.name
    )
    behind = f"<details><summary>The figures</summary>{details}</details>" if details else ""
    told = f"<figcaption>{keys}<br>{html.escape(caption)}</figcaption>"
    return f"<figure><h2>{title}</h2>{svg}{told}{behind}</figure>"


def _picture(name: str, height: int, inside: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">{inside}</svg>'


def _truth(frame: _Frame) -> str:
    return (
        f'<line class="truth" x1="{frame.x(0)}" y1="{frame.y(0)}" '
        f'x2="{frame.x(1)}" y2="{frame.y(1)}"/>'
    )


def _mark(frame: _Frame, threshold: float) -> str:
    """Return the line from which answers are given."""
    side, gap = ("end", -5) if threshold > 0.5 else ("start", 5)  # noqa: PLR2004  # the middle
    return frame.upright("mark", threshold, (0, frame.top)) + (
        f'<text class="mark-text" x="{frame.x(threshold) + gap:.1f}" y="{_TOP + 10}" '
        f'text-anchor="{side}">answered from {threshold:.2f}</text>'
    )


def _whisker(frame: _Frame, n: int, one: Bin) -> str:
    low, high = interval(one)
    told = f"{one.right:.2f} right of {one.n}, {low:.2f} to {high:.2f}"
    at = one.confidence, one.right
    return frame.upright(f"s{n}", one.confidence, (low, high)) + frame.dot(f"f{n}", at, told)


def interval(one: Bin) -> tuple[float, float]:
    """Return the 95 % interval of what was right of a bin."""
    return likely(round(one.right * one.n), one.n)


def _at(one: Rated, threshold: float) -> tuple[tuple[float, float], str]:
    """Return where a threshold stands on the curve, and the same in words."""
    given = [
        fine for sure, fine in zip(one.confidences, one.right, strict=True) if sure >= threshold
    ]
    wrong = len(given) - sum(given)
    low, high = likely(wrong, len(given))
    who = f"{one.name}: " if one.name else ""
    if not given:
        return (0.0, 0.0), f"{who.capitalize()}nothing is answered at the threshold."
    share, rate = len(given) / len(one.right), wrong / len(given)
    words = (
        f"{who}at the threshold {share:.0%} are answered, and {rate:.1%} of these are wrong "
        f"({wrong} of {len(given)}; {low:.1%} to {high:.1%})."
    )
    return (share, rate), words[0].upper() + words[1:]


def _counts(confidences: Sequence[float]) -> Sequence[int]:
    tenths = [tenth(one) for one in confidences]
    return [tenths.count(n) for n in range(BINS)]


def _bars(frame: _Frame, counts: Sequence[int], n: int, beside: int) -> Iterator[str]:
    wide = (frame.x(1 / BINS) - frame.x(0) - 4) / beside
    for number, count in enumerate(counts):
        x, y = frame.x(number / BINS) + 2 + n * wide, frame.y(count)
        yield (
            f'<rect class="b{n + 1}" x="{x:.1f}" y="{y:.1f}" width="{wide - 1:.1f}" '
            f'height="{frame.y(0) - y:.1f}"><title>{count}</title></rect>'
        )


def _table(one: Rated) -> str:
    rows = "".join(map(_row, one.bins))
    name = f"<caption>{html.escape(one.name)}</caption>" if one.name else ""
    head = "<tr><th>confidence</th><th>right</th><th>95 %</th><th>answers</th></tr>"
    return f"<table>{name}{head}{rows}</table>"


def _row(one: Bin) -> str:
    low, high = interval(one)
    return (
        f"<tr><td>{one.confidence:.2f}</td><td>{one.right:.2f}</td>"
        f"<td>{low:.2f} to {high:.2f}</td><td>{one.n}</td></tr>"
    )
