"""Sensitive topics go to a person, by rules that an operator can read and change."""

from pathlib import Path

import pytest

import prompts
from bot.routing import Ask, Sensitive, plain, route
from bot.sensitive import read_topics
from knowledge.errors import BadSettings

SHIPPED = (Path(prompts.__file__).parent / "sensitive.toml").read_text("utf-8")
TOPICS = read_topics(SHIPPED)
ONE = '[legal]\nlabel = "Legal"\nline = "A person."\nphrases = ["see|meet you in court"]\n'


def kind(text: str) -> str | None:
    topic = TOPICS.of(plain(text))
    return topic.alarm.kind if topic else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want to kill myself", "self_harm"),
        ("I just want to die.", "self_harm"),
        ("i don’t want to live anymore", "self_harm"),
        ("I feel suicidal. Also, how do I reset my password?", "self_harm"),
        ("I want to k\u200bill mys\u0435lf", "self_harm"),
        ("Ich will mich umbringen", "self_harm"),
        ("je veux mourir", "self_harm"),
        ("my manager sexually harassed me", "abuse"),
        ("I'm going to shoot everyone", "abuse"),
        ("I will sue you", "legal"),
        ("You will hear from my lawyer!", "legal"),
        ("We are taking legal action.", "legal"),
        ("fuck you", "hostility"),
        ("you're all a bunch of useless idiots", "hostility"),
        ("thanks, I'll see you in court", "legal"),
    ],
)
def test_the_shipped_rules_see_what_is_sensitive(text: str, expected: str) -> None:
    """Also in another case, in disguise, and beside an ordinary question."""
    assert kind(text) == expected
    assert isinstance(route(text, TOPICS), Sensitive)


@pytest.mark.parametrize(
    "text",
    [
        "How do I kill a process that hangs?",
        "Why does my pod die?",
        "My trial ends. Can I end it earlier?",
        "Is a lawsuit covered by the terms?",
        "Where is your legal notice?",
        "How do I report abuse of the free plan?",
        "Does the hook execute myself-signed certificates?",
        "What is the suicide squad page?",
        "How do I cut the export short?",
        "This is fucking slow, how do I speed it up?",
        "How do I shoot a product video?",
    ],
)
def test_ordinary_questions_are_answered(text: str) -> None:
    """A word in common with a sensitive topic is not the topic; rude is not hostile."""
    assert kind(text) is None
    assert isinstance(route(text, TOPICS), Ask)


def test_every_topic_has_words_for_both_sides() -> None:
    """The asker reads a line, the desk a label; danger is urgent and names help."""
    by_kind = {topic.alarm.kind: topic for topic in TOPICS.every}
    assert list(by_kind) == ["self_harm", "abuse", "legal", "hostility"]
    assert by_kind["self_harm"].alarm.urgent
    assert not by_kind["legal"].alarm.urgent
    assert "emergency" in by_kind["self_harm"].line


def test_a_gap_ends_with_the_sentence() -> None:
    """Words of two sentences are no phrase."""
    topics = read_topics(ONE.replace("see|meet you in court", "see you _ court"))
    assert topics.of("I will see you both in court")
    assert not topics.of("I will see you. The court is closed")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('label = "Legal"', 'label = "Legal"\ntone = "dry"', "nothing reads tone"),
        ('label = "Legal"', 'urgent = "yes"\nlabel = "Legal"', "urgent is true or false"),
        ('label = "Legal"', "", "label must be a line of text"),
        ('label = "Legal"', 'mention = "@bob"\nlabel = "Legal"', "mention is"),
        ("see|meet you in court", "see (you)", "cannot be read at '(you)'"),
        ("see|meet you in court", "_ a?", "too short"),
        ('["see|meet you in court"]', '"court"', "must be a list of phrases"),
        ('["see|meet you in court"]', "[]", "names nothing"),
        ("[legal]", "[Legal Things", "not valid TOML"),
        ("[legal]", "['Legal Things']", "small letters"),
    ],
)
def test_a_wrong_rule_names_itself(before: str, after: str, said: str) -> None:
    """A mistake in sensitive.toml is one line that says where it is."""
    assert read_topics(ONE).every
    with pytest.raises(BadSettings, match=r"sensitive\.toml") as caught:
        read_topics(ONE.replace(before, after))
    assert said in str(caught.value)
