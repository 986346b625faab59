"""Who makes a follow-up stand alone, and what of a model's rewrite is used."""

from dataclasses import dataclass, replace

import pytest

from bot.conversation import rewritten
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Meant, Question, Turn
from bot.rewriting import LONGEST, ByModel, ByRules, charged, says_nothing_new
from bot.usage import Usage
from tests.builders import decision, question

SPENT = Usage(50, 9, cost_usd=None)
PRICED = replace(SPENT, cost_usd=0.001)
HISTORY = (
    Turn("asker", "How do I export invoices from Acme Desk?"),
    Turn("bot", "Open Billing and press Export.", about=("Export invoices",)),
)


def follow_up(text: str = "Can I do it monthly?") -> Question:
    return replace(question(text=text), history=HISTORY)


@dataclass
class ScriptedRewriter:
    """Restate as told, or fail."""

    said: str | Exception
    asked: int = 0

    async def restate(self, question: Question) -> Meant:  # the port's own
        self.asked += 1
        if isinstance(self.said, Exception):
            raise self.said
        return Meant(self.said, SPENT, "sha")


def by_model(model: ScriptedRewriter) -> ByModel:
    return ByModel(model, lambda usage: replace(usage, cost_usd=0.001))


async def test_a_models_rewrite_is_used_and_paid_for() -> None:
    model = ScriptedRewriter("Can I export invoices from Acme Desk monthly?")
    meant = await by_model(model).rewrite(follow_up())
    assert meant == Meant("Can I export invoices from Acme Desk monthly?", PRICED, "sha")


@pytest.mark.parametrize(
    "asked",
    [question(text="Can I do it monthly?"), follow_up("How long are refunds kept for guests?")],
)
async def test_what_stands_alone_is_not_sent_to_a_model(asked: Question) -> None:
    model = ScriptedRewriter("Anything")
    assert (await by_model(model).rewrite(asked)).text == rewritten(asked)
    assert model.asked == 0


@pytest.mark.parametrize("error", [ModelUnavailable("Down."), DraftUnusable("Prose.", SPENT)])
async def test_where_a_model_fails_the_rules_rewrite(
    error: ModelUnavailable | DraftUnusable,
) -> None:
    meant = await by_model(ScriptedRewriter(error)).rewrite(follow_up())
    assert meant.text == (await ByRules().rewrite(follow_up())).text != ""
    assert meant.usage == (PRICED if error.usage == SPENT else Usage())


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Can I export invoices from Acme Desk 7 monthly?",
        "Can I export invoices to Globex monthly?",
        "Can I export\ninvoices monthly?",
        f"Can I do it monthly {'really ' * LONGEST}?",
        "Where do birds live?",
    ],
)
async def test_a_rewrite_that_says_what_nobody_said_is_not_used(said: str) -> None:
    meant = await by_model(ScriptedRewriter(said)).rewrite(follow_up())
    assert meant.text == rewritten(follow_up())
    assert meant.usage == PRICED


def test_a_name_may_come_from_any_turn_or_page_title() -> None:
    assert says_nothing_new("Can I export invoices from Acme Desk monthly?", follow_up())
    assert says_nothing_new("Does the Export invoices page say it monthly?", follow_up())


def test_a_rewrite_is_charged_to_the_decision() -> None:
    made = charged(decision(), follow_up(), Meant("What?", PRICED, "sha"))
    assert made.usage == PRICED + decision().usage
    assert made.prompt_hash == "sha"
    assert made.question == follow_up()
