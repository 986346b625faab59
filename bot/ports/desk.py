"""What people need to take a question over: cases, their cards, and the way between both sides."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.handoff import Act
from bot.inbox import Leased, Pressed
from bot.models import Case, Copy, Decision, Entry, Posted, Question, Taken, ThreadRef


class Desk(Protocol):
    """The humans' channel."""

    async def open_case(self, decision: Decision, posted: Posted) -> str:
        """Open a case, or join the asker's open one in this thread; return the case's id.

        Doing it again for one question changes nothing. Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def show(self, case: Case) -> None:
        """Bring the card of a case up to date; raise `SlackUnavailable` or `SlackRefused`."""
        ...

    async def comes_back(self, question: Question) -> bool:
        """Say whether the asker goes on in a thread in which their case was resolved lately."""
        ...

    async def tell(self, case: Case, text: str) -> None:
        """Say a line under the card, where whoever has the case is told of it."""
        ...


class EditableDesk(Protocol):
    """The humans' channel, where the question of a case changes."""

    async def reword(self, question_id: str, text: str | None) -> None:
        """Let the case of a question, and what stands of it at the desk, say this; None erases.

        A question without a case changes nothing. Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...

    async def unsay(self, entry: Entry) -> None:
        """Take a turn out of the conversations that the cases of its thread quote.

        Raise `SlackUnavailable` or `SlackRefused`.
        """
        ...


class Cards(Protocol):
    """The cards at the desk."""

    async def show(self, case: Case) -> None:
        """Bring the card of a case up to date; raise `SlackUnavailable` or `SlackRefused`."""
        ...


class Closing(Protocol):
    """The end of a case, as its asker sees it; raises `SlackUnavailable`."""

    async def ask(self, case: Case) -> None:
        """Ask the asker whether it helped, once a case."""
        ...

    async def answered(self, pressed: Pressed) -> None:
        """Store what the asker says; open the case again where it did not help."""
        ...


class Carries(Protocol):
    """What carries people's words to one another: `bot.bridge.Bridge`."""

    async def takes(self, row: Leased) -> bool:
        """Carry a message, its edit or its deletion; False where it is the bot's to deal with."""
        ...


class Cases(Protocol):
    """Handoffs and their states; every change is atomic and audited."""

    async def of_question(self, question_id: str) -> Case | None:
        """Return the case that a question opened or joined."""
        ...

    async def open(self, case: Case) -> Case:
        """Store a case, or add its question to the asker's unresolved one; return what is open."""
        ...

    async def carded(self, case_id: str, card: str) -> None:
        """Keep the ts of the card at the desk."""
        ...

    async def uncarded(self, workspace: str) -> Sequence[Case]:
        """Return the unresolved cases that have no card, oldest first."""
        ...

    async def reword(self, question_id: str, text: str | None) -> Case | None:
        """Let a question say this in its case, None erases it; return the case, if there is one."""
        ...

    async def unsay(self, where: ThreadRef, texts: Collection[str]) -> Sequence[Case]:
        """Take turns with these texts out of what a thread's cases quote; return its cases."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...

    async def steps(self, case_id: str) -> Sequence[Taken]:
        """Return the steps so far, oldest first."""
        ...

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...


class LatestCases(Protocol):
    """The cases of an asker."""

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...


class BridgedCases(Protocol):
    """What the bridge asks of cases."""

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        """Return the newest case of this asker in this thread, ended or not."""
        ...

    async def by_card(self, workspace: str, card: str) -> Case | None:
        """Return the case whose card this message at the desk is."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...


class AgingCases(Protocol):
    """What time asks of cases."""

    async def idle(self, before: datetime) -> Sequence[Case]:
        """Return unended cases of which nobody was heard since, oldest first."""
        ...

    async def erase_ended(self, before: datetime) -> int:
        """Erase what was said in cases that ended before; return how many there were."""
        ...


class LapsingCases(Protocol):
    """Cases that expire."""

    async def expire(self, case_id: str, idle_since: datetime) -> Case | None:
        """Expire a case of which nobody was heard since; None where that is not so."""
        ...

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...


class ClosedCases(Protocol):
    """What the end of a case asks of cases."""

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...

    async def change(self, case_id: str, act: Act) -> Case:
        """Take a step; raise `CaseConflict` where somebody was first."""
        ...

    async def was_asked(self, case_id: str) -> bool:
        """Say whether the asker was asked if it helped."""
        ...

    async def note_asked(self, case_id: str) -> None:
        """Keep that the asker was asked."""
        ...


class OwnCases(Protocol):
    """The cases of one asker."""

    async def of_asker(self, workspace: str, asker: str) -> Sequence[Case]:
        """Return those that no person has ended, newest first."""
        ...


class FoundCases(Protocol):
    """Cases, by their ids."""

    async def find(self, case_id: str) -> Case:
        """Return a case; raise `CaseConflict` where it is not known any more."""
        ...


class SaidReplies(Protocol):
    """What people replied in cases."""

    async def replies(self, case: Case) -> Sequence[Copy]:
        """Return what others than the asker wrote into the asker's thread, oldest first."""
        ...

    async def of(self, origin: str) -> Copy | None:
        """Return the copy of a message; None where that was deleted."""
        ...


class Copies(Protocol):
    """Which message of a case stands on its other side."""

    async def of(self, origin: str) -> Copy | None:
        """Return the copy of a message."""
        ...

    async def keep(self, copy: Copy) -> None:
        """Keep a copy that was posted."""
        ...

    async def reword(self, origin: str, text: str) -> None:
        """Keep what a message says now."""
        ...

    async def drop(self, origin: str) -> None:
        """Forget a copy that was taken back."""
        ...
