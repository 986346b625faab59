"""What offers of a person promise: one to an asker in a thread, whoever else asks there."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.database.offers import SqlOffers
from bot.models import HandoffReason, Offer, ThreadRef
from bot.ports import Offers
from knowledge.database import Database
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE
from tests.paper_offers import PaperOffers

FIRST = Offer(
    "q1", ThreadRef(WORKSPACE, CHANNEL, "1.0"), ASKER, HandoffReason.REPEATED_QUESTION
)  # fmt: skip


@pytest.fixture(params=["sql", "paper"])
def offers(request: pytest.FixtureRequest, bot_database: Database) -> Offers:
    return PaperOffers() if request.param == "paper" else SqlOffers(bot_database, lambda: NOON)


async def test_an_offer_is_made_once_a_thread(offers: Offers) -> None:
    """The same again is still the first: its worker may have been killed; others are not."""
    assert await offers.make(FIRST)
    assert await offers.make(FIRST)
    assert not await offers.make(replace(FIRST, question_id="q2"))
    assert not await offers.make(replace(FIRST, reason=HandoffReason.NOT_HELPFUL))
    assert await offers.make(replace(FIRST, asker="U0OTHER"))
    assert await offers.make(replace(FIRST, where=replace(FIRST.where, thread="2.0")))


async def test_each_command_is_a_thread_of_its_own(offers: Offers) -> None:
    """Nothing holds them together in their channel."""
    by_command = replace(FIRST, where=replace(FIRST.where, thread=None))
    assert await offers.make(by_command)
    assert await offers.make(replace(by_command, question_id="q2"))


async def test_an_offer_says_why_it_was_made(offers: Offers) -> None:
    """To its asker: to nobody else was a person offered."""
    await offers.make(FIRST)
    assert await offers.reason("q1", ASKER) is HandoffReason.REPEATED_QUESTION
    assert await offers.reason("q1", "U0OTHER") is None
    assert await offers.reason("q2", ASKER) is None


async def test_who_declines_is_not_offered_one_again(offers: Offers) -> None:
    """Declining twice, or what was never offered, is no error."""
    await offers.make(FIRST)
    for question_id in ("q1", "q1", "never was"):
        await offers.decline(question_id, ASKER)
    assert not await offers.make(replace(FIRST, question_id="q2"))


async def test_of_many_offers_at_once_one_is_made(offers: Offers) -> None:
    """Two workers may see the same asker repeat themselves."""
    many = [replace(FIRST, question_id=f"q{n}") for n in range(20)]
    made = await asyncio.gather(*map(offers.make, many))
    assert sum(made) == 1
