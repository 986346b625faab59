"""What waits to be dealt with: everything addressed to the bot, and the states of its row.

waiting ──▶ leased ──▶ posting ──▶ done
   ▲           │ │         │         ▲
   └───────────┘ └─────────┼─────────┘
    failed, or             └ an orphan stays in `posting`: it may be in Slack already
    handed back
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models import Decision, Posted, ThreadRef, Via

ATTEMPTS = 3
"""Failed attempts after which a person is fetched."""


class State(StrEnum):
    """Name how far a row has come."""

    WAITING = "waiting"
    LEASED = "leased"
    POSTING = "posting"
    """The outcome is final and stored; it may be in Slack or not."""
    DONE = "done"
    """The outcome can be seen; the row holds no text any more."""


FOLLOWS: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.LEASED}),
    State.LEASED: frozenset({State.LEASED, State.WAITING, State.POSTING, State.DONE}),
    State.POSTING: frozenset({State.POSTING, State.DONE}),
    State.DONE: frozenset(),
}
"""What may follow what. A state follows itself where another worker takes a lease that ran out."""


def before(state: State) -> frozenset[State]:
    """Return the states that may be left for this one."""
    return frozenset(earlier for earlier, later in FOLLOWS.items() if state in later)


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a row rests that was put back, and whether that was a failed attempt."""

    seconds: float = 0.0
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is in the inbox that is not done."""

    rows: int
    oldest_seconds: float
    """Age of the row that waits longest; 0 where none waits."""


class Button(StrEnum):
    """Name what a press asks for."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    SOURCES = "sources"
    PERSON = "person"
    CLAIM = "claim"
    RESOLVE = "resolve"


class Command(StrEnum):
    """Name the slash commands that are not questions."""

    SOURCES = "/sources"
    FRONTDESK = "/frontdesk"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who sent something from where, as far as Slack said so."""

    workspace: str
    channel: str
    asker: str
    thread: str | None = None
    """None at the top level of a channel, and for slash commands."""
    team: str | None = None
    """The sender's own team; None where Slack did not say."""
    shared: bool = False
    """Whether Slack said that the channel is shared with another company."""
    reply_url: str | None = None
    """Where a reply goes that the sender alone sees; good for 30 minutes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message or an `/ask`; `text` is plain, without the bot's mention."""

    origin: Whereabouts
    via: Via
    text: str
    message: str | None = None
    """Slack's ts of the message; None for commands."""

    @property
    def where(self) -> ThreadRef:
        """Return the thread in which a reply goes."""
        origin = self.origin
        return ThreadRef(origin.workspace, origin.channel, origin.thread or self.message)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button; `value` is the question's or the case's id."""

    origin: Whereabouts
    button: Button
    value: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command other than `/ask`; `text` is what follows it."""

    origin: Whereabouts
    command: Command
    text: str


Incoming = Asked | Pressed | Commanded


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that arrived, with what tells it from its own second delivery."""

    incoming: Incoming
    delivery: str
    """Event id, or trigger id for commands and buttons: equal for every delivery of one thing."""
    message: str | None
    """Channel and ts: a mention arrives as two events with this in common. None if no message."""
    lane: str
    """Rows of one lane are dealt with one after the other."""
    position: str
    """Order within the lane, as text: Slack's ts, or the time of receipt in the same form."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that a worker holds until its lease runs out."""

    question_id: str
    incoming: Incoming
    received_at: datetime
    token: int
    """Number of this lease: whoever holds an older one can change nothing any more."""
    failures: int
    decision: Decision | None = None
    """The final outcome of a row that was found in `posting`."""
    posted: Posted | None = None
    """Where it was posted, as far as that was stored."""
