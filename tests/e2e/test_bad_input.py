# pyright: reportUnknownMemberType=false
"""What is too old, gone, or from elsewhere: whoever can act is told, and nothing is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog

from bot.playground import Fault, Message, Playground
from bot.shift import Pace
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office, shown
from tests.e2e.scripted import HeldAnswers


@pytest.fixture
def answers() -> HeldAnswers:
    """Return answers that are found at once, unless a test holds them up."""
    held = HeldAnswers()
    held.go_on.set()
    return held


@pytest.fixture
async def office(
    place: Place, answers: HeldAnswers, playground: Playground
) -> AsyncIterator[Office]:
    """Return the office with a bot at work in it that does not rest long after a failure."""
    hasty = replace(place, pace=Pace(look=0.02, pause=0.01, longest_pause=0.02))
    async with running(hasty, Parts(answers)) as bot:
        await playground.wait_for_app()
        yield Office(playground, bot)


async def with_button(office: Office, action: str, value: str) -> Message:
    """Return a message of ours from long ago."""
    element = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Press"},
        "action_id": action,
        "value": value,
    }
    await office.bot.client.chat_postMessage(
        channel=office.help, text="old", blocks=[{"type": "actions", "elements": [element]}]
    )
    return office.said(office.help)[-1]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("frontdesk_kb_reload", "older than I am"),
        ("frontdesk_sources", "do not know this answer any more"),
        ("frontdesk_claim", "not known any more"),
        ("frontdesk_resolve", "not known any more"),
    ],
)
async def test_a_button_of_what_is_gone_says_so(office: Office, action: str, told: str) -> None:
    """To whoever pressed it, and to nobody else."""
    await office.slack.click(office.mira, await with_button(office, action, "gone"), action)
    await office.whisper(office.mira, told)
    await office.settled()
    assert not office.slack.ephemerals(office.jonas)


async def asked_and_held(office: Office, answers: HeldAnswers, text: str) -> str:
    """Return the ts of a question whose answer is not found yet."""
    answers.go_on.clear()
    ts = await office.ask(text)
    await answers.begun.wait()
    return ts


@pytest.mark.parametrize("question", ["How do refunds work?", "Why is the sky blue?"])
async def test_a_bot_that_was_removed_answers_directly(
    office: Office, answers: HeldAnswers, question: str
) -> None:
    """While it was looking; and a case reaches the desk all the same."""
    await asked_and_held(office, answers, question)
    channel = office.slack.workspace.channel(office.help)
    left = channel.members - {office.slack.bot_user_id}
    office.slack.workspace.put_channel(replace(channel, members=left))
    answers.go_on.set()
    [reply] = await office.replies(office.slack.direct(office.mira), None)
    assert ("asked a colleague" in shown(reply)) == ("sky" in question)
    await office.settled()
    assert len(office.said(office.slack.desk_channel)) == int("sky" in question)


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_channel_that_is_gone_is_answered_directly(office: Office, code: str) -> None:
    """Whatever Slack calls it."""
    office.slack.fail(Fault("chat.postMessage", 200, code))
    await office.ask("How do refunds work?")
    [reply] = await office.replies(office.slack.direct(office.mira), None)
    assert "five days" in shown(reply)


@pytest.mark.parametrize("question", ["How do refunds work?", "Why is the sky blue?"])
async def test_an_asker_who_is_gone_is_in_the_log(office: Office, question: str) -> None:
    """Nobody can be told but the operator, and the desk where there is a case; nothing goes on."""
    office.slack.fail(Fault("chat.postMessage", 200, "channel_not_found", times=7))
    office.slack.fail(Fault("conversations.open", 200, "user_disabled", times=20))
    with structlog.testing.capture_logs() as logs:
        await office.ask(question)
        await office.slack.settled()
        await office.settled()
    assert "undeliverable" in [line["event"] for line in logs]
    assert not office.said(office.help)
    assert len(office.said(office.slack.desk_channel)) == int("sky" in question)


async def test_a_deletion_in_a_channel_that_is_gone_still_erases(office: Office) -> None:
    """What cannot be taken back in Slack is erased with us."""
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    await office.settled()
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    office.slack.fail(Fault("conversations.replies", 200, "channel_not_found", times=9))
    await office.slack.delete(office.mira, office.help, ts)
    await office.slack.settled()
    await office.settled()
    tombstone = await office.bot.journal.entry(entry.question_id)
    assert tombstone
    assert tombstone.outcome == "erased"
