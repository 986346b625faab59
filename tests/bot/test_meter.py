"""What is counted can be plotted, and says nothing about anybody."""

from dataclasses import replace

from bot.adapters.meter import Index, PrometheusMeter
from bot.cache.rules import Found, Tier
from bot.models import HandoffReason, Level, Setback, Usage
from bot.standing import Called
from tests.builders import ASKER, CHANNEL, entry


def lines(meter: PrometheusMeter, index: Index | None = None) -> set[str]:
    """Return the samples, without help and types."""
    text = meter.text(index).decode()
    return {line for line in text.splitlines() if not line.startswith("#")}


def test_a_turn_is_counted_by_outcome_stage_tokens_and_cost() -> None:
    meter = PrometheusMeter()
    timings = {"retrieve": 12.0, "total": 40.0}
    priced = replace(entry(), usage=Usage(900, 120, 0.25), timings_ms=timings)
    meter.recorded(priced)
    handed = replace(entry(outcome="handed_off"), reason=HandoffReason.WEAK_EVIDENCE)
    meter.recorded(replace(handed, usage=Usage(10, 0, None)))
    said = lines(meter)
    assert 'frontdesk_answers_total{outcome="answered",reason=""} 1.0' in said
    assert 'frontdesk_answers_total{outcome="handed_off",reason="weak_evidence"} 1.0' in said
    assert 'frontdesk_tokens_total{kind="input"} 910.0' in said
    assert "frontdesk_cost_usd_total 0.25" in said
    assert "frontdesk_unpriced_answers_total 1.0" in said
    assert 'frontdesk_stage_seconds_bucket{le="0.025",stage="retrieve"} 1.0' in said


def test_the_cache_is_counted_by_tier_and_result() -> None:
    meter = PrometheusMeter()
    meter.looked_up(Tier.EXACT, Found.STALE)
    meter.looked_up(Tier.ALIAS, Found.HIT)
    meter.withdrew("voted_down")
    meter.compared(agreed=False, audited=True)
    said = lines(meter)
    assert 'frontdesk_cache_lookups_total{result="stale",tier="exact"} 1.0' in said
    assert 'frontdesk_cache_lookups_total{result="hit",tier="alias"} 1.0' in said
    assert 'frontdesk_cache_withdrawn_total{why="voted_down"} 1.0' in said
    assert 'frontdesk_cache_compared_total{agreed="no",kind="audit"} 1.0' in said


def test_the_index_is_as_old_as_its_generation() -> None:
    said = lines(PrometheusMeter(), Index(7, 3600.0))
    assert {"frontdesk_index_generation 7.0", "frontdesk_index_age_seconds 3600.0"} <= said


def test_each_level_of_the_chain_is_counted_and_what_it_cost_to_get_there() -> None:
    """A recalled answer was written at no level."""
    meter = PrometheusMeter()
    tried = (
        Setback(Level.VOICE, HandoffReason.MODEL_DOWN),
        Setback(Level.PLAIN, HandoffReason.FAILED_CHECK),
    )
    meter.recorded(replace(entry(), level=Level.QUOTED, setbacks=tried))
    meter.recorded(replace(entry("q2"), level=None))
    said = lines(meter)
    assert 'frontdesk_levels_total{level="quoted"} 1.0' in said
    assert len([one for one in said if one.startswith("frontdesk_levels_total")]) == 1
    assert 'frontdesk_setbacks_total{level="voice",reason="model_down"} 1.0' in said
    assert 'frontdesk_setbacks_total{level="plain",reason="failed_check"} 1.0' in said


def test_what_was_voted_wrong_is_shown_with_its_interval() -> None:
    meter = PrometheusMeter()
    meter.called(Called(120, 20, 3))
    said = lines(meter)
    assert 'frontdesk_answers_30d{which="wrong"} 3.0' in said
    assert 'frontdesk_voted_wrong_share{bound="value",of="answers"} 0.025' in said
    assert 'frontdesk_voted_wrong_share{bound="value",of="voted"} 0.15' in said
    meter.called(Called())
    assert 'frontdesk_voted_wrong_share{bound="low",of="voted"} NaN' in lines(meter)


def test_nothing_says_who_asked_what_where() -> None:
    meter = PrometheusMeter()
    meter.recorded(entry())
    said = "\n".join(lines(meter))
    for secret in (ASKER, CHANNEL, "refund", "q1"):
        assert secret not in said
