"""Who asks the same again is offered a person, end to end: once a thread, with a free choice."""

from bot.models import HandoffReason
from bot.playground import Message
from tests.e2e.office import Office, shown

ASKED = "How do refunds work?"
OFFER = "You have asked this before"


async def again(office: Office, thread: str, count: int) -> Message:
    """Let Mira ask the same in her thread; return the reply, the thread's `count`th."""
    await office.slack.say(office.mira, office.help, f"{ASKED} Please!", thread)
    reply = (await office.replies(office.help, thread, count))[-1]
    await office.settled()
    return reply


async def test_who_repeats_a_question_is_offered_a_person_once(office: Office) -> None:
    """With the answer; whoever declines is told how to get one all the same."""
    thread = await office.ask(ASKED)
    [first] = await office.replies(office.help, thread)
    await office.settled()
    assert OFFER not in shown(first)
    second = await again(office, thread, 2)
    assert OFFER in shown(second)
    assert "five days" in shown(second)
    assert OFFER not in shown(await again(office, thread, 3))
    await office.slack.click(office.mira, second, "frontdesk_no_person")
    await office.whisper(office.mira, "I want to talk to a person")
    assert not office.said(office.slack.desk_channel)


async def test_who_takes_the_offer_gets_a_case_that_says_why(office: Office) -> None:
    """The desk reads what the asker was told; what they ask then is nobody's offer any more."""
    thread = await office.ask(ASKED)
    await office.replies(office.help, thread)
    await office.settled()
    second = await again(office, thread, 2)
    await office.slack.click(office.mira, second, "frontdesk_person")
    card = shown(await office.card())
    assert "The asker asked the same again, and wants a person." in card
    assert "five days" in card
    told = (await office.replies(office.help, thread, 3))[-1]
    assert "keep missing the point" in shown(told)
    await office.settled()
    entries = await office.bot.journal.recent("local", office.help, office.mira, 9)
    reason = await office.bot.offers.reason(entries[0].question_id, office.mira)
    assert reason is HandoffReason.REPEATED_QUESTION


async def test_another_asker_of_the_thread_is_not_taken_for_the_first(office: Office) -> None:
    """Jonas asks what Mira asked: for the first time."""
    thread = await office.ask(ASKED)
    await office.replies(office.help, thread)
    await office.settled()
    await office.slack.say(office.jonas, office.help, office.mention(ASKED), thread)
    [_, reply] = await office.replies(office.help, thread, 2)
    assert OFFER not in shown(reply)


async def test_who_said_that_an_answer_missed_was_offered_a_person_then(office: Office) -> None:
    """The window that asks why does so: no second offer follows in the thread."""
    thread = await office.ask(ASKED)
    [reply] = await office.replies(office.help, thread)
    await office.settled()
    await office.slack.click(office.mira, reply, "frontdesk_not_helpful")
    await office.settled()
    assert OFFER not in shown(await again(office, thread, 2))
