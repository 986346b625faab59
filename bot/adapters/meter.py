"""Figures for Prometheus, which asks for them at `/metrics`.

Labels are words of our own, never a user, channel or question: their number is bounded, and what
is plotted says nothing about anybody.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.cache.rules import Found, Tier
from bot.models import Entry, Verdict
from bot.standing import Called

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class Index:
    """The live generation, as a plot shows it."""

    generation: int
    age_seconds: float


COUNTERS: Mapping[str, tuple[str, Sequence[str]]] = {
    "frontdesk_answers": ("Questions by outcome, and why a person.", ("outcome", "reason")),
    "frontdesk_levels": (
        "Questions by the level of the fallback chain that their outcome came from.",
        ("level",),
    ),
    "frontdesk_setbacks": (
        "Drafts that came to nothing, by the level that wrote them, and why.",
        ("level", "reason"),
    ),
    "frontdesk_cache_lookups": (
        "Looks into the answer cache by tier, and how each ended.",
        ("tier", "result"),
    ),
    "frontdesk_cache_withdrawn": ("Answers that people took out of the cache.", ("why",)),
    "frontdesk_cache_compared": (
        "Paraphrases' answers held beside fresh ones; agreed=no of an audit is unsafe.",
        ("kind", "agreed"),
    ),
    "frontdesk_tokens": ("Tokens of the voice model.", ("kind",)),
    "frontdesk_cost_usd": ("What the voice model cost, in US$.", ()),
    "frontdesk_unpriced_answers": ("Answers of a model whose price is not known.", ()),
    "frontdesk_votes": ("What askers said of answers.", ("verdict",)),
}
GAUGES: Mapping[str, tuple[str, Sequence[str]]] = {
    "frontdesk_answers_30d": (
        "Answers of the last 30 days: all, voted on, voted wrong.",
        ("which",),
    ),
    "frontdesk_voted_wrong_share": (
        "Share voted wrong, of all answers and of those voted on, with its 95 % interval.",
        ("of", "bound"),
    ),
    "frontdesk_index_age_seconds": ("Age of the live generation.", ()),
    "frontdesk_index_generation": ("Number of the live one.", ()),
}


class PrometheusMeter:
    """Count in this process; each process that serves is asked by itself."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            name: Counter(name, meaning, labels, registry=self._registry)
            for name, (meaning, labels) in COUNTERS.items()
        }
        self._gauges = {
            name: Gauge(name, meaning, labels, registry=self._registry)
            for name, (meaning, labels) in GAUGES.items()
        }
        self._stages = Histogram(
            "frontdesk_stage_seconds",
            "How long each stage of an answer took.",
            ("stage",),
            registry=self._registry,
            buckets=SECONDS,
        )

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Count what a look at one tier ended with."""
        self._counters["frontdesk_cache_lookups"].labels(tier.value, found.value).inc()

    def withdrew(self, why: str) -> None:
        """Count an answer that people took out of the cache."""
        self._counters["frontdesk_cache_withdrawn"].labels(why).inc()

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Count a paraphrase's answer beside a fresh one."""
        kind = "audit" if audited else "shadow"
        self._counters["frontdesk_cache_compared"].labels(kind, "yes" if agreed else "no").inc()

    def recorded(self, entry: Entry) -> None:
        """Count a turn that came to its end."""
        self._counters["frontdesk_answers"].labels(entry.outcome, entry.reason or "").inc()
        if entry.level:
            self._counters["frontdesk_levels"].labels(entry.level.value).inc()
        for one in entry.setbacks:
            self._counters["frontdesk_setbacks"].labels(one.level.value, one.reason.value).inc()
        for stage, milliseconds in entry.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        usage = entry.usage
        self._counters["frontdesk_tokens"].labels("input").inc(usage.input_tokens)
        self._counters["frontdesk_tokens"].labels("output").inc(usage.output_tokens)
        if usage.cost_usd is None:
            self._counters["frontdesk_unpriced_answers"].inc()
        else:
            self._counters["frontdesk_cost_usd"].inc(usage.cost_usd)

    def voted(self, verdict: Verdict) -> None:
        """Count what an asker said of an answer."""
        self._counters["frontdesk_votes"].labels(verdict.value).inc()

    def called(self, called: Called) -> None:
        """Show what people said of the last answers."""
        counts = {"all": called.answers, "voted": called.voted, "wrong": called.wrong}
        for which, count in counts.items():
            self._gauges["frontdesk_answers_30d"].labels(which).set(count)
        for of, count in (("answers", called.answers), ("voted", called.voted)):
            rate = called.rate(count) or (math.nan, math.nan, math.nan)
            for bound, value in zip(("value", "low", "high"), rate, strict=True):
                self._gauges["frontdesk_voted_wrong_share"].labels(of, bound).set(value)

    def text(self, index: Index | None) -> bytes:
        """Return every figure in Prometheus's text format."""
        if index is not None:
            self._gauges["frontdesk_index_age_seconds"].set(index.age_seconds)
            self._gauges["frontdesk_index_generation"].set(index.generation)
        return generate_latest(self._registry)
