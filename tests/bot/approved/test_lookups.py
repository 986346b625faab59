"""What was approved is given before anything is searched, to whom it is for, while it holds."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.approved.answers import Fact, Tokens, VerifiedAnswer
from bot.approved.lookups import Lookups
from bot.audience import reveals
from bot.models import Answered, Turn
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Audience
from tests.bot.approved.test_answers import TRIAL, VERIFIED, WINDOW
from tests.bot.test_answering import flow
from tests.builders import NOON, findings, question


@dataclass
class Kept:
    """Verified answers and facts in memory; `down` is a database that does not answer."""

    answers: tuple[VerifiedAnswer, ...] = ()
    rows: tuple[Fact, ...] = ()
    down: bool = False

    async def matching(self, workspace: str, tokens: Tokens) -> tuple[VerifiedAnswer, ...]:
        if self.down:
            message = "down"
            raise DatabaseUnavailable(message)
        ours = (one for one in self.answers if one.workspace == workspace)
        return tuple(one for one in ours if one.answers(tokens))

    def facts(self) -> tuple[Fact, ...]:
        return self.rows


def lookups(kept: Kept, now: datetime = NOON) -> Lookups:
    return Lookups(kept, kept, lambda: now)


async def test_a_verified_answer_is_given_as_it_was_approved_and_nothing_is_searched() -> None:
    """A search that fails would hand over: it is not asked."""
    answering = replace(flow(RuntimeError()), lookups=lookups(Kept((VERIFIED,))))
    decision = await answering.answer(question())
    assert isinstance(decision.outcome, Answered)
    assert decision.outcome.text == VERIFIED.answer
    assert decision.outcome.citations == (VERIFIED.citation,)
    assert (decision.model, decision.confidence) == ("verified", 0.99)
    assert not reveals(decision)


async def test_what_nobody_approved_goes_on_to_the_documents() -> None:
    answering = replace(flow(findings()), lookups=lookups(Kept((VERIFIED,))))
    decision = await answering.answer(question(text="How long do refunds take?"))
    assert decision.model == "extractive"


async def test_an_expired_answer_is_not_given() -> None:
    later = NOON + timedelta(days=30)
    assert await lookups(Kept((VERIFIED,)), later).find(question()) is None
    rows = Kept(rows=(WINDOW,))
    asks = question(text="What is the refund window?")
    assert await lookups(rows).find(asks) is not None
    assert await lookups(rows, datetime(2027, 1, 1, tzinfo=NOON.tzinfo)).find(asks) is None


async def test_what_is_internal_is_for_insiders_who_get_it_first() -> None:
    inside = replace(VERIFIED, answer_id="v2", audience=Audience.INTERNAL, answer="Inside.")
    found = lookups(Kept((VERIFIED, inside)))
    told = await found.find(question())
    outside = await found.find(replace(question(), audience=Audience.PUBLIC))
    assert told is not None
    assert outside is not None
    assert isinstance(told.outcome, Answered)
    assert isinstance(outside.outcome, Answered)
    assert (told.outcome.text, outside.outcome.text) == ("Inside.", VERIFIED.answer)
    assert reveals(told)
    rows = lookups(Kept(rows=(TRIAL,)))
    asks = question(text="What is the trial length?")
    assert await rows.find(asks) is not None
    assert await rows.find(replace(asks, audience=Audience.PUBLIC)) is None


async def test_another_workspaces_is_not_given() -> None:
    theirs = Kept((replace(VERIFIED, workspace="other"),), (replace(WINDOW, workspace="other"),))
    assert await lookups(theirs).find(question()) is None
    assert await lookups(theirs).find(question(text="What is the refund window?")) is None
    ours = Kept(rows=(replace(WINDOW, workspace="local", valid_until=date(2027, 1, 1)),))
    assert await lookups(ours).find(question(text="What is the refund window?")) is not None


async def test_words_that_lean_on_an_earlier_turn_are_not_the_question() -> None:
    kept = Kept((replace(VERIFIED, question="And how does it work?"),))
    asks = question(text="And how does it work?")
    assert await lookups(kept).find(asks) is not None
    follows = replace(asks, history=(Turn("asker", "What about invoices?"),))
    assert await lookups(kept).find(follows) is None


async def test_a_database_that_is_down_matches_nothing() -> None:
    """Facts need none."""
    down = lookups(Kept(rows=(WINDOW,), down=True))
    assert await down.find(question()) is None
    assert await down.find(question(text="Refund window?")) is not None
