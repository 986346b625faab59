"""One builder a value: what a test does not care about has a default."""

from datetime import UTC, datetime

from bot.inbox import Arrival, Asked, Incoming, Whereabouts
from bot.models import (
    Answered,
    Case,
    Citation,
    Decision,
    Entry,
    HandoffReason,
    Outcome,
    Question,
    ThreadRef,
    Usage,
    Via,
)
from knowledge.models import Audience, BlockKind, Chunk, Findings, Passage, Signals

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WORKSPACE = "local"
CHANNEL = "C0SUPPORT"
ASKER = "U0ASKER"


def origin(
    channel: str = CHANNEL, thread: str | None = None, asker: str = ASKER, team: str | None = None
) -> Whereabouts:
    return Whereabouts(WORKSPACE, channel, asker, thread, team)


def asked(text: str = "How do refunds work?", message: str = "1763726400.000100") -> Asked:
    return Asked(origin(), Via.MENTION, text, message)


def arrival(
    name: str, lane: str | None = None, position: str = "", incoming: Incoming | None = None
) -> Arrival:
    """Return an arrival whose keys follow from its name, alone in its lane unless told."""
    return Arrival(
        incoming=incoming or asked(),
        delivery=f"event:{name}",
        message=f"message:{name}",
        lane=lane or name,
        position=position or name,
    )


def question(
    question_id: str = "q1", text: str = "How do refunds work?", via: Via = Via.MENTION
) -> Question:
    return Question(
        question_id=question_id,
        asker=ASKER,
        where=ThreadRef(WORKSPACE, CHANNEL, None if via is Via.COMMAND else "1763726400.000100"),
        text=text,
        audience=Audience.INTERNAL,
        via=via,
        asked_at=NOON,
        message=None if via is Via.COMMAND else "1763726400.000100",
    )


def citation(n: int = 1, quote: str = "Refunds take five days.") -> Citation:
    return Citation(
        n=n,
        title="Billing",
        heading="Billing > Refunds",
        source="docs/billing.md",
        quote=quote,
        chunk_id=f"chunk{n}",
        line=12,
    )


def answered(text: str = "Refunds take five days. [1]") -> Answered:
    return Answered(text, (citation(),), 0.93)


def decision(outcome: Outcome | None = None, asks: Question | None = None) -> Decision:
    return Decision(asks or question(), outcome or answered(), timings_ms={"total": 5.0})


def entry(
    question_id: str = "q1",
    where: ThreadRef | None = None,
    at: datetime = NOON,
    outcome: str = "answered",
) -> Entry:
    place = where or ThreadRef(WORKSPACE, CHANNEL, "1763726400.000100")
    return Entry(
        question_id=question_id,
        workspace=place.workspace,
        channel=place.channel,
        thread=place.thread,
        asker=ASKER,
        audience=Audience.INTERNAL,
        private=False,
        question="How do refunds work?",
        outcome=outcome,
        reply="Refunds take five days. [1]",
        citations=(citation(),),
        evidence_score=0.97,
        confidence=0.93,
        reason=None,
        model="extractive",
        prompt_hash="abc",
        cache="off",
        generation=1,
        usage=Usage(),
        timings_ms={"total": 5.0},
        at=at,
    )


def case(case_id: str = "k1", question_id: str = "q1", thread: str = "1763726400.000100") -> Case:
    return Case(
        case_id=case_id,
        question_id=question_id,
        asker=ASKER,
        where=ThreadRef(WORKSPACE, CHANNEL, thread),
        audience=Audience.INTERNAL,
        question="How do refunds work?",
        reason=HandoffReason.WEAK_EVIDENCE,
        why="nothing mentions refunds",
        opened_at=NOON,
    )


STRONG = Signals(0.9, 1.0, 1.0, 0.9)
WEAK = Signals(0.05, 0.0, 0.1, 0.1, missing_terms=("SCIM",))
WEEK = "Refunds take a week."


def findings(signals: Signals = STRONG, generation: int = 1, text: str = WEEK) -> Findings:
    chunk = Chunk(
        f"c-{text}", "docs", "billing.md", 0, "Billing", ("Refunds",), BlockKind.PARAGRAPH,
        text, f"h-{text}", Audience.INTERNAL, line=3,
    )  # fmt: skip
    return Findings((Passage(chunk, 0.9, 9.0, 1.0),), signals, generation, None, {"embed": 1.0})
