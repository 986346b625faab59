"""How people take a case over: its states, the steps between them, and when it opens again. Pure.

    open ──claim──▶ claimed ──resolve──▶ resolved
     ▲ ▲              │ │ ▲                 │
     │ └───release────┘ │ └─transfer, to    │
     │                  ▼   somebody else   │
     │ ◀────reopen─── expired               │
     └────────────────reopen────────────────┘

An open case may be resolved or transferred at once, and expires when nobody claims it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.models import Case, CaseState

REOPENS_WITHIN = timedelta(hours=72)
"""How long after a case was resolved its asker's next words open it again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long cases wait, and how long what was said in them is kept."""

    idle: timedelta = timedelta(days=14)
    """After its last step or message, an open or claimed case expires."""
    kept: timedelta = timedelta(days=30)
    """After its end, a case's text is erased."""


class Step(StrEnum):
    """Name what is done to a case, as the logs have it."""

    CLAIM = "claimed"
    RELEASE = "released"
    TRANSFER = "transferred"
    RESOLVE = "resolved"
    REOPEN = "reopened"
    EXPIRE = "expired"


@dataclass(frozen=True, slots=True)
class Move:
    """The states that a step may leave, and the one that it leads to."""

    leaves: frozenset[CaseState]
    to: CaseState


UNENDED = frozenset({CaseState.OPEN, CaseState.CLAIMED})
ENDED = frozenset({CaseState.RESOLVED, CaseState.EXPIRED})

MOVES: Mapping[Step, Move] = {
    Step.CLAIM: Move(frozenset({CaseState.OPEN}), CaseState.CLAIMED),
    Step.RELEASE: Move(frozenset({CaseState.CLAIMED}), CaseState.OPEN),
    Step.TRANSFER: Move(UNENDED, CaseState.CLAIMED),
    Step.RESOLVE: Move(UNENDED, CaseState.RESOLVED),
    Step.REOPEN: Move(ENDED, CaseState.OPEN),
    Step.EXPIRE: Move(UNENDED, CaseState.EXPIRED),
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to a case; `to` is whom a transfer gives it to."""

    step: Step
    actor: str
    to: str | None = None

    def holder(self, before: str | None) -> str | None:
        """Return who has the case afterwards; an ended or reopened one names who had it last."""
        match self.step:
            case Step.CLAIM | Step.RESOLVE:
                return self.actor
            case Step.TRANSFER:
                return self.to
            case Step.RELEASE:
                return None
            case Step.REOPEN | Step.EXPIRE:
                return before


def comes_back(case: Case | None, at: datetime) -> bool:
    """Say whether words of a case's asker at this time open it again."""
    if case is None or case.state is not CaseState.RESOLVED or case.changed_at is None:
        return False
    return at - case.changed_at <= REOPENS_WITHIN


def done_already(case: Case, act: Act) -> bool:
    """Say whether this act is what brought the case to where it is: a press that came twice."""
    return case.state is MOVES[act.step].to and case.agent == act.holder(case.agent)


def refusal(case: Case) -> str:
    """Return why a step cannot be taken, for whoever tried."""
    match case.state:
        case CaseState.OPEN:
            return "Nobody has claimed this case."
        case CaseState.EXPIRED:
            return "This case has expired. Reopen it to go on."
        case CaseState.CLAIMED | CaseState.RESOLVED:
            return f"<@{case.agent}> has {case.state} this case already."
