"""What many questions ask for together, and what of it may be shown to begin with."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.overview import Figures, Topic, examples, topics
from tests.builders import entry


def test_what_is_asked_in_other_words_is_one_topic() -> None:
    """In the words of the first; the most frequent comes first."""
    asked = ["What does SCIM cost?", "How do I delete a space?", "how can I delete  spaces"]
    assert topics(asked) == (
        Topic("How do I delete a space?", 2),
        Topic("What does SCIM cost?", 1),
    )


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_question_is_lost_among_topics(asked: list[str]) -> None:
    """Whatever they say, also where it has no word in it."""
    assert sum(topic.times for topic in topics(asked)) == len(asked)


def test_examples_are_what_is_asked_most_then_what_the_pages_are_about() -> None:
    """Without follow-ups, long stories, and questions that hold redacted words."""
    asked = [
        replace(entry(), question=text)
        for text in (
            "And abroad?",
            "How do I write to [email]?",
            "Refund " * 30,
            "How do refunds work?",
        )
    ]
    assert examples(asked, ["Billing", " ", "Plans"], 2) == (
        "How do refunds work?",
        "Tell me about “Billing”.",
    )
    assert examples([], [], 4) == ()


def test_without_votes_there_is_no_share() -> None:
    """Nobody is told 0% where nobody voted."""
    assert Figures().helpful_share is None
    assert Figures(helpful=3, votes=4).helpful_share == 0.75
