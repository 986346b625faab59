# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The Home tab looks like this, stays inside Slack's limits, and can ping nobody."""

from dataclasses import replace
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from bot.models import CaseState
from bot.overview import Figures, Topic
from bot.slack.home_view import AdminPage, HomePage, home
from bot.standing import Called, Standing
from bot.voice.lines import read_voice
from tests.bot.slack.golden import assert_golden_view
from tests.builders import case, entry

VOICE = read_voice(files("prompts").joinpath("voice.toml").read_text("utf-8"))
STANDING = Standing(2, 61.0, 1, 0, 0, 1, 90.0, 1)
ADMIN = AdminPage(
    week=Figures(12, 8, 3, 3, 4, 42.0),
    month=Figures(),
    gaps=(Topic("What does SCIM cost?", 3), Topic("Is there an on-call rota?", 1)),
    knowledge="Generation 7 is live: 42 documents, 512 passages.",
    generation=7,
    standing=STANDING,
    called=Called(120, 17, 3),
)
PAGE = HomePage(
    examples=("How do refunds work?", "Tell me about “Billing”."),
    asked=(entry("q2"), entry("q1", outcome="handed_off")),
    cases=(case(), replace(case("k2"), state=CaseState.CLAIMED, agent="U0AGENT")),
)


def test_a_colleague_sees_this() -> None:
    """What the bot does, and what became of their own questions."""
    assert_golden_view("home", home(PAGE, VOICE))


def test_an_admin_sees_this_as_well() -> None:
    """Figures, gaps, what is loaded, and what waits."""
    assert_golden_view("home_admin", home(replace(PAGE, admin=ADMIN), VOICE))


def test_a_newcomer_sees_no_empty_lists() -> None:
    """Before anything is loaded or asked; there is nothing to go back to then."""
    empty = AdminPage(Figures(), Figures(), (), "Nothing is loaded.", None, STANDING)
    shown = str(home(HomePage((), (), (), empty), VOICE).to_dict())
    assert "Your last questions" not in shown
    assert "Gaps" not in shown
    assert "frontdesk_rollback" not in shown


@given(st.text(alphabet="<>!@&|a \n", max_size=3_000))
def test_no_text_of_others_can_ping_or_break_the_limits(text: str) -> None:
    """100 blocks a view, 3,000 characters a section, 150 a header."""
    page = HomePage(
        examples=(text,) * 4,
        asked=(replace(entry(), question=text),) * 5,
        cases=(replace(case(), question=text),) * 5,
        admin=replace(ADMIN, gaps=(Topic(text, 2),) * 10, knowledge=text),
    )
    view = home(page, VOICE).to_dict()
    assert len(view["blocks"]) <= 100
    for block in view["blocks"]:
        shown = str(block.get("text", {}).get("text", ""))
        assert "<!" not in shown
        assert len(shown) <= (150 if block["type"] == "header" else 3_000)
