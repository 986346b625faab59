"""What a text asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import (
    LONGEST_QUESTION,
    Acknowledge,
    Ask,
    Courtesy,
    FetchPerson,
    TooLong,
    plain,
    route,
    spelled_out,
)


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("hi", Courtesy.GREETING),
        ("Hello there!", Courtesy.GREETING),
        ("good morning team :wave:", Courtesy.GREETING),
        ("Thanks a lot, that works now", Courtesy.THANKS),
        ("thank you 🙏", Courtesy.THANKS),
        ("perfect", Courtesy.THANKS),
        ("ok", Courtesy.THANKS),
        ("bye", Courtesy.FAREWELL),
        ("Are you a bot?", Courtesy.ABOUT_BOT),
        ("who are you?", Courtesy.ABOUT_BOT),
        ("", Courtesy.NOTHING_ASKED),
        ("   \n ", Courtesy.NOTHING_ASKED),
        ("🤷🏽‍♀️🎉", Courtesy.NOTHING_ASKED),
        (":tada: :+1:", Courtesy.NOTHING_ASKED),
        ("\u200b\u200d\ufeff\u2060", Courtesy.NOTHING_ASKED),
        ("<!channel>", Courtesy.NOTHING_ASKED),
        ("?!…", Courtesy.NOTHING_ASKED),
    ],
)
def test_small_talk_gets_its_kind(text: str, courtesy: Courtesy) -> None:
    """Greetings, thanks, farewells and nothing at all are told apart."""
    assert route(text) == Acknowledge(courtesy)


@pytest.mark.parametrize(
    "text",
    [
        "hi, how do I reset my password?",
        "thanks, but where is the invoice?",
        "Is it good to have many goals?",
        "What is a nice day to deploy?",
        "What does the thank you page do?",
        "help",
        "all day events",
        "404",
        "How do I add a person to my team?",
        "How does an agent role differ from an owner?",
        "How do I get agent permissions?",
        "Who are you sharing my data with?",
        "When does the bot hand over to a person?",
        "How do I connect a person to a company?",
        "Can I give a person access to my reports?",
        "How can a customer talk to an agent in the widget?",
        "I want to add a person to my team",
        "Does someone from support read this?",
    ],
)
def test_questions_go_to_the_documents(text: str) -> None:
    """Polite words around a question do not make it small talk."""
    assert isinstance(route(text), Ask)


@pytest.mark.parametrize(
    "text",
    [
        "Can I talk to a human?",
        "I want to speak to a real person please",
        "get me an agent",
        "I need a human",
        "please connect me with someone from support",
        "hand me over to a colleague",
        "Could you put me through to an operator?",
        "I'd like to talk to someone",
        "human please",
        "Get me a person, this is useless",
    ],
)
def test_a_person_is_fetched_when_asked_for(text: str) -> None:
    """Asking for a person in so many words is understood."""
    assert route(text) == FetchPerson()


def test_a_text_beyond_the_limit_is_no_question() -> None:
    """Twenty thousand characters are not searched for."""
    assert route("a " * 10_000) == TooLong(20_000)
    assert isinstance(route("a" * LONGEST_QUESTION), Ask)


def test_slack_escapes_read_as_a_person_reads_them() -> None:
    """Commands and mentions go, links and channels keep their words."""
    text = "<!here> <@U1> is <https://x.example/a|the docs> &amp; <#C1|help> &lt;b&gt; <https://y.example>?"
    assert plain(text) == "is the docs & #help <b> https://y.example?"


def test_a_link_with_a_name_is_spelled_out() -> None:
    """One whose name is its address, or a part of it, says it already."""
    text = "<https://x.example/a|the docs>, <http://x.example|x.example>, <https://y.example>"
    spelled = "the docs (https://x.example/a), x.example, https://y.example"
    assert plain(spelled_out(text)) == spelled


@given(st.text(max_size=300))
def test_any_text_has_a_route_and_no_control_sequence_survives(text: str) -> None:
    """Whatever is typed, routing answers, and a mention never comes out of it."""
    found = route(text)
    if isinstance(found, Ask):
        assert found.text
    assert "\u200b" not in plain(text)
