"""What a month of questions would cost: arithmetic on assumptions, each with where it is from."""

from dataclasses import dataclass
from datetime import date

from bot.costs.prices import MILLION, Prices
from bot.costs.spending import Account

VOLUMES = (10_000, 100_000, 1_000_000)
"""Questions a month for which a forecast is made."""
CHARACTERS = 4
"""Of one token of English: a rule of thumb, for what was not measured."""
SHORT = 200
"""Most tokens of the prompt of a tuned model, by design."""
QUESTION = 20
ANSWER = 120
"""Tokens of a question and of an answer, where nothing was measured."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that a forecast stands on, and where it is from."""

    name: str
    value: float
    origin: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to write answers, by its tokens a question and who writes."""

    name: str
    model: str
    input_tokens: float
    output_tokens: float
    cached_share: float
    """Of the input tokens, how many the endpoint charges as read before."""

    def cost(self, prices: Prices, on: date, drafts: float) -> float | None:
        """Return what so many drafts cost; None where the model's price is not known."""
        price = prices.of(self.model, on)
        if price is None:
            return None
        cached = self.input_tokens * self.cached_share
        read = (self.input_tokens - cached) * price.input + cached * price.cached
        return drafts * (read + self.output_tokens * price.output) / MILLION


@dataclass(frozen=True, slots=True)
class Basis:
    """What is known beside the journal, and what an operator wants to see."""

    prompt_characters: int
    """Of the long prompt, voice guide and all."""
    read_tokens: int
    """Most tokens of passages that a model reads."""
    base: str
    tuned: str
    hits: float | None = None
    """Share of the questions that the answer cache answers; None for the measured one."""
    cached: float | None = None
    """Share of the input that the endpoint had read before; likewise."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The plans, and what they stand on."""

    assumptions: tuple[Assumption, ...]
    plans: tuple[Plan, ...]
    asked: float
    """Share of the questions that reach a model: the cache answers the others."""


def forecast(account: Account, basis: Basis) -> Forecast:
    """Return the three ways to write answers, on what was measured, or else on bounds."""
    long = Assumption(
        "tokens of the long prompt",
        basis.prompt_characters / CHARACTERS,
        f"as shipped, {CHARACTERS} characters a token",
    )
    short = Assumption("tokens of the short prompt", SHORT, "the most that it may have")
    question = Assumption("tokens of a question", QUESTION, "assumed")
    passages = _passages(account, basis, long.value + question.value)
    answer = _answer(account)
    written = account.written
    cached = _share(
        "share of input that the endpoint had read before",
        basis.cached,
        (written.cached_input_tokens, written.input_tokens),
    )
    hits = _share(
        "share of answers that come from the cache", basis.hits, (account.recalled, account.answers)
    )
    read = passages.value + question.value
    plans = (
        _plan("retrieval with a base model", basis.base, long.value + read, answer, cached),
        _plan("fine-tuned alone", basis.tuned, short.value + question.value, answer, cached),
        _plan("both", basis.tuned, short.value + read, answer, cached),
    )
    told = (long, short, question, passages, answer, cached, hits)
    return Forecast(told, plans, 1 - hits.value)


def _plan(name: str, model: str, tokens: float, answer: Assumption, cached: Assumption) -> Plan:
    return Plan(name, model, tokens, answer.value, cached.value)


def _passages(account: Account, basis: Basis, around: float) -> Assumption:
    name, written = "tokens of the passages", account.written
    if not written.input_tokens:
        return Assumption(name, basis.read_tokens, "the most that is read: FRONTDESK_READ_TOKENS")
    passages = max(written.input_tokens / written.entries - around, 0.0)
    origin = f"mean of {written.entries} drafts in the journal, less prompt and question"
    return Assumption(name, passages, origin)


def _answer(account: Account) -> Assumption:
    name, written = "tokens of an answer", account.written
    if not written.output_tokens:
        return Assumption(name, ANSWER, "assumed")
    origin = f"mean of {written.entries} drafts in the journal"
    return Assumption(name, written.output_tokens / written.entries, origin)


def _share(name: str, given: float | None, measured: tuple[int, int]) -> Assumption:
    part, whole = measured
    if given is not None:
        return Assumption(name, given, "given")
    if not whole:
        return Assumption(name, 0.0, "nothing was measured, so none")
    return Assumption(name, part / whole, "measured in the journal")
