"""Follow-ups take their topic along; questions that stand alone stay as they are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import carried, rewritten
from bot.models import Question, ThreadRef, Turn, Via
from knowledge.models import Audience

HISTORY = (
    Turn("asker", "How do I cancel the Business plan?"),
    Turn("bot", "Open Settings.", about=("Billing", "Cancelling a subscription")),
)


def asked(text: str, history: tuple[Turn, ...] = HISTORY) -> Question:
    where = ThreadRef("local", "C1", "1.0")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    question = Question("q", "U1", where, text, Audience.INTERNAL, Via.THREAD, now)
    return replace(question, history=history)


@pytest.mark.parametrize(
    "text",
    [
        "and for teams?",
        "When does it end?",
        "Refunds?",
        "why?",
        "What about the free one?",
        "Is there a cheaper option?",
        "Does that cost extra?",
        "How many types are there?",
    ],
)
def test_a_follow_up_takes_its_topic_along(text: str) -> None:
    """A pronoun, an ellipsis, a bare comparison or a word or two lean on what came before."""
    found = rewritten(asked(text))
    assert found.startswith(f"{text} (")
    assert "Business" in found


@pytest.mark.parametrize(
    "text",
    ["How do I invite a new member to my team?", "Where can I download the invoices of last year?"],
)
def test_a_question_that_stands_alone_is_left_alone(text: str) -> None:
    """History without a cue changes nothing."""
    assert not rewritten(asked(text))


def test_without_history_nothing_is_added() -> None:
    """A first question is searched as it was asked."""
    assert not rewritten(asked("Does it cost extra?", ()))


def test_the_last_question_leads_and_names_come_first() -> None:
    """What was asked two questions ago fades; the opening question and names do not."""
    history = (
        Turn("asker", "How do I connect Salesforce?"),
        Turn("asker", "Which browsers, printers and scanners run?"),
        Turn("asker", "Can the importer map custom fields?"),
    )
    words = carried("How?", history)
    assert {"Salesforce", "importer", "fields"} <= set(words)
    assert "printers" not in words


def test_what_the_question_says_itself_is_not_said_again() -> None:
    """Nor in another form of the word."""
    assert "plan" not in carried("Are plans refunded, and this one?", HISTORY)


def test_titles_of_cited_pages_name_the_topic() -> None:
    """Also where the asker never named it."""
    told = Turn("bot", "Yes.", about=("SAML single sign-on",))
    assert "SAML" in carried("How long does it take?", (Turn("asker", "Can you do it?"), told))


def test_every_word_that_is_added_was_said() -> None:
    """A rewrite brings in no fact: what it adds stands in the conversation."""
    said = " ".join((turn.text + " " + " ".join(turn.about)) for turn in HISTORY)
    assert all(word in said for word in carried("and then?", HISTORY))


def test_what_was_redacted_is_no_topic() -> None:
    """Neither an address nor a sensitive turn."""
    history = (Turn("asker", "Does [email] get the Pro plan?"), Turn("asker", "[self_harm]"))
    assert carried("and why?", history) == ("Pro", "plan")


def test_history_has_a_budget() -> None:
    """What lies further back than 1,500 characters is not looked at."""
    history = (Turn("asker", "Kubernetes?"), Turn("asker", "word " * 290), Turn("asker", "x" * 99))
    assert "Kubernetes" not in carried("and why?", history)


def test_no_more_of_a_thread_is_looked_at_than_the_budget_reaches() -> None:
    """The newest 1,500 characters: what a long message before them was about is forgotten."""
    long = Turn("asker", "What about the Enterprise plan? " + "So it is. " * 150)
    near = Turn("asker", "How do I cancel the Business plan?")
    assert "Enterprise" in carried("And for teams?", (Turn("asker", long.text[:300]), near))
    assert "Enterprise" not in carried("And for teams?", (long, near))
    assert "Business" in carried("And for teams?", (long, near))
