"""What is heard in a text: every rule with what it is for, and what is not the bot's own words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from bot.composing import compose
from bot.voice.diction import Rule, Said, Share, hear
from bot.voice.lines import read_voice
from bot.voice.style import Reader, Speaker, Style
from tests.builders import citation

VOICES = {name: read_voice(path.read_text("utf-8")) for name, path in prompts.voices().items()}
PLAIN, WARM, FORMAL = (VOICES[name].style for name in ("plain", "warm", "formal"))


def rules(text: str, style: Style = PLAIN, *quotes: str) -> list[Rule]:
    return [one.rule for one in hear([Said("a", text, quotes)], style).offences]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Please note that refunds take five days.", Rule.WORD),
        ("You can UTILISE the form.", Rule.WORD),
        ("It takes " + "very " * 30 + "long.", Rule.SENTENCE_LENGTH),
        ("One. Two. Three. Four. Five. Six. Seven.", Rule.ANSWER_LENGTH),
        ("We send it back.", Rule.SPEAKER),
        ("The user must sign in.", Rule.READER),
        ("You don’t need a key.", Rule.CONTRACTION),
        ("It's in the settings.", Rule.CONTRACTION),
        ("Great question! Refunds take five days.", Rule.GREETING),
        ("Hi there, refunds take five days.", Rule.GREETING),
        ("Refunds take five days. Let me know if it fails.", Rule.SIGN_OFF),
        ("Refunds take **five days**.", Rule.BOLD),
        ("Refunds take five days 🎉", Rule.EMOJI),
        ("Refunds take five days :tada:", Rule.EMOJI),
        ("Yes! It works! You can!", Rule.EXCLAMATION),
    ],
)
def test_each_rule_is_heard(text: str, rule: Rule) -> None:
    """A text with one fault has an offence of that kind."""
    assert rule in rules(text)


def test_what_one_voice_forbids_another_allows() -> None:
    """The rules are the voice's, not ours."""
    text = "Happy to help! Here's your page, and we've sent **the link** 🌱"
    assert rules(text, WARM) == []
    assert set(rules(text, FORMAL)) == {
        Rule.GREETING,
        Rule.EXCLAMATION,
        Rule.READER,
        Rule.CONTRACTION,
        Rule.SPEAKER,
        Rule.BOLD,
        Rule.EMOJI,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Refunds take five days.",
        "Set `we don't utilise this!` to 3.",
        "Read “We don't utilise this!” under Billing.",
        "```\nwe don't utilise this!\n```",
        "> We don't utilise this, dear user!\n\nThat is the rule. [1]",
        "The I/O error is in part II of the page.",
        "See https://example.com/we-don't-utilise!x for it.",
        "1. Open the settings.\n2. Press save.",
        "The US price is 5 dollars. Your user's name stays.",
        "Use != or ![x] at 10:30:15.",
    ],
)
def test_what_is_in_voice_or_not_the_bots_own_words_is_let_be(text: str) -> None:
    """Quotes, code and addresses are others' words."""
    assert rules(text) == []


def test_quotes_of_an_extractive_answer_are_not_heard_but_its_frame_is() -> None:
    """Documents may say what they like; the lines around them are the brand's."""
    quote = "We don't utilise e-mail!\n\n- Hi there, dear user!"
    for voice in VOICES.values():
        one = citation(quote=quote)
        framed = compose((one,), voice.answer.opening(1), voice.answer.closing)
        heard = hear([Said("a", framed, (quote,))], voice.style)
        assert heard.offences == ()
        assert heard.sentences >= 1
        other = citation(2, "Utilise more e-mail!")
        both = compose((one, other), voice.answer.opening(1), voice.answer.closing)
        assert hear([Said("a", both, (quote, other.quote))], voice.style).offences == ()
        off = compose((one,), "Please note that we don't know!", "")
        assert {Rule.WORD, Rule.CONTRACTION} <= set(rules(off, PLAIN, quote))


def test_an_offence_says_where_it_is_and_what_to_say_instead() -> None:
    """Somebody can go there and mend it."""
    (one,) = hear([Said("a.md", "Fine.\n\nYou utilise it. [1]")], PLAIN).offences
    assert (one.name, one.line, one.column) == ("a.md", 3, 5)
    assert one.found == "utilise"
    assert one.remedy == "say “use”"
    assert one.sentence == "You utilise it."


def test_the_share_counts_sentences_once_however_many_offences_they_have() -> None:
    """Two faults in one sentence are one sentence out of voice."""
    heard = hear([Said("a", "We don't know. It is so."), Said("b", "It is.")], PLAIN)
    assert (heard.texts, heard.sentences, heard.in_voice) == (2, 3, 2)
    assert heard.by_rule == {Rule.SPEAKER: 1, Rule.CONTRACTION: 1}


def test_the_interval_is_wilsons() -> None:
    """Known values: 8 of 10, all of 10, none known of none."""
    share = Share.of(8, 10)
    assert (round(share.low, 3), round(share.high, 3)) == (0.490, 0.943)
    assert round(Share.of(10, 10).low, 3) == 0.722
    assert Share.of(0, 0) == Share(None, 0.0, 1.0)


def test_a_fixed_line_may_greet_and_an_answer_may_not() -> None:
    """A courtesy is a greeting; the rules for an answer's ends are not for it."""
    assert hear([Said("a", "Hello!", is_answer=False)], PLAIN).offences == ()
    assert rules("Hello!") == [Rule.GREETING]


def test_limits_count_over_the_whole_answer() -> None:
    """One exclamation mark is allowed by this voice, wherever it stands."""
    assert rules("Yes! It works.") == []
    assert rules("Yes! It works!") == [Rule.EXCLAMATION]
    shape = replace(PLAIN.formatting, lists=False)
    assert rules("- Open it.\n- Save it.", replace(PLAIN, formatting=shape)) == [Rule.LIST] * 2


def test_nobody_and_plural_are_people_too() -> None:
    """Who speaks for the company is not `I`; who does not speak of itself is neither."""
    assert rules("I think so.", replace(PLAIN, speaker=Speaker.PLURAL)) == [Rule.SPEAKER]
    nobody = replace(PLAIN, speaker=Speaker.NOBODY, reader=Reader.NOBODY)
    assert rules("I think our plan is yours.", nobody) == [Rule.SPEAKER] * 2 + [Rule.READER]


@given(st.text(max_size=300))
def test_any_text_can_be_heard(text: str) -> None:
    """Whatever a model says ends in a share, and every offence lies in the text."""
    heard = hear([Said("a", text)], PLAIN)
    assert 0 <= heard.in_voice <= heard.sentences
    lines = text.split("\n")
    assert all(1 <= one.line <= len(lines) for one in heard.offences)
