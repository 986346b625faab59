"""What people type, and Slack's text for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.typed import typed, untyped
from tests.bot.playground.scene import BOT, HELP, MIRA, Scene

WORKSPACE = Scene().workspace


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("@Frontdesk hi", f"<@{BOT}> hi"),
        ("@frontdesk, hi", f"<@{BOT}>, hi"),
        ("ask @Mira Tan!", f"ask <@{MIRA}>!"),
        ("see #help", f"see <#{HELP}|help>"),
        ("@here look", "<!here> look"),
        ("a@frontdesk.example", "a@frontdesk.example"),
        ("#helpless", "#helpless"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("at https://a.example/x?y=1&z=2.", "at <https://a.example/x?y=1&amp;z=2>."),
        ("(https://a.example)", "(<https://a.example>)"),
    ],
)
def test_typed_text_becomes_slacks(said: str, text: str) -> None:
    """Mentions and links in brackets, everything else escaped."""
    assert typed(WORKSPACE, said) == text


@given(st.text(alphabet=st.sampled_from("ab @#<>&;:/.!Frontdeskhlp\n")))
def test_nothing_typed_gets_lost(said: str) -> None:
    """An edit shows again what was typed; names come back in full."""
    once = untyped(WORKSPACE, typed(WORKSPACE, said))
    assert once.lower() == said.lower()


@given(st.text())
def test_no_bracket_gets_through(said: str) -> None:
    """Nobody can type a control sequence: each bracket is one that we made."""
    bare = typed(WORKSPACE, said)
    made = bare.count("<")
    assert made == bare.count(">")
    assert "<!subteam" not in bare
    assert "<<" not in bare
