"""What may leave the machine: a question without its asker's personal data."""

from dataclasses import replace

import pytest

from bot.discretion import as_asked, discreet
from bot.models import Question, Turn
from tests.builders import question


def asked(text: str, *history: Turn) -> Question:
    return replace(question(text=text), history=history)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Why does mira.v@example.com get no invoice?", "Why does [email] get no invoice?"),
        ("Call me on +49 30 901820 please", "Call me on [phone] please"),
        ("Charge 4111 1111 1111 1111 again", "Charge [card] again"),
        ("Pay to DE89 3704 0044 0532 0130 00 now", "Pay to [iban] now"),
        ("Is 203.0.113.9 blocked?", "Is [ip] blocked?"),
        ("My name is Mira Vogel, how do refunds work?", "My name is [name], how do refunds work?"),
        ("Mr. Vogel asks about refunds", "Mr. [name] asks about refunds"),
        ("How do refunds work?\nRegards,\nMira Vogel", "How do refunds work?\nRegards,\n[name]"),
    ],
)  # fmt: skip
def test_personal_data_is_replaced_by_its_kind(text: str, kept: str) -> None:
    """What has a form, and a name that somebody says is one."""
    assert discreet(asked(text)).text == kept


def test_what_was_said_before_is_read_the_same_way() -> None:
    """A name that was said once is known wherever it stands, also by its parts."""
    before = Turn("asker", "My name is Mira Vogel and my address is mira@example.com.")
    quiet = discreet(asked("Can VOGEL still log in?", before))
    assert quiet.history[0].text == "My name is [name] and my address is [email]."
    assert quiet.text == "Can [name] still log in?"


@pytest.mark.parametrize(
    "text",
    ["How do refunds work?", "Is Google Analytics free?", "What is my name used for?", "Thanks!"],
)
def test_a_question_without_personal_data_stays_as_it_is(text: str) -> None:
    """Capitals alone are no name, and small letters after `my name is` neither."""
    assert discreet(asked(text)) == asked(text)


def test_nothing_changes_where_all_may_be_sent() -> None:
    """As it ships."""
    told = asked("Why does mira@example.com get no invoice?")
    assert as_asked(told) is told
