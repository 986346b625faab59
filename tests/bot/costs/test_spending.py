"""What answers cost: by stage, for each answer, resolution and handoff; and what a month would."""

from dataclasses import replace
from datetime import date

import pytest

from bot.costs.forecasting import SHORT, Basis, forecast
from bot.costs.prices import Prices, read_prices
from bot.costs.spending import Account, Stage
from bot.models import Entry, ThreadRef, Usage
from tests.bot.costs.test_prices import ROW
from tests.builders import entry

DAY = date(2026, 11, 25)
SPENT = Usage(1_000, 100, 0.01, cached_input_tokens=400)
NONE = Usage(1_000, 100, None)


def turn(
    number: int, usage: Usage, outcome: str = "answered", model: str = "m", thread: str = ""
) -> Entry:
    where = ThreadRef("local", "C0", thread or f"t{number}")
    return replace(entry(f"q{number}", where, outcome=outcome), model=model, usage=usage)


def account(*entries: Entry) -> Account:
    made = Account()
    for one in entries:
        made.note(one)
    return made


def test_tokens_and_money_are_counted_by_what_they_went_to() -> None:
    """Said, withheld, replaced by quotes, in shadow."""
    spent = account(
        turn(1, SPENT),
        turn(2, SPENT, outcome="handed_off"),
        turn(3, SPENT, model="extractive"),
        turn(4, Usage(), model="extractive"),
    )
    spent.note_shadow(turn(1, SPENT, model="candidate"))
    assert {stage: one.entries for stage, one in spent.stages.items()} == {
        Stage.SAID: 1,
        Stage.WITHHELD: 1,
        Stage.REPLACED: 1,
        Stage.SHADOW: 1,
    }
    assert spent.total.usd == pytest.approx(0.04)
    assert (spent.total.entries, spent.total.cached_input_tokens) == (4, 1_600)
    assert spent.models["candidate"].usd == pytest.approx(0.01)
    assert spent.written.entries == 3


def test_an_answer_that_a_person_followed_is_no_resolution() -> None:
    """What was spent is the same; it is borne by fewer."""
    spent = account(
        turn(1, SPENT, thread="a"),
        turn(2, SPENT, thread="b"),
        turn(3, Usage(), outcome="handed_off", thread="a"),
        turn(4, Usage(), outcome="handed_off", thread="c"),
    )
    assert (spent.answers, spent.resolutions) == (2, 1)
    assert spent.total.per(spent.answers) == pytest.approx(0.01)
    assert spent.total.per(spent.resolutions) == pytest.approx(0.02)
    assert spent.handoffs.per(spent.handoffs.entries) == 0.0


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    """What is known stands beside it; nothing is counted as 0."""
    spent = account(turn(1, SPENT), turn(2, NONE))
    assert spent.total.usd is None
    assert spent.total.per(2) is None
    assert (spent.total.known_usd, spent.total.unpriced) == (0.01, 1)
    assert spent.stages[Stage.SAID].usd is None


def test_without_a_turn_nothing_is_divided() -> None:
    """No answer has no cost."""
    assert Account().total.per(0) is None
    assert Account().resolutions == 0


BASIS = Basis(prompt_characters=4_000, read_tokens=6_000, base="m", tuned="ft:m")
PRICES = Prices(
    tuple(
        row
        for text in (ROW, ROW.replace('"m"', '"ft:m"').replace("input = 2.0", "input = 4.0"))
        for row in read_prices("p.toml", text)
    )
)


def test_a_forecast_without_a_journal_stands_on_bounds_and_says_so() -> None:
    """The most that is read, and nothing from a cache."""
    made = forecast(Account(), BASIS)
    told = {one.name: (one.value, one.origin) for one in made.assumptions}
    assert told["tokens of the passages"] == (
        6_000,
        "the most that is read: FRONTDESK_READ_TOKENS",
    )
    assert told["share of answers that come from the cache"][0] == 0.0
    base, alone, both = made.plans
    assert (base.input_tokens, both.input_tokens) == (1_000 + 6_020, SHORT + 6_020)
    assert alone.input_tokens == SHORT + 20
    cost = base.cost(PRICES, DAY, 10_000)
    assert cost == pytest.approx(10_000 * (7_020 * 2 + 120 * 8) / 1e6)


def test_a_forecast_takes_what_the_journal_measured() -> None:
    """Tokens of drafts, the share that was read before, and the share of the cache."""
    spent = account(turn(1, Usage(3_000, 80, 0.1, 1_500)), turn(2, Usage(5_000, 120, 0.1, 2_500)))
    spent.note(replace(turn(3, Usage()), cache="exact"))
    made = forecast(spent, BASIS)
    (base, _, _) = made.plans
    assert base.input_tokens == 4_000
    assert base.output_tokens == 100
    assert base.cached_share == 0.5
    assert made.asked == pytest.approx(2 / 3)
    cost = base.cost(PRICES, DAY, 1)
    assert cost == pytest.approx((2_000 * 2 + 2_000 * 0.5 + 100 * 8) / 1e6)


def test_what_is_given_comes_before_what_was_measured() -> None:
    """An operator knows what will change."""
    made = forecast(Account(), replace(BASIS, hits=0.25, cached=0.5))
    assert made.asked == 0.75
    assert {plan.cached_share for plan in made.plans} == {0.5}
    assert [one.origin for one in made.assumptions[-2:]] == ["given", "given"]


def test_a_model_without_a_price_has_no_forecast() -> None:
    """Unknown is not free."""
    made = forecast(Account(), replace(BASIS, tuned="ft:unheard-of"))
    assert [plan.cost(PRICES, DAY, 1) is None for plan in made.plans] == [False, True, True]
