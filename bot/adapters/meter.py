"""Figures for Prometheus, which asks for them at `/metrics`.

Labels are words of our own, never a user, channel or question: their number is bounded, and what
is plotted says nothing about anybody.
"""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.caching import Found, Tier
from bot.models import Entry, Verdict

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class Index:
    """The live generation, as a plot shows it."""

    generation: int
    age_seconds: float


class PrometheusMeter:
    """Count in this process; each process that serves is asked by itself."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = self._counter(
            "frontdesk_answers", "Questions by outcome, and why a person.", ("outcome", "reason")
        )
        self._lookups = self._counter(
            "frontdesk_cache_lookups",
            "Looks into the answer cache by tier, and how each ended.",
            ("tier", "result"),
        )
        self._withdrawn = self._counter(
            "frontdesk_cache_withdrawn", "Answers that people took out of the cache.", ("why",)
        )
        self._compared = self._counter(
            "frontdesk_cache_compared",
            "Paraphrases' answers held beside fresh ones; agreed=no of an audit is unsafe.",
            ("kind", "agreed"),
        )
        self._stages = Histogram(
            "frontdesk_stage_seconds",
            "How long each stage of an answer took.",
            ("stage",),
            registry=self._registry,
            buckets=SECONDS,
        )
        self._tokens = self._counter("frontdesk_tokens", "Tokens of the voice model.", ("kind",))
        self._cost = self._counter("frontdesk_cost_usd", "What the voice model cost, in US$.")
        self._unpriced = self._counter(
            "frontdesk_unpriced_answers", "Answers of a model whose price is not known."
        )
        self._votes = self._counter("frontdesk_votes", "What askers said of answers.", ("verdict",))
        self._age = self._gauge("frontdesk_index_age_seconds", "Age of the live generation.")
        self._generation = self._gauge("frontdesk_index_generation", "Number of the live one.")

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Count what a look at one tier ended with."""
        self._lookups.labels(tier.value, found.value).inc()

    def withdrew(self, why: str) -> None:
        """Count an answer that people took out of the cache."""
        self._withdrawn.labels(why).inc()

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Count a paraphrase's answer beside a fresh one."""
        kind = "audit" if audited else "shadow"
        self._compared.labels(kind, "yes" if agreed else "no").inc()

    def recorded(self, entry: Entry) -> None:
        """Count a turn that came to its end."""
        self._answers.labels(entry.outcome, entry.reason or "").inc()
        for stage, milliseconds in entry.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        usage = entry.usage
        self._tokens.labels("input").inc(usage.input_tokens)
        self._tokens.labels("output").inc(usage.output_tokens)
        if usage.cost_usd is None:
            self._unpriced.inc()
        else:
            self._cost.inc(usage.cost_usd)

    def voted(self, verdict: Verdict) -> None:
        """Count what an asker said of an answer."""
        self._votes.labels(verdict.value).inc()

    def text(self, index: Index | None) -> bytes:
        """Return every figure in Prometheus's text format."""
        if index is not None:
            self._age.set(index.age_seconds)
            self._generation.set(index.generation)
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self._registry)
