"""One question back in the local Slack, end to end: by button and by words, and never twice."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.memory_cache import MemoryCache
from bot.answering import Answering
from bot.cache.recall import Recall
from bot.playground import Message, Playground
from bot.writing import QuotingWriter
from knowledge.models import Findings, Passage
from tests.builders import STRONG, findings
from tests.e2e.assembly import Parts, Place, now, running
from tests.e2e.office import Office, shown
from tests.e2e.scripted import VOICE
from tests.scripted import ScriptedSearch

TOPIC = "Billing?"


@pytest.fixture
def search() -> ScriptedSearch:
    """Return documents with two pages about billing."""
    [one] = findings().passages
    pages = tuple(
        Passage(replace(one.chunk, chunk_id=title, title=title, headings=()), 0.9, 9.0, 1.0)
        for title in ("Billing by card", "Billing by invoice")
    )
    return ScriptedSearch(Findings(pages, STRONG, 1))


@pytest.fixture
async def desk(
    place: Place, playground: Playground, search: ScriptedSearch
) -> AsyncIterator[Office]:
    """Return an office whose bot decides by the product's own flow."""
    recall = Recall(MemoryCache(now), "pipeline", now)
    answering = Answering(search, recall, QuotingWriter(VOICE), VOICE, threshold=0.5)
    async with running(place, Parts(answers=answering)) as bot:
        yield Office(playground, bot)


async def back(office: Office) -> tuple[str, Message]:
    """Let Mira ask about a bare topic; return her thread and the question back."""
    thread = await office.ask(TOPIC)
    [reply] = await office.replies(office.help, thread)
    await office.settled()
    return thread, reply


async def test_a_press_is_what_the_asker_replies(desk: Office, search: ScriptedSearch) -> None:
    """The answer says what was chosen, because a button leaves no message; no case is opened."""
    thread, reply = await back(desk)
    assert "Which one do you mean?" in shown(reply)
    assert "2. Billing by invoice" in shown(reply)
    await desk.slack.click(desk.mira, reply, "frontdesk_reading_2")
    [_, answer] = await desk.replies(desk.help, thread, 2)
    assert "You asked: Billing by invoice" in shown(answer)
    assert "Refunds take a week." in shown(answer)
    assert search.asked[-1].text == "Billing? (Billing by invoice)"
    await desk.settled()
    assert not desk.said(desk.slack.desk_channel)


async def test_a_second_press_on_the_same_changes_nothing(desk: Office) -> None:
    """Another one is another reply."""
    thread, reply = await back(desk)
    for which in ("frontdesk_reading_2", "frontdesk_reading_2", "frontdesk_reading_1"):
        await desk.slack.click(desk.mira, reply, which)
        await desk.settled()
    assert len(await desk.replies(desk.help, thread, 3)) == 3


async def test_a_colleague_may_choose_as_well(desk: Office) -> None:
    """Whoever presses is who asks."""
    thread, reply = await back(desk)
    await desk.slack.click(desk.jonas, reply, "frontdesk_reading_1")
    await desk.replies(desk.help, thread, 2)
    await desk.settled()
    recent = await desk.bot.journal.recent("local", desk.help, desk.jonas, 1)
    assert recent[0].asker == desk.jonas


async def test_words_choose_as_well(desk: Office, search: ScriptedSearch) -> None:
    """And whoever says the topic again is answered, not asked back for ever."""
    thread, _ = await back(desk)
    await desk.slack.say(desk.mira, desk.help, "the first one", thread)
    await desk.replies(desk.help, thread, 2)
    assert search.asked[-1].text == "Billing? (Billing by card)"
    other, _ = await back(desk)
    await desk.slack.say(desk.mira, desk.help, TOPIC, other)
    [_, answer] = await desk.replies(desk.help, other, 2)
    assert "Refunds take a week." in shown(answer)


async def test_after_an_ask_the_reply_is_the_askers_alone(
    desk: Office, search: ScriptedSearch
) -> None:
    """A command has no thread: the press brings the first question along."""
    await desk.slack.command(desk.mira, desk.help, "/ask", TOPIC)
    reply = await desk.whisper(desk.mira, "Which one do you mean?")
    await desk.slack.click(desk.mira, reply, "frontdesk_reading_1")
    answer = await desk.whisper(desk.mira, "Refunds take a week.")
    assert "You asked: Billing? (Billing by card)" in shown(answer)
    assert search.asked[-1].text == "Billing? (Billing by card)"
    assert not desk.said(desk.help)


async def test_a_question_that_was_deleted_cannot_be_chosen_for(desk: Office) -> None:
    """Whoever presses a button that stands yet is told so."""
    thread, reply = await back(desk)
    assert await desk.bot.journal.erase(await _asked(desk, thread))
    await desk.slack.click(desk.mira, reply, "frontdesk_reading_1")
    await desk.whisper(desk.mira, "I do not know this question any more")


async def _asked(office: Office, thread: str) -> str:
    """Return the id of the question with which a thread begins."""
    earlier = await office.bot.inbox.earlier(f"local:{office.help}:{thread}")
    assert earlier is not None
    return earlier.question_id
