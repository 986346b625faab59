"""How the bot is doing: the figures that a terminal, Slack and `/healthz` show."""

from dataclasses import dataclass, replace

from bot.bounds import likely

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


LATELY_DAYS = 30
"""Over which answers are counted that people called wrong."""


@dataclass(frozen=True, slots=True)
class Called:
    """What people said of the answers of the last 30 days."""

    answers: int = 0
    voted: int = 0
    """Of these, the ones that somebody voted on."""
    wrong: int = 0
    """Of these, the ones that were called wrong, or no help without a reason."""

    def rate(self, of: int) -> tuple[float, float, float] | None:
        """Return the share called wrong of so many, with its 95 % interval; None of nothing."""
        return (self.wrong / of, *likely(self.wrong, of)) if of else None


NOTHING_CALLED = Called()


def called_in_words(called: Called) -> str:
    """Return it as a line: the truth lies between what was voted wrong and what nobody voted on."""
    if not called.answers:
        return f"Answers in the last {LATELY_DAYS} days: none."
    told = f"Answers in the last {LATELY_DAYS} days: {called.answers:,}"
    if not called.voted:
        return f"{told}; nobody voted on any."
    every, voted = _share(called, called.answers), _share(called, called.voted)
    told = f"{told}; {called.wrong:,} voted wrong, {every} of all"
    return f"{told}, {voted} of {called.voted:,} voted on."


def _share(called: Called, of: int) -> str:
    value, low, high = called.rate(of) or (0.0, 0.0, 1.0)
    return f"{value:.1%} ({low:.1%} to {high:.1%})"


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
