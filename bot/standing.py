"""How the bot is doing: the figures that a terminal, Slack and `/healthz` show."""

from dataclasses import dataclass, replace

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is to be done in a workspace, and what went wrong."""

    waiting: int
    """Questions, presses and commands that are not done."""
    oldest_seconds: float
    """How long the oldest of them waits; 0 where none does."""
    posting: int
    """Of these: their outcome is decided, and on its way to Slack."""
    failing: int
    """Of these: failed at least once, and tried again."""
    given_up: int
    """In the last 24 hours: failed three times, so that a person was fetched."""
    cases: int
    """Cases that no person has resolved."""
    oldest_case_seconds: float
    workers: int
    """Processes that work on the inbox just now."""


def without_this(standing: Standing) -> Standing:
    """Leave out what asks for it: it is in the inbox while it is dealt with."""
    waiting = max(0, standing.waiting - 1)
    return replace(
        standing, waiting=waiting, oldest_seconds=standing.oldest_seconds if waiting else 0.0
    )


def in_words(standing: Standing) -> tuple[str, ...]:
    """Return the figures as lines for a person."""
    given_up = f"{standing.given_up} given to a person in the last 24 hours"
    return (
        f"Inbox: {_waiting(standing)}.",
        f"Failures: {standing.failing} being tried again, {given_up}.",
        f"Cases: {_cases(standing)}.",
        f"Workers: {standing.workers or 'none is running'}.",
    )


def _waiting(standing: Standing) -> str:
    if not standing.waiting:
        return "empty"
    posting = f", {standing.posting} of them on the way to Slack" if standing.posting else ""
    return f"{standing.waiting} waiting, the oldest for {span(standing.oldest_seconds)}{posting}"


def _cases(standing: Standing) -> str:
    if not standing.cases:
        return "none is open"
    return f"{standing.cases} open, the oldest for {span(standing.oldest_case_seconds)}"


def span(seconds: float) -> str:
    """Return a time as a person says it: in the largest unit that makes at least two of it."""
    for unit, length in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
