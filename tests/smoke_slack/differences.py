"""In what Slack and the playground differ: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.playground.wire import Json, text_at
from tests.bot.playground.shapes import strangers

OWN = ("event_payload",)
"""Below this stands what the app itself wrote."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same; a wrong one would mislead an app."""

    where: str
    what: str
    is_wrong: bool = True

    def __str__(self) -> str:
        return f"{'WRONG ' if self.is_wrong else 'less  '} {self.where}: {self.what}"


def differences(slack: Mapping[str, Json], playground: Mapping[str, Json]) -> Sequence[Difference]:
    """Return every difference, in the order in which things were done.

    What Slack says and the playground leaves out is no error; the other way round is one.
    """
    names = [*slack, *(name for name in playground if name not in slack)]
    return [found for name in names for found in differing(name, slack, playground)]


def differing(
    name: str, slack: Mapping[str, Json], playground: Mapping[str, Json]
) -> Sequence[Difference]:
    """Return the differences of one answer or one event."""
    if name not in slack:
        return [Difference(name, "Slack did not send it: is the app subscribed to it?")]
    if name not in playground:
        return [Difference(name, "the playground did not send it")]
    theirs, ours = slack[name], playground[name]
    outcomes = outcome(theirs), outcome(ours)
    if outcomes[0] != outcomes[1]:
        return [Difference(name, f"Slack says {outcomes[0]}, the playground {outcomes[1]}")]
    more = [Difference(name, f"Slack has no {f}") for f in strangers(ours, theirs, OWN)]
    less = [
        Difference(name, f"the playground has no {f}", is_wrong=False) for f in lacks(ours, theirs)
    ]
    return [*more, *less]


def lacks(ours: Json, theirs: Json) -> Sequence[str]:
    """Return the fields that Slack sends and the playground does not."""
    known = set(strangers(ours, theirs, OWN))
    paths = {entry.partition(": ")[0] for entry in known}
    return [f for f in strangers(theirs, ours, OWN) if f.partition(": ")[0] not in paths]


def outcome(answer: Json) -> str:
    """Say whether an answer refuses, and why."""
    return text_at(answer, "error") if answer.get("ok") is False else "ok"
