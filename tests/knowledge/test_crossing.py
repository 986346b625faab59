"""A question that crosses into another language is told from one that only looks like it."""

from dataclasses import replace

import pytest

from knowledge.crossing import LOOKED_AT, crossing, understood
from knowledge.languages import Language
from knowledge.models import Crossing, Passage
from tests.knowledge.builders import chunk

GERMAN = "Wie kann ich meine Rechnung herunterladen?"
ENGLISH = "How can I download my invoice?"
SENTENCES = {
    "german": "Sie können Ihre Rechnung jederzeit in Ihrem Konto herunterladen.",
    "english": "You can download your invoice from the settings of your account.",
    "code": "curl /v1/invoices",
    "danish": "Du kan altid hente din faktura på siden, og det er gratis.",
}
ONLY_ENGLISH = frozenset({Language.ENGLISH})


def passages(*names: str) -> tuple[Passage, ...]:
    return tuple(
        Passage(replace(chunk(name), title="", headings=(), text=SENTENCES[name]), 0.5, None, 1.0)
        for name in names
    )


def test_a_model_that_does_not_read_both_is_named() -> None:
    found = crossing(GERMAN, passages("code", "english"), "one-tongue", ONLY_ENGLISH)
    assert found == Crossing(Language.GERMAN, Language.ENGLISH, "one-tongue")
    other_way = crossing(ENGLISH, passages("german"), "one-tongue", ONLY_ENGLISH)
    assert other_way == Crossing(Language.ENGLISH, Language.GERMAN, "one-tongue")


@pytest.mark.parametrize("reads", [None, frozenset({Language.GERMAN, Language.ENGLISH})])
def test_a_model_that_reads_both_brings_them_together(reads: frozenset[Language] | None) -> None:
    found = crossing(GERMAN, passages("english"), "many-tongues", reads)
    assert found == Crossing(Language.GERMAN, Language.ENGLISH, None)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (GERMAN, ("english", "german")),
        (ENGLISH, ("english",)),
        ("invoices", ("english",)),
        (GERMAN, ("code",)),
        (GERMAN, ()),
        ("Hvordan får jeg min faktura, og hva er det i den?", ("danish",)),
    ],
)
def test_nothing_is_crossed_where_languages_agree_or_cannot_be_told(
    question: str, found: tuple[str, ...]
) -> None:
    assert crossing(question, passages(*found), "one-tongue", ONLY_ENGLISH) is None


def test_only_the_best_passages_count() -> None:
    found = passages(*["english"] * LOOKED_AT, "german")
    assert crossing(GERMAN, found, "one-tongue", ONLY_ENGLISH) is not None


def test_a_question_is_understood_unless_it_is_known_not_to_be() -> None:
    assert understood(GERMAN, None)
    assert understood("invoices", frozenset())
    assert not understood(GERMAN, ONLY_ENGLISH)
