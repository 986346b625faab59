"""Words as the lexical leg sees them, and as the exact cache compares them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.analysis import (
    TOKEN_PUNCTUATION,
    chunk_terms,
    embedded_text,
    normalised_tokens,
    query_terms,
    terms,
)
from tests.knowledge.builders import chunk


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Refunds were refunded", ("refund", "were", "refund")),
        ("FOO_bar", ("foo_bar", "foo", "bar")),
        ("v1.2.3", ("v1.2.3", "v1", "2", "3")),
        ("error-code 4.2", ("error-code", "error", "code", "4.2", "4", "2")),
        ("--dry-run", ("dry-run", "dri", "run")),
        ("api/v1/stats", ("api/v1/stats", "api", "v1", "stat")),
        ("C++ is not C", ("c++", "c", "is", "not", "c")),
        ("the page's", ("the", "page")),
        ("the page\u2019s", ("the", "page")),
        ("ＳＣＩＭ", ("scim",)),  # noqa: RUF001  # full width on purpose
        ("re\u200bfund", ("refund",)),
        ("Größe", ("größe",)),
        ("🙂 !?", ()),
        ('" OR NEAR( * ^ : -', ("or", "near")),
    ],
)
def test_tokens_are_stems_and_an_identifier_counts_whole_and_in_its_parts(
    text: str, tokens: tuple[str, ...]
) -> None:
    assert terms(text) == tokens


@settings(deadline=None)
@given(st.text(max_size=400))
def test_a_token_holds_no_white_space_and_no_other_punctuation(text: str) -> None:
    for term in terms(text):
        assert term
        assert all(char.isalnum() or char in TOKEN_PUNCTUATION for char in term)


@pytest.mark.parametrize(
    ("question", "tokens"),
    [
        ("How do I get a refund?", ("refund",)),
        ("Refund, refunds & REFUNDING", ("refund",)),
        ("Who is it?", ("who", "is", "it")),
        ("\u200b", ()),
        ("🙂🙂", ()),
    ],
)
def test_a_question_loses_stopwords_unless_nothing_else_is_left(
    question: str, tokens: tuple[str, ...]
) -> None:
    assert query_terms(question) == tokens


def test_a_very_long_question_has_each_of_its_terms_once() -> None:
    assert query_terms("refund " * 3_000) == ("refund",)


@pytest.mark.parametrize(
    "same",
    [
        "how do i move from A to B",
        "Hi team, how do I move from A to B? Thanks in advance!",
        "  How do I  move from “A” to `B`?! ",
        "Hello! How do I move from A to B? Thank you so much.",
        "good morning, how do I move from A to B please",
    ],
)
def test_questions_are_the_same_but_for_case_marks_greeting_and_thanks(same: str) -> None:
    assert normalised_tokens(same) == ("how", "do", "i", "move", "from", "a", "to", "b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("move from A to B", "move to A from B"),
        ("is it open", "is it not open"),
        ("limit of v1.2", "limit of v12"),
        ("set up a thank you page", "set up a page"),
        ("C++ client", "C client"),
        ("pay 5 more", "pay -5 more"),
        ("price in $", "price in €"),
    ],
)
def test_questions_that_differ_in_a_word_or_a_sign_are_never_the_same(one: str, other: str) -> None:
    assert normalised_tokens(one) != normalised_tokens(other)


def test_thanks_alone_stay() -> None:
    assert normalised_tokens("Thanks!") == ("thanks",)


def test_the_lexical_leg_reads_title_headings_and_body_and_the_dense_leg_the_body() -> None:
    one = chunk("one")
    assert terms("Title A B")[0] in chunk_terms(one)
    assert embedded_text(one) == "Text of one. Über “one”"
