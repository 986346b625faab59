"""What waits to be dealt with: everything addressed to the bot, and the states of its row.

waiting ──▶ leased ──▶ posting ──▶ done
   ▲           │ │         │         ▲
   └───────────┘ └─────────┼─────────┘
    failed, or             └ an orphan stays in `posting`: it may be in Slack already
    handed back
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.models import Decision, Miss, Posted, Question, ThreadRef, Via
from knowledge.models import Audience

ATTEMPTS = 3
"""Failed attempts after which a person is fetched."""

BOT_TURNS = 5
"""Turns of another bot in one thread; it gets no more, so that two bots do not talk for ever."""

EDITABLE = timedelta(minutes=5)
"""How long after its asking an edited question is answered again."""


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

    UNKNOWN = "unknown"
    """One of an older Frontdesk, whose messages stand in Slack yet."""
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    SOURCES = "sources"
    PERSON = "person"
    NO_PERSON = "no_person"
    """The asker declines a person who was offered."""
    WRONG = "miss_wrong"
    OUT_OF_DATE = "miss_out_of_date"
    NOT_UNDERSTOOD = "miss_not_understood"
    NOT_AS_SEEN = "miss_not_as_seen"
    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    HELPED = "helped"
    """The asker says that the case's end is one."""
    NOT_HELPED = "not_helped"
    RELOAD = "reload"
    ROLLBACK = "rollback"
    APPROVE_ALIAS = "approve_alias"
    """An admin says that two wordings ask the same."""
    REJECT_ALIAS = "reject_alias"
    ACCEPT_SHRINK = "accept_shrink"
    """An admin says that most of a source is gone with good reason."""
    FINDINGS = "findings"
    """See what was found for a case, in full."""
    KEEP_ANSWER = "keep_answer"
    """Keep a verified answer that ends."""
    LET_GO = "let_go"
    VERIFY = "verify"
    """Make a verified answer of what was replied in a case."""
    READING_1 = "reading_1"
    """The asker means the first thing that a question back offered."""
    READING_2 = "reading_2"
    READING_3 = "reading_3"
    READING_4 = "reading_4"


BUTTONS_OF_READINGS = (Button.READING_1, Button.READING_2, Button.READING_3, Button.READING_4)
"""In the order in which a question back numbers what it offers."""


BUTTONS_OF_MISSES: Mapping[Button, Miss] = {
    Button.WRONG: Miss.WRONG,
    Button.OUT_OF_DATE: Miss.OUT_OF_DATE,
    Button.NOT_UNDERSTOOD: Miss.NOT_UNDERSTOOD,
    Button.NOT_AS_SEEN: Miss.NOT_AS_SEEN,
}
"""The buttons that say why an answer did not help, where no modal could ask."""


class Shortcut(StrEnum):
    """Name what is chosen from a message's menu."""

    SOURCES = "show_sources"
    PERSON = "ask_person"


class Tab(StrEnum):
    """Name the tabs of the app."""

    HOME = "home"
    MESSAGES = "messages"


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
    by_bot: bool = False
    """Whether another bot asks, one that is allowed to."""
    spelled: str | None = None
    """The text with the addresses of its links; None where it has them all."""

    @property
    def key(self) -> str:
        """Return what the row of the message is known by; commands have none of their own."""
        return message_key(self.origin, self.message or "")

    @property
    def where(self) -> ThreadRef:
        """Return the thread in which a reply goes."""
        origin = self.origin
        return ThreadRef(origin.workspace, origin.channel, origin.thread or self.message)


@dataclass(frozen=True, slots=True)
class Revised:
    """A message that its author edited; `text` is what it says now, as in `Asked`."""

    origin: Whereabouts
    message: str
    """Slack's ts of the message: an edit does not change it."""
    text: str
    via: Via
    at: str
    """Slack's ts of the edit."""
    spelled: str | None = None
    """As in `Asked`."""

    @property
    def key(self) -> str:
        """Return what the row of the message is known by."""
        return message_key(self.origin, self.message)

    @property
    def in_time(self) -> bool:
        """Say whether it came so soon that it is answered again."""
        return float(self.at) - float(self.message) <= EDITABLE.total_seconds()

    @property
    def as_asked(self) -> Asked:
        """Return the message as if it had always said this."""
        return Asked(self.origin, self.via, self.text, self.message, spelled=self.spelled)


@dataclass(frozen=True, slots=True)
class Removed:
    """A message that was deleted; the origin's asker is its author, empty where Slack kept it."""

    origin: Whereabouts
    message: str

    @property
    def key(self) -> str:
        """Return what the row of the message is known by."""
        return message_key(self.origin, self.message)

    @property
    def delivery(self) -> str:
        """Return what tells it from a second delivery: nobody deletes a message twice."""
        return f"removed:{self.key}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button; `value` is the question's or the case's id."""

    origin: Whereabouts
    button: Button
    value: str
    chosen: str | None = None
    """Who was picked, where the button is a list of people."""
    trigger: str | None = None
    """What opens a modal, for three seconds after the press."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command other than `/ask`; `text` is what follows it."""

    origin: Whereabouts
    command: Command
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A shortcut from a message's menu; whoever chose it is the origin's asker."""

    origin: Whereabouts
    shortcut: Shortcut
    message: str
    """Slack's ts of the message."""
    text: str
    """What the message says, plain."""

    @property
    def where(self) -> ThreadRef:
        """Return the thread that the message is in, or begins."""
        origin = self.origin
        return ThreadRef(origin.workspace, origin.channel, origin.thread or self.message)

    @property
    def as_asked(self) -> Asked:
        """Return the message as if whoever chose it had written it."""
        return Asked(self.origin, Via.THREAD, self.text, self.message)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal that was filled in: why an answer did not help."""

    origin: Whereabouts
    question_id: str
    miss: Miss
    words: str
    wants_person: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """An answer that somebody at the desk verifies: as it is proposed to them, or as they sent it.

    The origin's asker is who verifies it.
    """

    origin: Whereabouts
    case_id: str
    question: str
    answer: str
    """Markdown."""
    audience: Audience
    owner: str
    """Who is told when it expires: a Slack id."""
    until: datetime | None
    """None where no day was chosen, or none that there is."""
    aliases: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    """The replies of which it was proposed, as the inbox knows them."""
    replaces: str = ""
    """Id of the verified answer whose place it may take."""
    answer_id: str = ""
    """The same, however often the window is sent; empty in a proposal."""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A case with which nobody has gone on: it expires, unless somebody does first."""

    origin: Whereabouts
    """The desk's channel: nobody sent it."""
    case_id: str
    idle_since: datetime
    """When it was last seen that something happened, at the latest."""


@dataclass(frozen=True, slots=True)
class AnswerEnds:
    """A verified answer whose end is near, or has come: its owner is told."""

    origin: Whereabouts
    """The desk's channel: nobody sent it."""
    answer_id: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at the app; the channel is their conversation with the bot."""

    origin: Whereabouts
    tab: Tab
    seen: str | None
    """Slack's hash of the Home tab that is shown; None where there is none."""


Incoming = (
    Asked
    | Revised
    | Removed
    | Pressed
    | Chosen
    | Submitted
    | Approval
    | Opened
    | Commanded
    | Lapsed
    | AnswerEnds
)


def message_key(origin: Whereabouts, ts: str) -> str:
    """Return what a message is known by, whichever event tells of it."""
    return f"{origin.workspace}:{origin.channel}:{ts}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that arrived, with what tells it from its own second delivery."""

    incoming: Incoming
    delivery: str
    """Event id, or trigger id of whatever has one: equal for every delivery of one thing."""
    message: str | None
    """Channel and ts: a mention arrives as two events with this in common. None if no message."""
    lane: str
    """Rows of one lane are dealt with one after the other."""
    position: str
    """Order within the lane, as text: Slack's ts, or the time of receipt in the same form."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The row of a message that was edited or deleted."""

    question_id: str
    received_at: datetime
    is_done: bool


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

    def question(self, asked: Asked) -> Question:
        """Return the question as if an outsider had asked it: what is unknown counts as outside."""
        return Question(
            question_id=self.question_id,
            asker=asked.origin.asker,
            where=asked.where,
            text=asked.text,
            audience=Audience.PUBLIC,
            via=asked.via,
            asked_at=self.received_at,
            message=asked.message,
        )
