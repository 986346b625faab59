"""A reply to a question back: by number, letter, place or words, or a new question."""

from dataclasses import replace

import pytest

from bot.models import Question, Turn
from bot.picking import asked_back, picked, refuses
from tests.builders import question

FIRST = "billing?"
READINGS = ("Billing FAQ", "Billing by invoice", "Taxes abroad")
HISTORY = (Turn("asker", FIRST), Turn("bot", "Which one?", readings=READINGS))


def reply(text: str, history: tuple[Turn, ...] = HISTORY) -> Question:
    return replace(question(text=text), history=history)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2", READINGS[1]),
        ("2.", READINGS[1]),
        ("number 3 please", READINGS[2]),
        ("B", READINGS[1]),
        ("the second", READINGS[1]),
        ("The second one, please!", READINGS[1]),
        ("I mean the first one", READINGS[0]),
        ("it's the last", READINGS[2]),
        ("Billing by invoice", READINGS[1]),
        ("the invoice", READINGS[1]),
        ("abroad", READINGS[2]),
        ("both", "; ".join(READINGS)),
    ],
)
def test_a_pick_is_the_first_question_with_its_reading(text: str, reading: str) -> None:
    """In brackets, as everything that was added stands in them."""
    assert picked(reply(text)) == f"{FIRST} ({reading})"


@pytest.mark.parametrize("text", ["the one with the yellow card", "when I travel"])
def test_words_of_their_own_go_with_the_first_question(text: str) -> None:
    """They fit no reading, and are what the first question lacked."""
    assert picked(reply(text)) == f"{FIRST} ({text})"


@pytest.mark.parametrize("text", ["How do I invite a new member to my team?", "7", "none of these"])
def test_what_is_no_pick_stands_alone(text: str) -> None:
    """A new question, a number that was not offered, a refusal."""
    assert picked(reply(text)) == ""


def test_a_reply_to_an_answer_is_no_pick() -> None:
    """Only what was asked back can be picked from."""
    answered = (Turn("asker", FIRST), Turn("bot", "So it is."))
    assert picked(reply("2", answered)) == ""
    assert picked(reply("2", ())) == ""
    assert picked(reply("2", (*HISTORY, *answered))) == ""


def test_a_button_may_be_pressed_after_the_thread_went_on() -> None:
    """Its words are a reading of an earlier question back, to the letter."""
    later = (*HISTORY, Turn("asker", "teams?"), Turn("bot", "So."))
    assert picked(reply(READINGS[1], later)) == f"{FIRST} ({READINGS[1]})"


@pytest.mark.parametrize(
    "text", ["none", "None of these.", "neither", "something else", "no", "no, another one"]
)
def test_who_means_none_of_it_says_so(text: str) -> None:
    """A person is fetched then: nothing that was found is what they mean."""
    assert refuses(reply(text))
    assert not refuses(reply(text, ()))


@pytest.mark.parametrize("text", ["the second", "no card", "another country", "nothing works"])
def test_other_replies_are_no_refusal(text: str) -> None:
    """Words that say something count."""
    assert not refuses(reply(text))


def test_a_question_back_is_what_a_thread_ends_with() -> None:
    """Also one that offered nothing."""
    assert asked_back(HISTORY) is HISTORY[1]
    assert asked_back((Turn("asker", "help"), Turn("bot", "About what?", readings=()))) is not None
    assert asked_back(()) is None
    assert asked_back((Turn("asker", "help"), Turn("bot", "So."))) is None
