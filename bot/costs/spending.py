"""What answers have cost, by the journal.

Money is US dollars. A sum in which something has no known price is None, never less than it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.models import Entry, Usage


class Stage(StrEnum):
    """What tokens went to."""

    SAID = "said"
    """An answer that was given."""
    WITHHELD = "withheld"
    """A draft that did not become an answer: a person was fetched, or one question asked back."""
    REPLACED = "replaced"
    """A draft in whose place passages were quoted."""
    SHADOW = "shadow"
    """What a candidate wrote without being said."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and money of some entries."""

    entries: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    known_usd: float = 0.0
    unpriced: int = 0
    """Entries whose cost is not known."""

    @property
    def usd(self) -> float | None:
        """Return the whole cost; None where a part of it is not known."""
        return None if self.unpriced else self.known_usd

    def and_of(self, usage: Usage) -> "Spent":
        """Return this and one entry more."""
        return Spent(
            self.entries + 1,
            self.input_tokens + usage.input_tokens,
            self.cached_input_tokens + usage.cached_input_tokens,
            self.output_tokens + usage.output_tokens,
            self.known_usd + (usage.cost_usd or 0.0),
            self.unpriced + (usage.cost_usd is None),
        )

    def per(self, count: int) -> float | None:
        """Return the cost of each of so many; None for none, or where it is not known."""
        return self.usd / count if self.usd is not None and count else None


@dataclass
class Account:
    """What was spent in a time, entry by entry, oldest first."""

    total: Spent = field(default_factory=Spent)
    stages: dict[Stage, Spent] = field(default_factory=dict[Stage, Spent])
    models: dict[str, Spent] = field(default_factory=dict[str, Spent])
    outcomes: dict[str, int] = field(default_factory=dict[str, int])
    handoffs: Spent = field(default_factory=Spent)
    recalled: int = 0
    """Answers from the cache."""
    _standing: set[tuple[str, str | None]] = field(default_factory=set[tuple[str, str | None]])
    reopened: int = 0
    """Answers after which a person was fetched in the same thread."""

    def note(self, entry: Entry) -> None:
        """Count a turn."""
        self.outcomes[entry.outcome] = self.outcomes.get(entry.outcome, 0) + 1
        self.total = self.total.and_of(entry.usage)
        if entry.outcome == "handed_off":
            self.handoffs = self.handoffs.and_of(entry.usage)
        if entry.cache not in {"off", "miss"}:
            self.recalled += 1
        self._follow(entry)
        if _wrote(entry.usage):
            self._note(_stage(entry), entry)

    def note_shadow(self, entry: Entry) -> None:
        """Count what a candidate wrote without being said."""
        self.total = replace(self.total.and_of(entry.usage), entries=self.total.entries)
        if _wrote(entry.usage):
            self._note(Stage.SHADOW, entry)

    @property
    def answers(self) -> int:
        """Return how many answers were given."""
        return self.outcomes.get("answered", 0)

    @property
    def resolutions(self) -> int:
        """Return how many answers no person followed in their thread."""
        return self.answers - self.reopened

    @property
    def written(self) -> Spent:
        """Return what models wrote for askers: every stage but the shadow's."""
        return _sum(spent for stage, spent in self.stages.items() if stage is not Stage.SHADOW)

    def _note(self, stage: Stage, entry: Entry) -> None:
        self.stages[stage] = self.stages.get(stage, Spent()).and_of(entry.usage)
        self.models[entry.model] = self.models.get(entry.model, Spent()).and_of(entry.usage)

    def _follow(self, entry: Entry) -> None:
        place = (entry.channel, entry.thread)
        if entry.outcome == "answered":
            self._standing.add(place)
        elif entry.outcome == "handed_off" and place in self._standing:
            self._standing.discard(place)
            self.reopened += 1


def _wrote(usage: Usage) -> bool:
    return bool(usage.input_tokens or usage.output_tokens) or usage.cost_usd is None


def _stage(entry: Entry) -> Stage:
    if entry.outcome != "answered":
        return Stage.WITHHELD
    return Stage.REPLACED if entry.model == "extractive" else Stage.SAID


def _sum(parts: Iterable[Spent]) -> Spent:
    found: Sequence[Spent] = tuple(parts)
    return Spent(
        sum(one.entries for one in found),
        sum(one.input_tokens for one in found),
        sum(one.cached_input_tokens for one in found),
        sum(one.output_tokens for one in found),
        sum(one.known_usd for one in found),
        sum(one.unpriced for one in found),
    )
