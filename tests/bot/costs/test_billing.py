"""What a draft costs is on it, whoever wrote it."""

import structlog.testing

from bot.costs.billing import BilledModel
from bot.costs.prices import Prices, read_prices
from bot.models import Answerable, Draft, Usage
from tests.bot.costs.test_prices import ROW
from tests.builders import NOON, question
from tests.scripted import ScriptedModel

SPENT = Usage(input_tokens=1_000, output_tokens=100, cost_usd=None)


def billed(model: str) -> BilledModel:
    draft = Draft(Answerable.NO, "", (), model, SPENT)
    return BilledModel(ScriptedModel([draft] * 3), Prices(read_prices("p.toml", ROW)), lambda: NOON)


async def test_a_draft_says_what_it_cost() -> None:
    """At the price of the day on which it was written."""
    draft = await billed("m").write(question(), ())
    assert draft.usage.cost_usd == (1_000 * 2 + 100 * 8) / 1_000_000


async def test_a_model_without_a_price_is_warned_of_once() -> None:
    """One line in the log, not one a question."""
    model = billed("unheard-of")
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            draft = await model.write(question(), ())
            assert draft.usage.cost_usd is None
    assert [one["event"] for one in logs] == ["no_price"]
