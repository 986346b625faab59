"""How sure retrieval alone may be, and from where on an answer is worth it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.confidence import SHIPPED, Calibration, Costs, Trust, doubt, evidence_score, why
from bot.models import Answerable, Dropped, HandoffReason, Level, Signs
from knowledge.languages import Language
from knowledge.models import Crossing, Signals

SHARES = st.floats(0, 1)
COSINES = st.none() | st.floats(-1, 1)


def signals(share: float, cosine: float | None, missing: tuple[str, ...] = ()) -> Signals:
    """Return signals that all say the same."""
    return Signals(share, share, share, cosine, missing)


@settings(deadline=None)
@given(SHARES, SHARES, SHARES, COSINES)
def test_the_score_is_a_probability(bm25: float, one: float, three: float, top: float) -> None:
    assert 0 < evidence_score(Signals(bm25, one, three, top)) < 1


@settings(deadline=None)
@given(SHARES, st.floats(0, 0.5), COSINES)
def test_more_of_the_question_found_is_never_less_evidence(
    share: float, more: float, top: float
) -> None:
    assert evidence_score(signals(share, top)) <= evidence_score(signals(share + more, top))


@pytest.mark.parametrize(("strong", "weak"), [(0.75, 0.15), (None, None)])
def test_a_question_that_is_found_is_answered_and_a_strangers_is_not(
    strong: float | None, weak: float | None
) -> None:
    assert (
        evidence_score(signals(0.9, strong))
        > Costs().threshold
        > evidence_score(signals(0.2, weak))
    )


@pytest.mark.parametrize(
    ("costs", "threshold"),
    [
        (Costs(), 1 - 6 / 14),
        (Costs(handoff=6, resolved=6, wrong=54), 0.9),
        (Costs(handoff=100, resolved=6, wrong=6), 0.0),
        (Costs(handoff=0, resolved=6, wrong=6), 1.0),
        (Costs(handoff=1, resolved=0, wrong=0), 0.0),
    ],
)
def test_the_threshold_follows_from_the_costs(costs: Costs, threshold: float) -> None:
    assert costs.threshold == pytest.approx(threshold)


@settings(deadline=None)
@given(st.floats(0.1, 100), st.floats(0.1, 100), st.floats(0.1, 100))
def test_at_the_threshold_answering_is_worth_as_much_as_a_person(
    handoff: float, resolved: float, wrong: float
) -> None:
    at = Costs(handoff, resolved, wrong).threshold
    if at > 0:
        assert at * resolved - (1 - at) * wrong == pytest.approx(resolved - handoff, abs=1e-6)


def test_the_desk_reads_which_words_are_nowhere() -> None:
    words = why(signals(0.4, 0.3, ("SCIM", "4.2")))
    assert words == "not found in the documents: SCIM, 4.2"


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_the_desk_reads_a_reason_also_where_every_word_is_somewhere(share: float) -> None:
    assert "\n" not in why(signals(share, 0.3))
    assert why(signals(share, 0.3))


def across(cosine: float | None, model: str | None = None, noise: float = 0.2) -> Signals:
    """Return signals of a question in another language, whose words are all missing."""
    crossing = Crossing(Language.GERMAN, Language.ENGLISH, model, noise)
    return Signals(0.0, 0.0, 0.0, cosine, ("Rechnung",), crossing=crossing)


def test_across_languages_the_cosine_alone_is_evidence() -> None:
    assert evidence_score(across(0.7)) > Costs().threshold > evidence_score(across(0.3))


def test_across_languages_a_model_is_measured_by_its_own_noise() -> None:
    """For a model that calls everything alike, .8 is little."""
    assert evidence_score(across(0.8)) > Costs().threshold
    assert evidence_score(across(0.8, noise=0.75)) < Costs().threshold


@pytest.mark.parametrize("signals", [across(0.9, "one-tongue"), across(None)])
def test_what_no_model_brings_together_is_no_evidence(signals: Signals) -> None:
    assert evidence_score(signals) == 0


def test_the_desk_reads_which_languages_do_not_meet() -> None:
    assert why(across(0.9, "one-tongue")) == (
        "the question is in German, what was found for it in English, and the embedder "
        "(one-tongue) does not read both"
    )
    assert why(across(0.1)) == "nothing in English comes close to the question"


def test_a_heading_that_asks_the_question_counts_as_near() -> None:
    """A page of questions and answers is near by its questions, not by its answers."""
    plain = signals(0.75, 0.3)
    asked = replace(plain, asked_above=1.0)
    assert evidence_score(plain) < Costs().threshold < evidence_score(asked)
    assert evidence_score(replace(plain, asked_above=0.7)) == evidence_score(plain)


@pytest.mark.parametrize("level", Level)
@given(SHARES, SHARES, SHARES)
@settings(deadline=None)
def test_what_speaks_against_an_answer_never_makes_it_surer(
    level: Level, one: float, two: float, passed: float
) -> None:
    """Less evidence, a partial answer, and sentences that failed: each costs confidence."""
    low, high = sorted((one, two))
    whole = SHIPPED.confidence(Signs(high, level))
    assert 0 < SHIPPED.confidence(Signs(low, level)) <= whole < 1
    assert SHIPPED.confidence(Signs(high, level, Answerable.PARTIAL)) < whole
    assert SHIPPED.confidence(Signs(high, level, passed=passed)) <= whole


def test_a_workspace_has_its_own_calibration_and_the_others_what_ships() -> None:
    """What was fitted for one is not applied to another."""
    doubtful = Calibration(-9, -9, -9, 1, 0, 0)
    trust = Trust({"ours": doubtful})
    signs = Signs(0.9)
    assert trust.confidence("ours", signs) == doubtful.confidence(signs) < 0.01
    assert trust.confidence("theirs", signs) == SHIPPED.confidence(signs)


@pytest.mark.parametrize(
    ("level", "dropped", "reason", "words"),
    [
        (Level.QUOTED, (), HandoffReason.WEAK_EVIDENCE, "not found in the documents: SCIM"),
        (Level.QUOTED, (1, 2), HandoffReason.FAILED_CHECK, "too little of the draft"),
        (Level.VOICE, (1,), HandoffReason.FAILED_CHECK, "a sentence of the draft"),
        (Level.PLAIN, (1, 2), HandoffReason.FAILED_CHECK, "2 sentences of the draft"),
    ],
)
def test_the_desk_reads_what_was_doubted(
    level: Level, dropped: tuple[int, ...], reason: HandoffReason, words: str
) -> None:
    failed = tuple(Dropped(f"It costs ${n}.", "not in what it cites") for n in dropped)
    said, in_words = doubt(signals(0.2, None, ("SCIM",)), level, failed)
    assert said is reason
    assert words in in_words
