"""What a model charges for its tokens, by a dated table; what is not in it has no price.

A tuned model (`ft:BASE:…`) has a price of its own: it is never billed at its base's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.models import Usage
from bot.toml_section import Section

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a model charges from a day on, in US dollars per million tokens."""

    model: str
    effective_from: date
    input: float
    cached: float
    """For input that the endpoint had read before."""
    output: float
    source: str
    checked: date
    """When the source was read."""

    def cost(self, usage: Usage) -> float:
        """Return what these tokens cost, in US dollars; reasoning is output."""
        fresh = usage.input_tokens - usage.cached_input_tokens
        charged = (
            fresh * self.input
            + usage.cached_input_tokens * self.cached
            + usage.output_tokens * self.output
        )
        return charged / MILLION


@dataclass(frozen=True, slots=True)
class Prices:
    """Every price that is known; of two for the same model and day, the first row holds."""

    rows: tuple[Price, ...]

    @classmethod
    def of_operator(cls, own: Sequence[Price], shipped: Sequence[Price]) -> "Prices":
        """Return the operator's rows, and those that ship of the models they say nothing of."""
        known = {row.model for row in own}
        return cls((*own, *(row for row in shipped if row.model not in known)))

    def of(self, model: str, on: date) -> Price | None:
        """Return what a model charges on a day; None where that is not known."""
        for name in names(model):
            rows = [row for row in self.rows if row.model == name and row.effective_from <= on]
            if rows:
                return max(rows, key=lambda row: row.effective_from)
        return None

    def billed(self, model: str, usage: Usage, on: date) -> Usage:
        """Return the usage with what it cost: None where price or tokens are not known, never 0."""
        price = self.of(model, on)
        counted = usage.input_tokens or usage.output_tokens
        return replace(usage, cost_usd=price.cost(usage) if price and counted else None)


def read_prices(file: str, text: str) -> tuple[Price, ...]:
    """Return the prices of a TOML file; raise `BadSettings` naming the key that is wrong."""
    whole = Section.whole(file, text)
    rows = tuple(_price(row) for row in whole.sections("price"))
    whole.refuse_unread()
    return rows


def _price(row: Section) -> Price:
    price = Price(
        model=row.line("model"),
        effective_from=row.day("effective_from"),
        input=row.amount("input"),
        cached=row.amount("cached" if row.has("cached") else "input"),
        output=row.amount("output"),
        source=row.line("source"),
        checked=row.day("checked"),
    )
    if not price.model:
        row.refuse("model", "must not be empty")
    if price.cached > price.input:
        row.refuse("cached", "must not be more than input")
    row.refuse_unread()
    return price


_SNAPSHOT = re.compile(r"-(?:20\d\d-\d\d-\d\d|\d{4})$")


def names(model: str) -> Sequence[str]:
    """Return the names under which a model may have a price, the most exact first.

    A snapshot (`-2024-07-18`) has its model's price, a tuned model (`ft:base:org::id`) `ft:base`'s.
    """
    tuned, _, rest = model.partition(":") if model.startswith("ft:") else ("", "", "")
    base = f"{tuned}:{rest.partition(':')[0]}" if tuned else model
    return tuple(dict.fromkeys((model, base, _SNAPSHOT.sub("", base))))
