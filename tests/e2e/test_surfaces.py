"""Shortcuts in the local Slack, end to end: what people choose, and what they see."""

from collections.abc import AsyncIterator

import pytest

from bot.playground import Message, Playground
from tests.e2e.assembly import Place, running
from tests.e2e.office import Office, shown


@pytest.fixture
async def office(place: Place, playground: Playground) -> AsyncIterator[Office]:
    """Return the office with a bot at work in it."""
    async with running(place) as bot:
        await playground.wait_for_app()
        yield Office(playground, bot)


def message(office: Office, ts: str) -> Message:
    """Return what was said in the help channel."""
    return next(m for m in office.slack.messages(office.help) if m.ts == ts)


async def test_the_sources_of_an_answer_are_in_its_menu(office: Office) -> None:
    """For whoever looks; and of a message that is no answer there are none."""
    ts = await office.ask("How do refunds work?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.shortcut(office.jonas, reply, "frontdesk_show_sources")
    assert "five days" in shown(await office.whisper(office.jonas, "*How do refunds work?*"))
    await office.slack.shortcut(office.jonas, message(office, ts), "frontdesk_show_sources")
    await office.whisper(office.jonas, "no sources behind this message")


async def test_a_person_is_asked_about_any_message(office: Office) -> None:
    """Its text is what the desk reads; the thread hears that somebody comes."""
    ts = await office.slack.say(office.mira, office.help, "Who knows about SCIM?")
    await office.slack.shortcut(office.jonas, message(office, ts), "frontdesk_ask_person")
    card = shown(await office.card())
    assert "Who knows about SCIM?" in card
    assert f"<@{office.jonas}> asked" in card
    [told] = await office.replies(office.help, ts)
    assert "asked a colleague" in told.text


async def test_a_person_is_asked_about_an_answer(office: Office) -> None:
    """The desk reads the question, and what the answer rested on."""
    ts = await office.ask("How do refunds work?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.shortcut(office.mira, reply, "frontdesk_ask_person")
    card = shown(await office.card())
    assert "How do refunds work?" in card
    assert "docs/billing.md" in card
