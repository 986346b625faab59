"""What tokens cost: by a dated table, for the model that charged, and null where nobody knows."""

from dataclasses import replace
from datetime import date

import pytest

from bot.app import known_prices
from bot.costs.prices import Prices, read_prices
from bot.models import Usage
from knowledge.errors import BadSettings

ROW = """
[[price]]
model = "m"
effective_from = 2026-01-01
input = 2.0
cached = 0.5
output = 8
source = "https://example.com"
checked = 2026-11-25
"""
LATER = ROW.replace("2026-01-01", "2026-06-01").replace("input = 2.0", "input = 1.0")
SPENT = Usage(input_tokens=1_000_000, cached_input_tokens=400_000, output_tokens=100_000)


def prices(*texts: str) -> Prices:
    return Prices(tuple(row for text in texts for row in read_prices("p.toml", text)))


def test_fresh_cached_and_written_tokens_have_their_own_price() -> None:
    """600 thousand fresh at 2, 400 thousand cached at .5, 100 thousand written at 8."""
    billed = prices(ROW).billed("m", SPENT, date(2026, 3, 1))
    assert billed.cost_usd == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.1 * 8)


@pytest.mark.parametrize(
    ("on", "fresh"), [(date(2026, 5, 31), 2.0), (date(2026, 6, 1), 1.0), (date(2030, 1, 1), 1.0)]
)
def test_the_price_of_the_day_holds(on: date, fresh: float) -> None:
    """An entry keeps the price of its day when a new row comes."""
    price = prices(LATER, ROW).of("m", on)
    assert price is not None
    assert price.input == fresh


@pytest.mark.parametrize(
    ("model", "spent"),
    [("unheard-of", SPENT), ("ft:m:org::id", SPENT), ("m", Usage(cost_usd=None))],
)
def test_what_is_not_known_is_null_and_never_0(model: str, spent: Usage) -> None:
    """A model without a row, a tuned one without its own, and a reply without a count."""
    assert prices(ROW).billed(model, spent, date(2026, 3, 1)).cost_usd is None


def test_nothing_is_known_before_the_first_row() -> None:
    """A price does not hold backwards."""
    assert prices(ROW).of("m", date(2025, 12, 31)) is None


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4o-mini-2024-07-18"])
def test_a_snapshot_has_its_models_price(model: str) -> None:
    """Endpoints name a model with its day."""
    price = known_prices(None).of(model, date(2026, 11, 25))
    assert price is not None
    assert (price.input, price.output) == (0.15, 0.60)


def test_a_tuned_model_has_the_price_of_tuned_ones() -> None:
    """`ft:` ids name base, organisation and job; it is billed as tuned, never as its base."""
    price = known_prices(None).of("ft:gpt-4o-mini-2024-07-18:org:voice:9x", date(2026, 11, 25))
    assert price is not None
    assert price.model == "ft:gpt-4o-mini"


def test_the_shipped_prices_say_where_they_come_from() -> None:
    """No row without an address and a day; nothing that was read tomorrow."""
    for row in known_prices(None).rows:
        assert row.source.startswith("https://")
        assert row.effective_from <= row.checked
        assert row.cached <= row.input <= row.output


def test_a_row_without_a_cached_price_charges_it_as_input() -> None:
    """Where a discount is not known, none is taken off."""
    (row,) = read_prices("p.toml", ROW.replace("cached = 0.5\n", ""))
    assert row.cached == row.input


def test_the_operators_rows_replace_those_that_ship() -> None:
    """A contract price, or a machine of one's own, counts; other models stay."""
    (own,) = read_prices("p.toml", ROW.replace('"m"', '"gpt-4o-mini"'))
    free = replace(own, input=0.0, cached=0.0, output=0.0)
    known = Prices.of_operator((free,), known_prices(None).rows)
    assert known.billed("gpt-4o-mini", SPENT, date(2026, 11, 25)).cost_usd == 0.0
    assert known.of("gpt-6-luna", date(2026, 11, 25)) is not None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("input = 2.0", 'input = "2"', "[price 1] input must be a number from 0 on"),
        ("input = 2.0", "input = -1", "[price 1] input must be a number from 0 on"),
        ("input = 2.0", "input = nan", "[price 1] input must be a number from 0 on"),
        ("cached = 0.5", "cached = 3.0", "[price 1] cached must not be more than input"),
        ("output = 8", "outputs = 8", "[price 1] output is missing; is outputs it?"),
        ("2026-01-01", '"soon"', "[price 1] effective_from must be a date"),
        ("[[price]]", "[price]", "price must be a list of tables"),
        ('model = "m"', 'model = ""', "[price 1] model must not be empty"),
        ("checked", "note = 1\nchecked", "nothing reads note in [price 1]"),
        ("[[price]]", "[[prices]]", "nothing reads prices at the top"),
    ],
)
def test_a_wrong_price_file_names_the_row_and_the_key(before: str, after: str, said: str) -> None:
    """A mistake is one line that says where."""
    with pytest.raises(BadSettings) as caught:
        read_prices("p.toml", ROW.replace(before, after))
    assert said in str(caught.value)
    assert str(caught.value).startswith("p.toml: ")
