"""Who asks the same again is offered a person with the answer, once a thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.models import (
    Acknowledged,
    Case,
    CaseState,
    Decision,
    HandedOff,
    HandoffReason,
    Question,
    ThreadRef,
    Turn,
)
from bot.offering import Offering
from tests.builders import answered, case, decision, question
from tests.paper_offers import PaperOffers

REPEATED = HandoffReason.REPEATED_QUESTION


@dataclass
class Thread:
    """A thread in which the same was asked before, and what is decided in it."""

    decided: Decision = field(default_factory=decision)
    before: Sequence[str] = ("How do refunds work?",)
    case: Case | None = None
    offers: PaperOffers = field(default_factory=PaperOffers)

    async def answer(self, question: Question) -> Decision:
        return replace(self.decided, question=question)

    async def asked_before(self, question: Question) -> Sequence[str]:
        return self.before

    async def last(self, where: ThreadRef, asker: str) -> Case | None:
        return self.case

    async def offer(self, question_id: str = "q1") -> HandoffReason | None:
        """Ask the same again; return why a person is offered."""
        again = replace(question(question_id), history=(Turn("asker", "How do refunds work?"),))
        offering = Offering(self, self, self, self.offers, str.lower)
        return (await offering.answer(again)).offer


async def test_who_repeats_a_question_is_offered_a_person() -> None:
    """Once: a second time changes nothing, and the same question again is the same offer."""
    thread = Thread()
    assert await thread.offer() is REPEATED
    assert await thread.offer("q2") is None
    assert await thread.offer() is REPEATED


async def test_who_asks_something_else_is_offered_nobody() -> None:
    """Nor is the offer used up."""
    thread = Thread(before=("What does a seat cost?",))
    assert await thread.offer() is None
    assert not thread.offers.made


async def test_who_gets_a_part_of_an_answer_is_offered_a_person_for_the_rest() -> None:
    """Also in a thread's first turn; who repeats themselves is offered one for that."""
    part = decision(replace(answered(), partly=True))
    first = Thread(part, before=())
    offering = Offering(first, first, first, first.offers, str.lower)
    assert (await offering.answer(question())).offer is HandoffReason.PARTLY_ANSWERED
    assert await Thread(part).offer() is REPEATED
    assert await Thread(part, case=case()).offer() is None


async def test_nobody_is_offered_a_person_who_gets_one() -> None:
    """By this outcome, or by the case that they have; and small talk repeats itself."""
    handed_off = HandedOff("A person comes.", HandoffReason.WEAK_EVIDENCE, "")
    assert await Thread(decided=decision(handed_off)).offer() is None
    assert await Thread(decided=decision(Acknowledged("Hello!"))).offer() is None
    assert await Thread(case=case()).offer() is None
    resolved = replace(case(), state=CaseState.RESOLVED)
    assert await Thread(case=resolved).offer() is REPEATED
