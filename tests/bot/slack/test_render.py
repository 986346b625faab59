# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
"""What people see: held by golden files, within Slack's limits, and unable to ping anybody."""

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.composing import compose
from bot.inbox import Button
from bot.models import (
    Acknowledged,
    Answered,
    CaseState,
    Citation,
    Clarified,
    Dropped,
    Find,
    HandedOff,
    HandoffReason,
    Ignored,
    Outcome,
    Turn,
    Via,
)
from bot.slack import closing, render
from bot.slack.card import card, repeat
from bot.slack.render import Message
from bot.slack.richtext import quote, rich_text
from bot.voice.lines import read_voice
from knowledge.models import Audience
from tests.bot.slack.golden import assert_golden
from tests.builders import case, citation, decision, entry, question

VOICE = read_voice(files("prompts").joinpath("voice.toml").read_text("utf-8"))

LIST = """Refunds go back to your card:

1. Open **Billing**
2. Click *Refund*
   - in full, or
   - in part"""
CODE = "```sh\ncurl https://api.example.com/refunds -d 'amount < 5 & > 1'\n```"


def quoting(*citations: Citation) -> Answered:
    lines = VOICE.answer
    text = compose(citations, lines.opening(len(citations)), lines.closing)
    return Answered(text, citations, 0.93)


SEVERAL = (
    replace(citation(1, LIST), url="https://docs.example.com/billing?a=1|2#refunds"),
    replace(citation(2, CODE), title="API", heading="API > Refunds", source="docs/api.md", line=40),
    replace(citation(3, "See page 3."), title="Terms", heading="", source="terms.pdf", page=3),
)

WRITTEN = Answered(
    "Refunds take **five days** [1].\n\n- by card: *five* [1]\n- by bank: `ten` [2]",
    SEVERAL[:2],
    0.9,
)


CLARIFIED = Clarified(
    "Which one?\n1. Billing <FAQ>\n2. Billing by invoice",
    ("Billing <FAQ>", f"Billing by invoice{' and more' * 9}"),
)


@pytest.mark.parametrize(
    ("name", "outcome", "via"),
    [
        ("answered_one_quote", quoting(citation()), Via.MENTION),
        ("answered_three_quotes", quoting(*SEVERAL), Via.MENTION),
        ("answered_by_command", quoting(citation()), Via.COMMAND),
        ("answered_in_words", WRITTEN, Via.DIRECT),
        ("clarified", Clarified("Which plan do you mean?"), Via.MENTION),
        ("clarified_with_readings", CLARIFIED, Via.MENTION),
        ("acknowledged", Acknowledged("You are welcome!"), Via.MENTION),
        (
            "handed_off",
            HandedOff(VOICE.handoff[HandoffReason.WEAK_EVIDENCE], HandoffReason.WEAK_EVIDENCE, "-"),
            Via.MENTION,
        ),
    ],
)
def test_an_outcome_looks_like_this(name: str, outcome: Outcome, via: Via) -> None:
    """Every kind of outcome, as its asker reads it."""
    assert_golden(name, render.outcome(decision(outcome, question(via=via)), VOICE))


def test_sources_look_like_this() -> None:
    """The quotes behind the last answers, newest first."""
    entries = [entry("q2"), replace(entry("q1"), citations=SEVERAL, question="What <b> costs?")]
    assert_golden("sources", render.sources(entries))


def test_no_sources_look_like_this() -> None:
    """Whoever asks too early is told so."""
    assert_golden("sources_none", render.sources([]))


def test_an_offer_looks_like_this() -> None:
    """After a load, what was loaded before is one press away."""
    assert_golden("offer", render.offer("*Generation 7 is live.*", Button.ROLLBACK, "7"))


@pytest.mark.parametrize("outcome", [quoting(citation()), Clarified("Which plan do you mean?")])
def test_an_answer_that_was_given_before_offers_a_person(outcome: Outcome) -> None:
    """Once: where the offer stands, the other button for it does not."""
    offered = replace(decision(outcome), offer=HandoffReason.REPEATED_QUESTION)
    assert_golden(f"{outcome.name}_with_offer", render.outcome(offered, VOICE))


def test_a_question_that_goes_on_in_direct_messages_looks_like_this() -> None:
    """An `/ask` has no thread in which a person could reply."""
    assert_golden("gone_to_direct", render.gone_to_direct("https://slack.example/p1"))


FOUND = (
    Find("Billing", "Billing > Refunds", "docs/billing.md", 0.42, 3.1),
    Find("Plans & prices", "", "docs/plans.md", 0.31, None),
)


@pytest.mark.parametrize("state", list(CaseState))
def test_a_card_looks_like_this(state: CaseState) -> None:
    """Open, claimed and resolved."""
    agent = None if state is CaseState.OPEN else "U0AGENT"
    full = replace(case(), state=state, agent=agent, found=FOUND, evidence_score=0.31)
    assert_golden(f"card_{state}", card(full, "https://slack.example/p1"))


def test_a_card_of_a_direct_message_looks_like_this() -> None:
    """Nobody but its two sides can open a direct message, so no link to it is shown."""
    private = replace(case().where, channel="D0DIRECT")
    outside = replace(case(), where=private, audience=Audience.PUBLIC, why="")
    assert_golden("card_direct", card(outside, "https://slack.example/p1"))


def test_a_repeat_looks_like_this() -> None:
    """What the asker wrote since stands under the card."""
    assert_golden("repeat", repeat("q1", "Hello? <!here>", "https://slack.example/p2"))


def test_ignored_says_nothing() -> None:
    """Nothing is rendered for what was not for the bot."""
    assert render.outcome(decision(Ignored("not ours")), VOICE).blocks == ()


@pytest.mark.parametrize(
    "which", [Button.HELPFUL, Button.NOT_HELPFUL, Button.SOURCES, Button.PERSON]
)
def test_every_button_carries_the_question(which: Button) -> None:
    """A press says what it is about, however old the message is."""
    shown = render.outcome(decision(quoting(citation())), VOICE)
    pressed = [part for part in walk(shown) if part.get("action_id") == f"frontdesk_{which}"]
    assert [part["value"] for part in pressed] == ["q1"]


def walk(message: Message) -> list[dict[str, object]]:
    """Return every object in the blocks of a message, as Slack gets them."""
    found: list[dict[str, object]] = []

    def visit(item: object) -> None:
        if isinstance(item, dict):
            found.append(item)
            for value in item.values():
                visit(value)
        if isinstance(item, list):
            for value in item:
                visit(value)

    visit(json.loads(json.dumps([block.to_dict() for block in message.blocks])))
    return found


HOSTILE = st.one_of(
    st.text(max_size=400),
    st.text(alphabet="<>!@#&|`*_~[]()- \nab", max_size=80),
    st.sampled_from(["<!channel>", "<!here>", "<@U0BOSS>", "<https://evil.example|Open>"]),
)


def assert_harmless(message: Message) -> None:
    """Fail where hostile text could act: mrkdwn of ours has no control sequence in it but links."""
    for part in walk(message):
        if part.get("type") == "mrkdwn":
            text = str(part["text"])
            for forbidden in ("<!", "<@U0BOSS", "<https://evil"):
                assert forbidden not in text
    assert "<" not in message.text
    assert len(message.blocks) <= 50


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_others_can_ping(text: str, title: str, asked: str) -> None:
    """Whatever a document, a model or an asker says stays text."""
    quoted = replace(citation(1, text or "x"), title=title, heading=title, source=title or "x")
    asks = question(text=asked, via=Via.COMMAND)
    assert_harmless(render.outcome(decision(quoting(quoted), asks), VOICE))
    assert_harmless(render.outcome(decision(Answered(text, (quoted,), 0.5), asks), VOICE))
    assert_harmless(render.outcome(decision(Acknowledged(text or "x"), asks), VOICE))
    assert_harmless(render.sources([replace(entry(), question=asked, citations=(quoted,))]))
    found = (Find(title, title, text, 0.1, None),)
    of_case = replace(case(), question=asked, why=text, found=found)
    assert_harmless(replace(card(of_case, None), blocks=card(of_case, None).blocks[2:]))


@pytest.mark.parametrize("length", [10, 3_000, 20_000, 100_000])
def test_no_message_is_longer_than_slack_takes(length: int) -> None:
    """13,000 characters and 50 blocks a message, 3,000 a section: what is cut says so."""
    long = "word " * (length // 5)
    quoted = tuple(citation(n, long) for n in range(1, 4))
    messages = [
        render.outcome(decision(quoting(*quoted), question(text=long, via=Via.COMMAND)), VOICE),
        render.outcome(decision(Answered(long, quoted, 0.5)), VOICE),
        render.outcome(decision(Clarified(long)), VOICE),
        render.sources(
            [replace(entry(f"q{n}"), question=long, citations=quoted) for n in range(3)]
        ),
        card(replace(case(), question=long, why=long), None),
    ]
    for message in messages:
        shown = sum(len(str(part.get("text"))) for part in walk(message) if is_text(part))
        assert shown <= 13_000
        assert len(message.blocks) <= 50
        assert len(message.text) <= 3_000


def is_text(part: dict[str, object]) -> bool:
    return isinstance(part.get("text"), str)


@given(st.text(max_size=300) | st.text(alphabet="-*>|`#1. \nab", max_size=60))
def test_any_markdown_becomes_rich_text(markdown: str) -> None:
    """Slack refuses a message with an empty element; none is ever made."""
    for block in (rich_text(markdown), quote(markdown)):
        made = block.to_dict()
        assert made["elements"]
        assert_filled(made)


def assert_filled(item: object) -> None:
    if isinstance(item, dict):
        assert item.get("text", "x") != ""
        assert item.get("elements", "x") != []
        for value in item.values():
            assert_filled(value)
    if isinstance(item, list):
        for value in item:
            assert_filled(value)


def test_tables_keep_their_columns() -> None:
    """Slack has no table in rich text: columns stand under each other."""
    made = rich_text("| Plan | Price |\n|---|---|\n| Starter | **9** |").to_dict()
    assert made["elements"][0]["elements"][0]["text"] == "Plan     Price\nStarter  9"


def test_a_card_tells_what_was_said_and_held_back() -> None:
    """The conversation before the question, and the draft that was not good enough."""
    said = (Turn("asker", "Do you ship abroad?"), Turn("bot", "Yes, to <31> countries."))
    told = replace(case(), said=said, draft="Refunds take a week. <!here>")
    assert_golden("card_conversation", card(told, None))
    answered = replace(told, reason=HandoffReason.ASKED_FOR_PERSON, said=())
    assert "What the asker had been told" in str(card(answered, None).blocks[-3].to_dict())


def test_the_end_of_a_case_looks_like_this() -> None:
    """The asker is asked whether it helped."""
    ended = replace(case(), state=CaseState.RESOLVED, agent="U0AGENT")
    assert_golden("closing", closing.question(ended))


def test_a_card_tells_which_sentences_failed_the_check_and_why() -> None:
    """In small print, escaped: a model's words can ping nobody."""
    failed = tuple(Dropped(f"It costs ${n}. <!here>", f"'${n}' is not in it") for n in range(7))
    shown = str([block.to_dict() for block in card(replace(case(), dropped=failed), None).blocks])
    assert "did not let pass" in shown
    assert "“It costs $0. &lt;!here&gt;”: '$0' is not in it" in shown.replace("\\'", "'")
    assert "and 2 more" in shown
    assert "$5" not in shown
