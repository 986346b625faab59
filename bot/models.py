"""The values that the question flow passes on: from a question to its outcome and its entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from bot.usage import Usage
from knowledge.models import Audience, Chunk, Passage


class Via(StrEnum):
    """Say how a question reached the bot."""

    MENTION = "mention"
    DIRECT = "direct"
    THREAD = "thread"
    COMMAND = "command"
    TERMINAL = "terminal"
    OVERHEARD = "overheard"
    """Said to nobody, at the top level of a channel; it reads like a question."""

    @property
    def is_private(self) -> bool:
        """Say whether the asker alone sees the reply."""
        return self in {Via.COMMAND, Via.DIRECT}


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """Where a conversation is; `thread` is the ts of its first message, None before that."""

    workspace: str
    channel: str
    thread: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a thread."""

    role: Literal["asker", "bot", "agent"]
    text: str
    at: datetime | None = None
    about: tuple[str, ...] = ()
    """Titles and headings of what an answer cites."""
    readings: tuple[str, ...] | None = None
    """What a question back offered to choose from; None for anything but a question back."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an asker wants to know, as parsed; `text` is plain, without the bot's mention."""

    question_id: str
    asker: str
    """Slack's user id, or `terminal`."""
    where: ThreadRef
    text: str
    audience: Audience
    via: Via
    asked_at: datetime
    message: str | None = None
    """Slack's ts of the message; None for commands and the terminal."""
    history: tuple[Turn, ...] = ()
    rewritten: str = ""
    """What a follow-up asks by itself; empty where `text` does."""

    @property
    def standalone(self) -> str:
        """Return what is looked up and answered, whatever was said before."""
        return self.rewritten or self.text


@dataclass(frozen=True, slots=True)
class Meant:
    """What a question means in its thread."""

    text: str
    """Empty where it stands alone as it is."""
    usage: Usage = field(default_factory=Usage)
    prompt_hash: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that an answer rests on, put in by code, verbatim in its document."""

    n: int
    title: str
    heading: str
    source: str
    """The document's path or URL."""
    quote: str
    chunk_id: str
    url: str | None = None
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a voice model's draft, with the numbered sentences it rests on (`p2.s3`)."""

    text: str
    cites: tuple[str, ...]


class Level(StrEnum):
    """Name how far down the fallback chain an outcome was found."""

    VOICE = "voice"
    PLAIN = "plain"
    """The plain model wrote it: what the voice model wrote could not be used."""
    QUOTED = "quoted"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Setback:
    """A level of the fallback chain whose model gave nothing to be said."""

    level: Level
    reason: "HandoffReason"
    """It was down, or too little of its draft passed the check."""


class Answerable(StrEnum):
    """What a voice model says after reading the passages."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that must not be said, and why, for the log and the desk."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer being right; `bot.confidence` weighs it."""

    evidence: float
    """The evidence score."""
    level: Level = Level.QUOTED
    answerable: Answerable = Answerable.YES
    """What the model says that wrote it; quotes are of what was found, so they count as a yes."""
    passed: float = 1.0
    """Share of the draft's sentences that passed the check."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked."""

    answerable: Answerable
    missing: str
    sentences: tuple[Sentence, ...]
    model: str
    usage: Usage = field(default_factory=Usage)
    prompt_hash: str = ""
    """SHA-256 of what the model was told, passages and question aside."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was checked, with its sources."""

    name: ClassVar[str] = "answered"
    text: str
    """As the asker reads it, in standard Markdown."""
    citations: tuple[Citation, ...]
    confidence: float
    partly: bool = False
    """Whether the documents hold the answer to a part of the question only."""


@dataclass(frozen=True, slots=True)
class Clarified:
    """One question back."""

    name: ClassVar[str] = "clarified"
    text: str
    readings: tuple[str, ...] = ()
    """What the question may mean, in the order in which `text` numbers them."""


class HandoffReason(StrEnum):
    """Say why a person is fetched."""

    WEAK_EVIDENCE = "weak_evidence"
    NO_KNOWLEDGE = "no_knowledge"
    OTHER_LANGUAGE = "other_language"
    """Question and documents are in languages that search cannot bring together."""
    NOT_ANSWERABLE = "not_answerable"
    FAILED_CHECK = "failed_check"
    MODEL_DOWN = "model_down"
    """No model wrote anything usable, and there was nothing good enough to quote."""
    SOURCES_DISAGREE = "sources_disagree"
    """Two pages contradict each other, and nothing says which one leads."""
    SENSITIVE_TOPIC = "sensitive_topic"
    """A rule says that this is for a person: self-harm, abuse, a legal threat."""
    UNAVAILABLE = "unavailable"
    FAILED_THREE_TIMES = "failed_three_times"
    ASKED_FOR_PERSON = "asked_for_person"
    NOT_HELPFUL = "not_helpful"
    REPEATED_QUESTION = "repeated_question"
    """The asker asked the same again, was offered a person, and took the offer."""
    PARTLY_ANSWERED = "partly_answered"
    """The answer said what is missing, and the asker took the offer of a person for the rest."""
    CAME_BACK = "came_back"
    """The asker wrote again soon after their case was resolved."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the desk is told of a sensitive topic."""

    kind: str
    label: str
    urgent: bool
    mention: str = ""
    """Who is called to the card, as Slack writes it; empty for nobody."""


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A case for a person; `text` is what the asker reads, `why` what the desk reads."""

    name: ClassVar[str] = "handed_off"
    text: str
    reason: HandoffReason
    why: str
    alarm: Alarm | None = None
    """Set for a sensitive topic: nothing of its words is kept beside the case."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A fixed line for thanks, greetings and small talk; no case."""

    name: ClassVar[str] = "acknowledged"
    text: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """It was not for the bot."""

    name: ClassVar[str] = "ignored"
    why: str


ERASED = "erased"
"""Outcome of an entry whose question was deleted: a tombstone, without a word of it."""

Outcome = Answered | Clarified | HandedOff | Acknowledged | Ignored

CacheState = Literal["off", "miss", "exact", "paraphrase"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for one question, and everything that led to it."""

    question: Question
    outcome: Outcome
    passages: tuple[Passage, ...] = ()
    evidence_score: float | None = None
    confidence: float | None = None
    """What was thought of the answer, given or held back; None where none was drafted."""
    held_back: Answered | None = None
    """The draft that a person gets to see where the outcome is a handoff."""
    signs: Signs | None = None
    """What the confidence follows from; None where nothing was composed just now."""
    beside: tuple[Chunk, ...] = ()
    """What is quoted and was read around the passages."""
    dropped: tuple[Dropped, ...] = ()
    """What of a model's draft did not pass the check."""
    approved_for: Audience | None = None
    """Who may read an answer that was approved word for word; None where it rests on passages."""
    offer: HandoffReason | None = None
    """Why the asker is offered a person with the answer; None where they are not."""
    generation: int | None = None
    model: str = "extractive"
    level: Level | None = None
    """Where the fallback chain ended; None where nothing was composed, as for a recalled answer."""
    setbacks: tuple[Setback, ...] = ()
    """The levels that were tried before, in vain."""
    prompt_hash: str = ""
    """Hashes of the prompts of the models that wrote, in their order, a space between them."""
    voice_model: str = ""
    """Who writes for this thread, whoever wrote in the end; empty for the configured model."""
    pipeline: str = ""
    """Hash of all that shaped it; empty where nobody said."""
    cache: CacheState = "off"
    usage: Usage = field(default_factory=Usage)
    timings_ms: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an outcome can be seen."""

    where: ThreadRef
    """The thread in which it goes on: the asker's direct messages after an `/ask`."""
    ts: str | None
    """None where the asker alone saw it and Slack keeps no message."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One redacted line of the journal."""

    question_id: str
    workspace: str
    channel: str
    thread: str | None
    asker: str
    audience: Audience
    private: bool
    """Whether the asker alone saw the reply: `/sources` shows it to nobody else."""
    question: str
    outcome: str
    reply: str
    citations: tuple[Citation, ...]
    evidence_score: float | None
    confidence: float | None
    reason: str | None
    model: str
    prompt_hash: str
    """Hashes of the prompts of the models that wrote; empty where none did."""
    cache: CacheState
    generation: int | None
    usage: Usage
    timings_ms: Mapping[str, float]
    at: datetime
    reply_ts: str | None = None
    voice_model: str = ""
    """Who wrote for its thread; empty for the configured model."""
    level: Level | None = None
    """Where the fallback chain ended: voice model, plain model, quotes or a person."""
    setbacks: tuple[Setback, ...] = ()
    """The levels that were tried before, in vain."""
    pipeline: str = ""
    """Hash of everything that shaped the outcome: prompts, models, voice, retriever, embedder."""
    signs: Signs | None = None
    """What the confidence followed from, for a calibration."""
    rewritten: str = ""
    """What a follow-up was taken to ask by itself; empty where nothing was added."""
    readings: tuple[str, ...] = ()
    """What a question back offered to choose from."""

    def hidden_from(self, person: str) -> bool:
        """Say whether this was said to somebody else alone."""
        return self.private and self.asker != person


class Verdict(StrEnum):
    """What an asker said of an answer."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


class Miss(StrEnum):
    """Say how an answer missed."""

    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    NOT_UNDERSTOOD = "not_understood"
    NOT_AS_SEEN = "not_as_seen"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One asker's vote on an answer."""

    verdict: Verdict
    miss: Miss | None = None
    """Why it did not help, where they said so."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why an answer did not help somebody; the words are redacted."""

    miss: Miss
    words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A person who is offered to an asker, with the answer to a question."""

    question_id: str
    where: ThreadRef
    asker: str
    reason: HandoffReason


class CaseState(StrEnum):
    """Name how far a person has come with a case."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Find:
    """A passage as the desk sees it: where it is, and how well it matched."""

    title: str
    heading: str
    source: str
    dense_score: float | None
    lexical_score: float | None
    text: str = ""
    """What it says, as it stands there."""
    url: str | None = None
    line: int | None = None
    page: int | None = None


DELETED = "(The asker deleted this message.)"
"""What a case says instead of a question that was deleted."""


@dataclass(frozen=True, slots=True)
class Case:
    """One handoff, with everything that a person needs to reply."""

    case_id: str
    question_id: str
    asker: str
    where: ThreadRef
    """The asker's thread."""
    audience: Audience
    question: str
    """What was said, unredacted: erased some days after the case is resolved."""
    reason: HandoffReason
    why: str
    opened_at: datetime
    evidence_score: float | None = None
    found: tuple[Find, ...] = ()
    said: tuple[Turn, ...] = ()
    """The conversation before the question, oldest first, redacted."""
    draft: str = ""
    """The answer that was held back, or what the asker had been told."""
    dropped: tuple[Dropped, ...] = ()
    """What of a model's draft did not pass the check: neither redacted nor said to anybody."""
    message: str | None = None
    """Slack's ts of what was asked, or of what was posted about it; None if there is neither."""
    state: CaseState = CaseState.OPEN
    agent: str | None = None
    """Who has it, or had it last."""
    card: str | None = None
    """Slack's ts of the card at the desk; None until it is there."""
    changed_at: datetime | None = None
    """When its last step was taken; None before the first."""
    alarm: Alarm | None = None
    """Set once a sensitive topic came up in it: nothing is learned from such a case."""

    @property
    def without_words(self) -> "Case":
        """Return the case without a word of what was said in it."""
        return replace(self, question=DELETED, why="", said=(), draft="", dropped=())


@dataclass(frozen=True, slots=True)
class Copy:
    """A person's message on the other side of a case."""

    origin: str
    """The message: workspace, channel and ts, as the inbox knows it."""
    case_id: str
    where: ThreadRef
    """The thread in which the copy stands."""
    ts: str
    author: str
    text: str
    """What the copy says: private lines are not in it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a case, as the journal keeps it."""

    step: str
    actor: str
    agent: str | None
    """Who had the case afterwards."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log."""

    workspace: str
    actor: str
    action: str
    subject: str
    result: str
