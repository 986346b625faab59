"""One question back: only where little was said that fits several things, never twice in a row."""

from dataclasses import replace

import pytest

from bot.clarifying import Lack, asked_rather, question_back, readings, underspecified
from bot.models import Question, Turn
from bot.voice.lines import ClarifyLines
from knowledge.models import Audience, BlockKind, Chunk, Findings, Passage
from tests.builders import STRONG, question

LINES = ClarifyLines("", which="Which one?", open="About what?")


def passage(title: str, *headings: str, text: str = "Words.", score: float = 5.0) -> Passage:
    name = " > ".join((title, *headings, text))
    chunk = Chunk(
        name, "docs", f"{title}.md", 0, title, headings, BlockKind.PARAGRAPH, text, name,
        Audience.INTERNAL,
    )  # fmt: skip
    return Passage(chunk, score / 10, score, score / 10)


BILLING = (
    passage("Billing FAQ"),
    passage("Billing FAQ", "Cards"),
    passage("Billing by invoice", score=4.5),
    passage("Taxes", "Billing abroad", score=4.0),
)


def found(*passages: Passage) -> Findings:
    return Findings(passages, STRONG, 1)


def asked(text: str, *history: Turn) -> Question:
    return replace(question(text=text), history=history)


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("billing?", Lack.CONCERN),
        ("help with billing", Lack.CONCERN),
        ("I have a problem with my billing", Lack.CONCERN),
        ("what about billing?", Lack.CONCERN),
        ("Billing doesn’t work", Lack.CONCERN),
        ("How do I set up billing?", Lack.KIND),
        ("I want to install the mobile app", Lack.KIND),
        ("how do I set it up?", Lack.THING),
        ("it doesn't work", Lack.THING),
        ("I need help", Lack.THING),
        ("Where can I find this?", Lack.THING),
    ],
)
def test_a_question_that_says_too_little_is_seen(text: str, lack: Lack) -> None:
    """A bare topic, something to be set up of which there may be several, or nothing at all."""
    seen = underspecified(text)
    assert seen is not None
    assert seen.lack is lack


@pytest.mark.parametrize(
    "text",
    [
        "What is billing?",
        "How does billing work?",
        "Where is the billing page?",
        "How do I cancel?",
        "How do I change my billing address?",
        "How do I set up billing for teams abroad?",
        "Who may see invoices?",
        "billing? (Billing by invoice)",
        "Which plan includes SSO?",
    ],
)
def test_a_question_that_says_enough_is_left_alone(text: str) -> None:
    """Asking back costs an asker more than one answer that is a little too wide."""
    assert underspecified(text) is None


def test_the_readings_are_the_titles_and_headings_that_name_the_topic() -> None:
    """Each once, best first; the heading where the title says something else."""
    back = question_back(asked("billing?"), found(*BILLING), LINES)
    assert back is not None
    assert back.readings == ("Billing FAQ", "Billing by invoice", "Billing abroad")
    assert back.text == "Which one?\n1. Billing FAQ\n2. Billing by invoice\n3. Billing abroad"


def test_no_more_than_four_readings_are_offered() -> None:
    """A question back is no page of results."""
    many = [passage(f"Billing in {place}") for place in ("France", "Peru", "Chad", "Oman", "Fiji")]
    back = question_back(asked("billing?"), found(*many), LINES)
    assert back is not None
    assert len(back.readings) == 4


def test_one_page_about_a_topic_is_offered_by_its_sections() -> None:
    """`Billing?` on a page called Billing: its headings are what it may be about."""
    page = [passage("Billing", name) for name in ("Refunds", "Invoices", "Refunds", "Cards")]
    back = question_back(asked("billing?"), found(*page), LINES)
    assert back is not None
    assert back.readings == ("Refunds", "Invoices", "Cards")


@pytest.mark.parametrize(
    "passages",
    [
        (),
        (passage("Billing"), passage("Teams", "Roles")),
        (passage("Billing"), passage("Billing abroad", score=1.0)),
    ],
)
def test_what_fits_one_thing_is_answered(passages: tuple[Passage, ...]) -> None:
    """Nothing found, one page that is about it, or one that is far better than the next."""
    assert question_back(asked("billing?"), found(*passages), LINES) is None


def test_something_to_be_set_up_is_asked_back_only_where_there_are_several() -> None:
    """The sections of the one page about it are its steps."""
    steps = (passage("Billing", "First step"), passage("Billing", "Second step"))
    assert question_back(asked("How do I set up billing?"), found(*steps), LINES) is None
    assert question_back(asked("How do I set up billing?"), found(*BILLING), LINES)


def test_who_points_at_nothing_is_offered_what_can_be_done() -> None:
    """`How do I delete it?` names no thing, and the pages that name the deed are the readings."""
    pages = (passage("Delete your account"), passage("Deleting a team"), passage("Roles"))
    back = question_back(asked("How do I delete it?"), found(*pages), LINES)
    assert back is not None
    assert back.readings == ("Delete your account", "Deleting a team")


def test_who_says_what_is_amiss_is_offered_the_pages_that_speak_of_it() -> None:
    """Where no heading names it, the titles of the pages that do."""
    pages = [passage(title, text="When it stopped.") for title in ("Mail", "Calendar", "Mail")]
    back = question_back(asked("it stopped"), found(*pages), LINES)
    assert back is not None
    assert back.readings == ("Mail", "Calendar")


def test_who_names_nothing_at_all_is_asked_what_it_is_about() -> None:
    """Whatever was found was found by chance, so none of it is offered."""
    back = question_back(asked("Where can I find this?"), found(*BILLING), LINES)
    assert back is not None
    assert (back.text, back.readings) == ("About what?", ())


@pytest.mark.parametrize("offered", [(), ("Billing FAQ", "Billing by invoice")])
def test_nobody_is_asked_back_twice_in_a_row(offered: tuple[str, ...]) -> None:
    """Whatever the asker replies is answered, or a person is fetched."""
    before = (Turn("asker", "billing?"), Turn("bot", "Which one?", readings=offered))
    reply = asked("billing?", *before)
    assert question_back(reply, found(*BILLING), LINES) is None
    assert asked_rather(reply, found(*BILLING), LINES) is None
    later = asked("billing?", *before, Turn("asker", "cards"), Turn("bot", "So."))
    assert question_back(later, found(*BILLING), LINES)


def test_what_the_thread_is_about_is_not_asked_for() -> None:
    """A follow-up with the topic that it leans on says what it asks."""
    follow_up = replace(asked("How do I set it up?"), rewritten="How do I set it up? (billing)")
    assert question_back(follow_up, found(*BILLING), LINES) is None


def test_a_few_words_are_asked_back_rather_than_handed_over() -> None:
    """Whatever stands around them, once a model has found no answer; many words are not."""
    assert asked_rather(asked("How does billing work?"), found(*BILLING), LINES)
    assert asked_rather(asked("Does billing by invoice work?"), found(*BILLING), LINES) is None
    assert asked_rather(asked("Is payroll included?"), found(*BILLING), LINES) is None


def test_readings_without_an_embedder_rest_on_words_alone() -> None:
    """The dense leg is missing then."""
    lexical = [replace(one, dense_score=None) for one in BILLING]
    lacking = underspecified("billing?")
    assert lacking is not None
    assert len(readings(lacking, lexical)) == 3
