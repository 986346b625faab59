"""`frontdesk costs`: what answers cost by the journal, and what a month would cost."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import prompts
from bot.adapters.database.turns import SqlTurns
from bot.app import known_prices, open_voice
from bot.commands.arguments import now, parser, quiet_logs, since
from bot.commands.kept import kept_database, require_something
from bot.costs.forecasting import VOLUMES, Basis, Forecast, Plan, forecast
from bot.costs.prices import Prices
from bot.costs.spending import Account, Spent
from bot.settings import Settings

BASE, TUNED = "gpt-6-luna", "ft:gpt-4o-mini"
"""The models of a forecast where none are named or configured."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print both; raise `NothingHere` or any `KnowledgeError`."""
    words = parser("costs", "What answers cost by the journal, and what a month would cost.")
    words.add_argument("--since", type=since, default="30d", help="30d, or a day: 2026-11-01")
    words.add_argument("--base", help=f"the base model of the forecast (default: {BASE})")
    words.add_argument("--tuned", default=TUNED, help=f"the tuned one (default: {TUNED})")
    words.add_argument("--hits", type=portion, help="share that the answer cache answers, 0 to 1")
    words.add_argument("--cached", type=portion, help="share of the input read before, 0 to 1")
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    require_something(settings.knowledge)
    account = asyncio.run(_account(settings, given))
    expected = forecast(account, _basis(settings, given))
    prices = known_prices(settings.prices)
    if given.json:
        print(json.dumps(_as_json(account, expected, prices)))
    else:
        print("\n".join((*_spent(account), "", *_expected(expected, prices))))
    return 0


def portion(text: str) -> float:
    """Return a share from 0 to 1; raise `ValueError`."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


async def _account(settings: Settings, given: argparse.Namespace) -> Account:
    account = Account()
    async with kept_database(settings.knowledge) as database:
        turns = SqlTurns(database)
        async for entry in turns.said(given.workspace, given.since):
            account.note(entry)
        async for entry in turns.rehearsed(given.workspace, given.since):
            account.note_shadow(entry)
    return account


def _basis(settings: Settings, given: argparse.Namespace) -> Basis:
    guide = open_voice(settings.voice).guide()
    configured = settings.model or BASE
    return Basis(
        prompt_characters=len(prompts.load("answer").text) + len(guide),
        read_tokens=settings.knowledge.read_tokens,
        base=given.base or (BASE if configured.startswith("ft:") else configured),
        tuned=given.tuned,
        hits=given.hits,
        cached=given.cached,
    )


def _as_json(account: Account, expected: Forecast, prices: Prices) -> Mapping[str, object]:
    return {
        "outcomes": account.outcomes,
        "from_cache": account.recalled,
        "resolutions": account.resolutions,
        "total": _money(account.total),
        "usd_per_answer": account.total.per(account.answers),
        "usd_per_resolution": account.total.per(account.resolutions),
        "usd_per_handoff": account.handoffs.per(account.handoffs.entries),
        "stages": {stage: _money(spent) for stage, spent in account.stages.items()},
        "models": {model: _money(spent) for model, spent in account.models.items()},
        "forecast": {
            "assumptions": [asdict(one) for one in expected.assumptions],
            "plans": [
                {**asdict(plan), "usd_a_month": _months(plan, expected, prices)}
                for plan in expected.plans
            ],
        },
    }


def _money(spent: Spent) -> Mapping[str, object]:
    return {**asdict(spent), "usd": spent.usd}


def _months(plan: Plan, expected: Forecast, prices: Prices) -> Mapping[int, float | None]:
    today = now().date()
    return {volume: plan.cost(prices, today, volume * expected.asked) for volume in VOLUMES}


def _spent(account: Account) -> Iterator[str]:
    counted = ", ".join(f"{count} {name}" for name, count in sorted(account.outcomes.items()))
    yield f"Turns: {counted or 'none'}; {account.recalled} answers came from the cache."
    yield f"Spent: {_dollars(account.total.usd)}{_unknown(account.total)}"
    yield f"  an answer      {_dollars(account.total.per(account.answers))}"
    per = _dollars(account.total.per(account.resolutions))
    yield f"  a resolution   {per} ({account.resolutions} answers that no person followed)"
    handoffs = account.handoffs
    yield f"  a handoff      {_dollars(handoffs.per(handoffs.entries))} (what models wrote for it)"
    for kind, parts in (("stage", account.stages), ("model", account.models)):
        for name, spent in sorted(parts.items()):
            tokens = f"{spent.input_tokens} in ({spent.cached_input_tokens} cached)"
            money = f"{_dollars(spent.usd)}{_unknown(spent)}"
            tokens = f"{tokens}, {spent.output_tokens} out"
            yield f"  {kind} {name}: {spent.entries} drafts, {tokens}, {money}"


def _expected(expected: Forecast, prices: Prices) -> Iterator[str]:
    yield "Forecast for 10 thousand, 100 thousand and 1 million questions a month, on:"
    for one in expected.assumptions:
        value = f"{one.value:.2f}" if one.name.startswith("share") else f"{one.value:,.0f}"
        yield f"  {one.name}: {value} ({one.origin})"
    for plan in expected.plans:
        months = " / ".join(_dollars(cost) for cost in _months(plan, expected, prices).values())
        tokens = f"{plan.input_tokens:,.0f} + {plan.output_tokens:,.0f} tokens"
        yield f"{plan.name} ({plan.model}, {tokens}): {months}"


def _dollars(amount: float | None) -> str:
    if amount is None:
        return "unknown"
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.6f}"


def _unknown(spent: Spent) -> str:
    if not spent.unpriced:
        return ""
    return f" (${spent.known_usd:.6f} and {spent.unpriced} without a price: FRONTDESK_PRICES)"
