"""The scorecard as a page: the figures, and plots of when the bot should have been silent."""

import html
import json
from collections.abc import Mapping, Sequence

from bot.evaluation.measures import Judged
from bot.evaluation.plots import Rated, page, plots, reliability, risk, spread
from bot.evaluation.scorecard import counted_levels, wrong_in_words


def scorecard_page(card: Mapping[str, object], judged: Sequence[Judged], threshold: float) -> str:
    """Return one self-contained HTML page; it loads nothing."""
    rated = (Rated("", [row.confidence for row in judged], [row.right for row in judged]),)
    drawn = plots([draw(rated, threshold) for draw in (risk, reliability, spread)])
    told = "".join(f"<p>{html.escape(line)}</p>" for line in wrong_in_words(judged))
    ends = _levels(judged)
    figures = html.escape(json.dumps(card, indent=2))
    body = f"{told}<p>{len(judged)} questions.</p>{ends}{drawn}<pre>{figures}</pre>"
    return page("How good the answers are", body)


NAMES: Mapping[str, str] = {
    "voice": "the voice model, checked",
    "plain": "the plain model, checked",
    "quoted": "quoted passages",
    "person": "a person",
    "none": "nothing composed: courtesies, questions back, recalled or approved",
}


def _levels(judged: Sequence[Judged]) -> str:
    """Return a table of who answered: the levels of the fallback chain."""
    counts = counted_levels(judged)
    rows = "".join(
        f"<tr><td>{name}</td><td>{counts[key]}</td><td>{counts[key] / len(judged):.1%}</td></tr>"
        for key, name in NAMES.items()
    )
    head = "<tr><th>answered by</th><th>questions</th><th>share</th></tr>"
    return f"<table>{head}{rows}</table>"
