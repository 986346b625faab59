"""Words as the lexical leg sees them, and as the exact cache compares them."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.analysis import (
    TOKEN_PUNCTUATION,
    chunk_language,
    chunk_terms,
    embedded_text,
    normalised_tokens,
    query_terms,
    question_terms,
    terms,
)
from knowledge.languages import Language
from tests.knowledge.builders import chunk


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Refunds were refunded", ("refund", "were", "refund")),
        ("FOO_bar", ("foo_bar", "foo", "bar")),
        ("v1.2.3", ("v1.2.3", "1.2.3", "v1", "2", "3")),
        ("getUserName", ("getusernam", "get", "user", "name")),
        ("TypeError", ("typeerror", "type", "error")),
        ("ORA00942 s3", ("ora00942", "ora", "00942", "s3")),
        ("WordPress on iPhone", ("wordpress", "on", "iphon")),
        ("error-code 4.2", ("error-code", "error", "code", "4.2", "4", "2")),
        ("--dry-run", ("dry-run", "dri", "run")),
        ("api/v1/stats", ("api/v1/stats", "api", "v1", "stat")),
        ("C++ is not C", ("c++", "c", "is", "not", "c")),
        ("the page's", ("the", "page")),
        ("the page\u2019s", ("the", "page")),
        ("ＳＣＩＭ", ("scim",)),  # noqa: RUF001  # full width on purpose
        ("re\u200bfund", ("refund",)),
        ("Größe", ("gross", "groess")),
        ("Müller", ("muller", "mueller")),
        ("café résumé", ("cafe", "resum")),
        ("東京タワー 3F", ("東京", "京タ", "タワ", "ワー", "3f")),
        ("中", ("中",)),
        ("hindi हिन्दी", ("hindi", "हिन्द")),
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
        assert all(
            char.isalnum() or char in TOKEN_PUNCTUATION or unicodedata.category(char)[0] == "M"
            for char in term
        )


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


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (Language.GERMAN, "Rechnungen zurücksetzen", "rechnung zuruecksetzen"),
        (Language.GERMAN, "Straße", "strasse"),
        (Language.FRENCH, "paramètres facturés", "parametre facture"),
        (Language.SPANISH, "configuraciones", "configuracion"),
        (Language.RUSSIAN, "словами", "слово"),
        (Language.GREEK, "λογαριασμός", "λογαριασμος"),
        (Language.ENGLISH, "naïve cafés", "naive cafe"),
        (Language.JAPANESE, "refunds", "refund"),
    ],
)
def test_forms_of_one_word_are_one_token(language: Language, one: str, other: str) -> None:
    """Inflected or not, with accents or without, as the text's own language has it."""
    assert terms(one, language) == terms(other, language)


@pytest.mark.parametrize(
    ("question", "tokens"),
    [
        ("Wie kann ich meine Rechnungen herunterladen?", ("rechnung", "herunterlad")),
        ("Comment puis-je réinitialiser mon mot de passe ?", ("reinitialis", "mot", "pass")),
        ("Где скачать счета?", ("скача", "счет")),
        ("返金はいつですか", ("返金", "金は", "はい", "いつ", "つで", "です", "すか")),
    ],
)
def test_a_question_is_taken_apart_in_its_own_language(
    question: str, tokens: tuple[str, ...]
) -> None:
    kept = question_terms(question)
    assert set(kept) <= set(tokens)
    assert kept[0] == tokens[0]


def test_a_chunk_is_stemmed_in_the_language_of_all_that_is_indexed_of_it() -> None:
    """Its headings tell as much as its body, and what tells nothing counts as English."""
    german = replace(
        chunk("one"), title="Abo", headings=("Wie ich mein Abo ändere",), text="Rechnungen: 12 €"
    )
    assert chunk_language(german) is Language.GERMAN
    assert "rechnung" in chunk_terms(german)
    assert chunk_language(chunk("one")) is Language.ENGLISH
