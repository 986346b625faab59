"""When models end: what endpoints say of their own, and what was announced, with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.costs.prices import names
from bot.toml_section import Section


@dataclass(frozen=True, slots=True)
class Shutdown:
    """An announced end of a model."""

    model: str
    on: date
    replacement: str
    with_tuned: bool
    """Whether every model that was tuned on it ends with it."""
    announced: date
    grade: str
    """`notice` where the provider's page was read, `reported` where dated reports agree on it."""
    source: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Every end that is known, and the day from which nothing can be tuned at OpenAI."""

    shutdowns: tuple[Shutdown, ...]
    tuning_closes: date


@dataclass(frozen=True, slots=True)
class Ending:
    """A model of ours that ends, and what to do."""

    model: str
    on: date
    words: str


def read_shutdowns(file: str, text: str) -> Announced:
    """Return what a TOML file announces; raise `BadSettings` naming the key that is wrong."""
    whole = Section.whole(file, text)
    rows = tuple(_shutdown(row) for row in whole.sections("shutdown"))
    closing = whole.section("closing")
    closes = closing.day("fine_tuning")
    closing.day("announced")
    closing.line("source")
    whole.refuse_unread()
    return Announced(rows, closes)


def ending(
    model: str, today: date, announced: Announced, served: Mapping[str, date]
) -> Ending | None:
    """Return when a model ends; None where nobody said so.

    `served` is what the model's own endpoint says, by model: it counts before what was announced.
    """
    known = _announced(model, announced.shutdowns)
    on = next((served[name] for name in names(model) if name in served), known and known.on)
    if on is None:
        return None
    days = (on - today).days
    when = f"shuts down on {on} (in {days} days)" if days > 0 else f"was shut down on {on}"
    told = [f"{model} {when}"]
    if known:
        told.append(f"choose another one, such as {known.replacement} ({known.source})")
    else:
        told.append("choose another one: `frontdesk voice use MODEL`")
    if model.startswith("ft:"):
        told.append(f"OpenAI tunes no model anew from {announced.tuning_closes} on")
    return Ending(model, on, "; ".join(told))


def _shutdown(row: Section) -> Shutdown:
    made = Shutdown(
        model=row.line("model"),
        on=row.day("on"),
        replacement=row.line("replacement"),
        with_tuned=row.flag("with_tuned"),
        announced=row.day("announced"),
        grade=row.line("grade"),
        source=row.line("source"),
    )
    row.refuse_unread()
    return made


def _announced(model: str, shutdowns: Sequence[Shutdown]) -> Shutdown | None:
    tuned = model.startswith("ft:")
    possible = {name.removeprefix("ft:") for name in names(model)}
    return next(
        (one for one in shutdowns if one.model in possible and (one.with_tuned or not tuned)), None
    )
