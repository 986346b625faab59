"""The brand's own lines, and what happens when they are wrong."""

from pathlib import Path

import pytest

import prompts
from bot.models import HandoffReason
from bot.routing import Courtesy
from bot.voice.diction import Said, hear
from bot.voice.lines import Voice, read_voice
from knowledge.errors import BadSettings

VOICE = (Path(prompts.__file__).parent / "voice.toml").read_text("utf-8")


def shipped(name: str) -> Voice:
    return read_voice(prompts.voices()[name].read_text("utf-8"))


@pytest.mark.parametrize("name", prompts.voices())
def test_every_shipped_voice_has_a_line_for_everything(name: str) -> None:
    """Every reason and every courtesy is worded."""
    voice = shipped(name)
    assert set(voice.handoff) == set(HandoffReason)
    assert set(voice.courtesy) == set(Courtesy)
    assert all((*voice.handoff.values(), *voice.courtesy.values(), voice.disclosure))


@pytest.mark.parametrize("name", prompts.voices())
def test_every_shipped_voice_speaks_its_own_voice(name: str) -> None:
    """A brand's fixed lines hold what it asks of a model; examples in quotes are an asker's."""
    voice = shipped(name)
    lines = (
        *voice.handoff.values(),
        *voice.offer.values(),
        *voice.courtesy.values(),
        *(voice.answer.opening(count) for count in (1, 3)),
        voice.answer.closing,
        voice.limits.slowly,
        voice.limits.busy,
        voice.clarify.too_long,
        voice.clarify.which,
        voice.clarify.open,
        voice.disclosure,
        voice.style.missing,
        voice.searching,
        voice.waiting,
        voice.waiting_command,
    )
    heard = hear([Said(line, line, is_answer=False) for line in lines], voice.style)
    assert not heard.offences


def test_the_sample_voices_say_nothing_in_the_same_words() -> None:
    """Who looks at two of them sees two brands."""
    plain, warm, formal = (shipped(name) for name in ("plain", "warm", "formal"))
    for reason in HandoffReason:
        assert len({voice.handoff[reason] for voice in (plain, warm, formal)}) == 3
    assert len({voice.guide() for voice in (plain, warm, formal)}) == 3


def test_the_opening_counts() -> None:
    """One quote and several are introduced in different words."""
    lines = read_voice(VOICE).answer
    assert lines.opening(1) != lines.opening(3)
    assert "3" in lines.opening(3)


def test_the_guide_tells_a_model_every_rule_of_the_style() -> None:
    """What is measured later was told before: people, length, words, greeting, form, refusal."""
    guide = read_voice(VOICE).guide()
    for rule in (
        "plain, friendly and direct",
        "say “I”",
        "as “you”",
        "at most 25 words a sentence",
    ):
        assert rule in guide
    for rule in ("Never write “utilise”: write “use”.", "begin with the answer", "No emoji."):
        assert rule in guide
    assert "The documents do not say this: {missing}" in guide


def test_the_guide_follows_the_file() -> None:
    """Another voice is told to a model in other words."""
    warm = VOICE.replace("begin = []", 'begin = ["Sure thing!"]').replace(
        "bold = false", "bold = true"
    )
    warm = warm.replace('speaker = "I"', 'speaker = "we"').replace("emoji = 0", "emoji = 1")
    guide = read_voice(warm).guide()
    for rule in ("may begin with “Sure thing!”", "say “we” and “our”", "At most 1 emoji"):
        assert rule in guide
    assert "No bold." not in guide


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "Frontdesk"', 'name = "F"\ntone = "warm"', "nothing reads tone at the top"),
        ('thanks = "You are welcome!"', "thanks = 3", "[courtesy] thanks must be a line of text"),
        ("[status]", "[statuses]", "no section [status]; is [statuses] it?"),
        ('name = "Frontdesk"', "name = ", "not valid TOML"),
        ('farewell = "Goodbye!"', "", "[courtesy] farewell is missing; it must be a line of text"),
        ("farewell =", "farwell =", "[courtesy] farewell is missing; is farwell it?"),
        ("speaker =", 'mood = "sunny"\nspeaker =', "nothing reads mood in [style]"),
        ('speaker = "I"', 'speaker = "they"', "[style] speaker must be one of I, we, nobody"),
        ("sentence_words = 25", "sentence_words = 2.5", "a whole number from 5 to 60"),
        ("sentence_words = 25", "sentence_words = 500", "a whole number from 5 to 60"),
        ("emoji = 0", "emoji = true", "[format] emoji must be a whole number"),
        ("bold = false", 'bold = "no"', "[format] bold must be true or false"),
        ('tone = ["plain", "friendly", "direct"]', "tone = []", "[style] tone must be a list"),
        ("begin = []", 'begin = "Hi"', "[greeting] begin must be a list of lines"),
        ("prefer = []", 'prefer = ["use", ""]', "[words] prefer must be a list of lines"),
        ("prefer = []", 'prefer = ["utilise"]', "forbids 'utilise', which is asked for too"),
        ('"utilise" = "use"', '"utilise" = 1', "[words.never] utilise must be a line of text"),
        (": {missing}", ".", "[refusal] missing must say where {missing} stands"),
        ('thanks = "You', f'thanks = "{"a" * 501}You', "at most 500 characters"),
    ],
)
def test_a_wrong_voice_names_the_key(before: str, after: str, said: str) -> None:
    """A mistake in voice.toml is one line that names it."""
    with pytest.raises(BadSettings) as caught:
        read_voice(VOICE.replace(before, after))
    assert said in str(caught.value)


OLD = (Path(__file__).parent / "voice_of_the_first_release.toml").read_text("utf-8")


def test_a_voice_file_of_the_first_release_goes_on_working() -> None:
    """What it does not say the plain voice says, and which lines these are is told."""
    voice, plain = read_voice(OLD, VOICE), read_voice(VOICE)
    assert voice.courtesy[Courtesy.GREETING] == "Hello! Ask me anything about our documents."
    assert voice.handoff[HandoffReason.MODEL_DOWN] == plain.handoff[HandoffReason.MODEL_DOWN]
    assert (voice.style, voice.offer, voice.waiting) == (plain.style, plain.offer, plain.waiting)
    assert {"[style]", "[offer]", "[handoff] model_down", "[status] waiting"} <= set(voice.borrowed)
    assert "[handoff] weak_evidence" not in voice.borrowed
    assert "[handoff] model_down" in "".join(voice.hint)


@pytest.mark.parametrize("name", prompts.voices())
def test_a_voice_that_ships_borrows_nothing(name: str) -> None:
    """Each line of it is its own, and so nobody is told of any."""
    voice = read_voice(prompts.voices()[name].read_text("utf-8"), VOICE)
    assert voice == shipped(name)
    assert not voice.hint


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[courtesy]", "[curtesy]", "nothing reads curtesy at the top, courtesy may be meant"),
        ("thanks =", "tanks =", "nothing reads tanks in [courtesy], thanks may be meant"),
        ("thanks =", "x =", "nothing reads x in [courtesy]; it knows greeting, thanks"),
        ('thanks = "You are welcome!"', "thanks = 3", "[courtesy] thanks must be a line of text"),
        ("[status]", '[words]\nprefer = ["utilise"]\n[status]', "forbids 'utilise'"),
    ],
)
def test_a_slip_is_no_line_of_before(before: str, after: str, said: str) -> None:
    """A key that nothing reads is told, and with it the one that may be meant."""
    with pytest.raises(BadSettings) as caught:
        read_voice(OLD.replace(before, after), VOICE)
    assert said in str(caught.value)
