"""What goes to and fro between Slack and the app, as the page's panel shows it: tokens masked."""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.playground.identifiers import Clock
from bot.playground.wire import Json, JsonValue

KEPT = 500
"""How many exchanges are remembered."""

OK = 200
NO_ANSWER = 0
"""The status of what the app did not acknowledge in time."""

SECRET = re.compile(r"\b(xox[a-z]|xapp)-[\w.-]+|(?<=ticket=)[\w-]+")
MASK = "…"


class Way(StrEnum):
    """Say who speaks to whom."""

    EVENT = "event"
    """Slack tells the app of something that happened."""
    CALL = "call"
    """The app calls the Web API."""
    INTERACTION = "interaction"
    """Slack hands the app what a person typed, pressed or submitted."""
    REPLY = "reply"
    """The app answers through a response_url."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something that one side sent, and what the other answered."""

    number: int
    at: float
    way: Way
    name: str
    """The event's type, the method, the command, or what was done (`block_actions`)."""
    status: int
    """As in HTTP; an acknowledgement over a socket counts as 200, none at all as 0."""
    milliseconds: float
    sent: Json
    answer: Json
    attempt: int = 0
    """0 for the first try of an event, then Slack's retries."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The first half of an exchange: what is being sent since when."""

    way: Way
    name: str
    sent: Json
    at: float
    attempt: int = 0


class Traffic:
    """Remembers the last exchanges and tells whoever watches of each new one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._watchers: list[Callable[[Exchange], None]] = []
        self._count = 0

    def recent(self) -> Sequence[Exchange]:
        """Return the last exchanges, oldest first."""
        return tuple(self._exchanges)

    def watch(self, watcher: Callable[[Exchange], None]) -> Callable[[], None]:
        """Tell `watcher` of each exchange from now on; return what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def begin(self, way: Way, name: str, sent: Json, attempt: int = 0) -> Sending:
        """Note that something is sent now."""
        return Sending(way, name, sent, self._clock(), attempt)

    def end(self, sending: Sending, status: int, answer: Json) -> None:
        """Note what came back."""
        self._count += 1
        exchange = Exchange(
            number=self._count,
            at=sending.at,
            way=sending.way,
            name=sending.name,
            status=status,
            milliseconds=max(0.0, (self._clock() - sending.at) * 1000),
            sent=masked_object(sending.sent),
            answer=masked_object(answer),
            attempt=sending.attempt,
        )
        self._exchanges.append(exchange)
        for watcher in tuple(self._watchers):
            watcher(exchange)


def masked_object(value: Json) -> Json:
    """Return an object without the tokens in it."""
    return {
        name: MASK if name == "token" and inner else masked(inner) for name, inner in value.items()
    }


def masked(value: JsonValue) -> JsonValue:
    """Return a value without the tokens in it."""
    if isinstance(value, str):
        return SECRET.sub(lambda found: f"{found[1]}-{MASK}" if found[1] else MASK, value)
    if isinstance(value, Mapping):
        return masked_object(value)
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value
