"""A slip is read as what was meant; a word, a name or a code stays what it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.analysis import terms
from knowledge.models import TermStatistics
from knowledge.spelling import spelled
from tests.knowledge.library import Library

PAGES = TermStatistics(
    90, 900, {"refund": 9, "invoic": 5, "password": 7, "export": 8, "once": 1, "workspac": 3}
)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("How do refnds work?", "How do refund work?"),
        ("Reset my pasword please", "Reset my password please"),
        ("reset my passwrod", "reset my password"),
        ("reset my passsword", "reset my password"),
        ("one exprot a day", "one export a day"),
    ],
)
def test_one_slip_is_read_as_the_word_of_the_pages(question: str, read: str) -> None:
    assert terms(spelled(question, PAGES)) == terms(read)


@pytest.mark.parametrize(
    "question",
    [
        "How do refunds work?",
        "Is it an expert mode?",  # a word of documentation anywhere
        "What is REFNDS?",
        "Where is refnds.py?",
        "Set --refnds=1",
        "see @refnds or #refnds",
        "What is a befund?",  # another first letter
        "onse",
        "code refnd9",
        "",
        "Wie geht die Rückerstattung?",
    ],
)
def test_what_is_no_slip_stays(question: str) -> None:
    assert spelled(question, PAGES) == question


@settings(deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_asked_only_words_change(question: str) -> None:
    assert spelled(question, TermStatistics(0, 0)) == question
    read = spelled(question, PAGES)
    assert len(read.split()) == len(question.split())


async def test_a_question_with_a_slip_finds_its_page(library: Library) -> None:
    library.write(
        {
            "a.md": "# Money\n\nA refund takes five days to reach your card.\n",
            "b.md": "# Terms\n\nNo refund is made after ninety days have gone by.\n",
        }
    )
    await library.load()
    found = await library.find("When does my refudn come?")
    assert found.signals.missing_terms == ("come",)
    assert found.passages[0].lexical_score is not None
