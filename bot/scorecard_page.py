"""The scorecard as a page: the figures, and plots of when the bot should have been silent."""

import html
import json
from collections.abc import Mapping, Sequence

from bot.evaluation import Judged
from bot.plots import Rated, page, plots, reliability, risk, spread
from bot.scorecard import wrong_in_words


def scorecard_page(card: Mapping[str, object], judged: Sequence[Judged], threshold: float) -> str:
    """Return one self-contained HTML page; it loads nothing."""
    rated = (Rated("", [row.confidence for row in judged], [row.right for row in judged]),)
    drawn = plots([draw(rated, threshold) for draw in (risk, reliability, spread)])
    told = "".join(f"<p>{html.escape(line)}</p>" for line in wrong_in_words(judged))
    figures = html.escape(json.dumps(card, indent=2))
    body = f"{told}<p>{len(judged)} questions.</p>{drawn}<pre>{figures}</pre>"
    return page("How good the answers are", body)
