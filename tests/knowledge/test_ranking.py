"""Two legs' finds in one order, and what they say about a question."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.analysis import chunk_terms
from knowledge.models import BlockKind, Chunk, Hit, Passage, TermStatistics
from knowledge.ranking import (
    LIKENESS,
    Ranked,
    added,
    answering,
    count_terms,
    fuse,
    idf,
    signals,
    taken_away,
    term_weight,
)
from tests.knowledge.builders import chunk

TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8)
NOTHING = TermStatistics(0, 0, {})


def hits(*scores: float, prefix: str = "c") -> list[Hit]:
    """Return hits named by their rank, best first."""
    return [
        Hit(f"{prefix}{n}", "a.md", f"hash-{prefix}{n}", score) for n, score in enumerate(scores)
    ]


def text(name: str, body: str, headings: tuple[str, ...] = (), ordinal: int = 3) -> Chunk:
    """Return a paragraph of this text."""
    return replace(
        chunk(name, ordinal=ordinal),
        text=body,
        headings=headings,
        kind=BlockKind.PARAGRAPH,
        title="Guide",
    )


def found(one: Chunk, dense: float = 0.5, lexical: float = 0.5) -> tuple[Ranked, Chunk]:
    """Return a chunk that both legs found equally well, unless told."""
    return Ranked(one.chunk_id, 0.4, 5.0, 0.5, dense, lexical), one


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_statistics_of_both_are_those_of_all_and_taking_away_gives_the_rest(
    some: list[list[str]], more: list[list[str]]
) -> None:
    both = added(count_terms(some), count_terms(more))
    assert both == count_terms([*some, *more])
    assert taken_away(both, count_terms(more)) == count_terms(some)


def test_a_rare_term_weighs_more_and_an_unknown_one_most() -> None:
    counted = count_terms([["a", "b"], ["a"], ["a"]])
    assert idf("a", counted) < idf("b", counted) < idf("c", counted)


def test_fusing_scales_each_leg_and_keeps_its_raw_scores() -> None:
    (first, *_, last) = fuse(hits(0.9, 0.5, 0.1), hits(12.0, 7.0, 2.0))
    assert (first.chunk_id, first.dense_score, first.lexical_score) == ("c0", 0.9, 12.0)
    assert (first.fused_score, last.fused_score) == (1.0, 0.0)


def test_a_chunk_that_one_leg_missed_has_no_score_of_it() -> None:
    by_id = {it.chunk_id: it for it in fuse(hits(0.9, 0.5), hits(3.0, 1.0, prefix="d"))}
    assert by_id["c0"].lexical_score is None
    assert by_id["d0"].dense_score is None


def test_one_leg_alone_still_ranks() -> None:
    assert [it.chunk_id for it in fuse([], hits(3.0, 2.0, 1.0))] == ["c0", "c1", "c2"]
    assert [it.chunk_id for it in fuse(hits(0.3, 0.2), [])] == ["c0", "c1"]
    assert fuse([], []) == ()


def test_equal_texts_come_once_and_ties_go_by_chunk_id() -> None:
    twins = [Hit("b", "b.md", "same", 0.9), Hit("a", "a.md", "same", 0.9)]
    assert [it.chunk_id for it in fuse(twins, [])] == ["a"]


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_order_does_not_depend_on_how_equal_hits_came(order: list[int]) -> None:
    same = [Hit(f"c{n}", "a.md", f"h{n}", 1.0) for n in order]
    assert [it.chunk_id for it in fuse(same, same)] == sorted(it.chunk_id for it in same)


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("Can I change the card?", "Yes. Change the card at any time.", "Change the card. Yes."),
        ("How do I change the card?", "Change the card here.", "> Change the card here."),
        ("How do I change the card?", "Change the card here.", "How to change the card?"),
        ("How do I change the card?", "Change the card here.", "Something else altogether."),
        ("Can I pay by card?", "You can pay by card.", "A card, a phone and a fax you can pay by."),
        ("How do I pay by card?", "Pay by card here.", "[Pay by card here.](pay.md)"),
    ],
)
def test_of_two_texts_found_alike_the_one_that_answers_comes_first(
    question: str, better: str, worse: str
) -> None:
    passages = answering(question, [found(text("a", worse)), found(text("b", better))], NOTHING)
    assert [passage.chunk.text for passage in passages] == [better, worse]


def test_what_stands_under_the_question_itself_comes_first() -> None:
    under = text("b", "Within 30 days.", ("How do I get an annual refund by card?",))
    other = text("a", "A refund is paid in full.", ("Refund policy",))
    passages = answering(
        "How do I get an annual refund by card?", [found(other), found(under)], NOTHING
    )
    assert passages[0].chunk == under


def test_a_page_that_holds_the_rest_of_the_question_speaks_for_its_parts() -> None:
    """`Enterprise` stands in another block of the one page, and nowhere on the other."""
    here = replace(text("a", "A refund takes five days."), path="a.md")
    rest = replace(text("b", "Enterprise customers ask their manager."), path="b.md")
    there = replace(text("c", "A refund takes five days."), path="b.md")
    passages = answering(
        "Refund for enterprise?", [found(here), found(there), found(rest, 0.1, 0.1)], NOTHING
    )
    assert passages[0].chunk == there


def test_of_two_pages_that_say_the_same_the_one_named_for_it_comes_first() -> None:
    other = replace(text("a", "Click Add."), path="docs/setup.md")
    named = replace(text("b", "Click Add."), path="docs/shared_links.md")
    passages = answering("How do I add a shared link?", [found(other), found(named)], NOTHING)
    assert passages[0].chunk == named


def test_a_table_comes_after_prose_that_says_the_same() -> None:
    prose = text("b", "Team costs 12 euros.")
    table = replace(text("a", "Team costs 12 euros."), kind=BlockKind.TABLE)
    passages = answering("What does Team cost?", [found(table), found(prose)], NOTHING)
    assert passages[0].chunk == prose


def test_a_fused_score_stays_below_one_for_what_is_not_deep_in_its_page() -> None:
    (one,) = answering("Refund?", [found(text("a", "refund", ordinal=0), 1.0, 1.0)], NOTHING)
    assert 0 < one.fused_score <= 1
    assert LIKENESS.aside < 0


def test_signals_say_which_words_are_nowhere() -> None:
    statistics = count_terms([["refund"], ["card"], ["guid"]])
    passages = [Passage(text("a", "A refund."), 0.6, 1.2, 1.0)]
    said = signals("Refund by SCIM 4.2, please?", passages, statistics)
    assert said.missing_terms == ("SCIM", "4.2")
    assert 0 < said.coverage < 1
    assert said.coverage == said.coverage_top3
    assert said.top_cosine == 0.6


@pytest.mark.parametrize(
    ("question", "heading", "shared"),
    [
        ("Can I pay by invoice?", "Can I pay by invoice?", 1.0),
        ("Hi, how do I pay with an invoice?", "Paying by invoice", 1.0),
        ("Can I pay by invoice?", "Delivery by ship", 0.0),
        ("Billing?", "Billing", 0.0),
    ],
)
def test_a_heading_that_asks_the_question_is_evidence(
    question: str, heading: str, shared: float
) -> None:
    """One word is a topic, no question."""
    answer = text("a", "Yes, from ten seats on.", ("FAQ", heading))
    said = signals(question, [Passage(answer, 0.3, 1.2, 1.0)], NOTHING)
    assert said.asked_above == pytest.approx(shared)
    assert said.top_cosine == 0.3


def test_a_heading_that_asks_something_more_is_less_evidence() -> None:
    answer = text("a", "Yes.", ("Can I pay by invoice in Norway before the trial ends?",))
    said = signals("Can I pay by invoice?", [Passage(answer, 0.3, 1.2, 1.0)], NOTHING)
    assert 0.2 < said.asked_above < 0.7


def test_three_passages_cover_what_one_does_not() -> None:
    passages = [Passage(text(name, body), None, 1.0, 1.0) for name, body in ("ab", "bc", "cd")]
    said = signals("b c d", passages, NOTHING)
    assert said.coverage < said.coverage_top3 == 1
    assert said.top_cosine is None


@pytest.mark.parametrize("question", ["", "🙂🙂", "\u200b", '"*^() NEAR', "word " * 4_000])
def test_whatever_is_asked_signals_stay_between_0_and_1(question: str) -> None:
    for passages in ([], [Passage(text("a", "A refund."), None, None, 0.0)]):
        said = signals(question, passages, NOTHING)
        assert 0 <= said.coverage <= 1
        assert 0 <= said.coverage_top3 <= 1
        assert said.normalised_bm25 >= 0
        assert answering(question, [found(text("a", "A refund."))], NOTHING)


def test_in_a_small_knowledge_base_common_words_still_say_less_than_rare_ones() -> None:
    """Five pages cannot tell that `long` is a common word: documents in general can."""
    passages = [
        Passage(text("a", "A refund takes five business days."), 0.7, 1.0, 1.0),
        Passage(text("b", "An invitation expires after a week."), 0.1, 0.1, 0.1),
    ]
    statistics = count_terms([chunk_terms(passage.chunk) for passage in passages])
    common = signals("How long does a refund take?", passages, statistics)
    rare = signals("How does a refund take SCIM?", passages, statistics)
    assert common.coverage > rare.coverage
    assert common.normalised_bm25 > rare.normalised_bm25


def test_a_term_s_weight_falls_as_it_gets_common_and_is_never_negative() -> None:
    """Also where every chunk holds it, and where nothing is loaded."""
    everywhere = TermStatistics(50, 500, {"refund": 50})
    once = TermStatistics(50, 500, {"refund": 1})
    assert 0 < term_weight("refund", everywhere) < term_weight("refund", once)
    assert term_weight("refund", NOTHING) > term_weight("use", NOTHING) > 0
