"""What looks like a word is read as that word; what is a word in its own alphabet stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookalikes import undisguised


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("pаsswоrd", "password"),
        ("раypal", "paypal"),
        ("resοurce", "resource"),
        ("kіll mysеlf", "kill myself"),
        ("АPI кeys", "API keys"),
        ("ｒｅｓｅｔ １２", "reset 12"),
        ("𝐡𝐨𝐰 do 𝓘", "how do I"),
        ("ⓡeset the ofﬁce", "reset the office"),
        ("пpoдлить", "продлить"),
    ],
)
def test_a_disguise_is_seen_through(typed: str, read: str) -> None:
    """Mixed alphabets, full width, bold and circled letters hide no word."""
    assert undisguised(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "Как сбросить пароль?",
        "сосна",
        "Πώς αλλάζω τον κωδικό;",
        "Does Δt or 5 µs or λ matter?",
        "x² + ½ ™ №5 H₂O",
        "Как управлять Pythonом?",
        "run `pаss` or ```pаss```",
        "how_do_I get-it v2.0 日本語の問題？",
        "café naïve Ångström",
    ],
)
def test_what_is_no_disguise_stays(text: str) -> None:
    """Real Cyrillic and Greek, symbols, code and other scripts are left as they were typed."""
    assert undisguised(text) == text


@given(st.text(st.characters(codec="ascii")))
def test_plain_letters_are_never_changed(text: str) -> None:
    """ASCII has no disguise."""
    assert undisguised(text) == text


@given(st.text())
def test_reading_twice_changes_nothing_more(text: str) -> None:
    """A text that was read is plain."""
    once = undisguised(text)
    assert undisguised(once) == once
