"""Shortcuts and modals in the local Slack, end to end: what people choose, and what they see."""

from bot.models import Complaint, Deed, Entry, Miss
from bot.playground import Fault, Message, View
from tests.e2e.office import Office, shown


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


async def missed(office: Office) -> tuple[Message, Entry]:
    """Let Mira ask, and say that the answer did not help."""
    ts = await office.ask("How do refunds work?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.click(office.mira, reply, "frontdesk_not_helpful")
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    return reply, entry


async def window(office: Office) -> View:
    """Return the window that is open before Mira."""
    return await office.slack.wait_for(lambda: next(iter(office.slack.modals(office.mira)), None))


async def test_why_an_answer_missed_is_asked_and_kept(office: Office) -> None:
    """The vote is stored at once; the reason follows, redacted, and is thanked for once."""
    _, entry = await missed(office)
    view = await window(office)
    assert await office.bot.journal.votes(entry.question_id) == ("not_helpful",)
    assert await office.slack.submit(office.mira, view, {}) == {
        "miss": "Please complete this required field."
    }
    told = {"miss": "out_of_date", "words": "Ten days now, ask ann@acme.example"}
    assert await office.slack.submit(office.mira, view, told) == {}
    await office.whisper(office.mira, "Thank you")
    kept = await office.bot.journal.complaint(entry.question_id, office.mira)
    assert kept is not None
    assert kept.miss is Miss.OUT_OF_DATE
    assert "Ten days now" in kept.words
    assert "ann@acme" not in kept.words
    assert not office.said(office.slack.desk_channel)


async def test_a_person_who_takes_over_reads_why_it_missed(office: Office) -> None:
    """One window does both."""
    reply, _ = await missed(office)
    told = {"miss": "wrong", "words": "It took ten days.", "person": ["yes"]}
    await office.slack.submit(office.mira, await window(office), told)
    card = shown(await office.card())
    assert "The answer did not help." in card
    assert "The asker says that it is wrong. “It took ten days.”" in card
    [_, handoff] = await office.replies(office.help, reply.thread, 2)
    assert "did not help" in handoff.text


async def test_who_answers_late_asks_in_a_line(office: Office) -> None:
    """A trigger is good for three seconds; then the choices are buttons, and a person, too."""
    office.slack.fail(Fault("views.open", 200, "expired_trigger_id"))
    reply, entry = await missed(office)
    line = await office.whisper(office.mira, "What was wrong?")
    await office.slack.click(office.mira, line, "frontdesk_miss_not_understood")
    await office.whisper(office.mira, "Thank you")
    kept = await office.bot.journal.complaint(entry.question_id, office.mira)
    assert kept == Complaint(Miss.NOT_UNDERSTOOD)
    await office.slack.click(office.mira, line, "frontdesk_person")
    assert "the question was not understood" in shown(await office.card())
    await office.replies(office.help, reply.thread, 2)


async def test_what_was_loaded_before_is_one_press_away(office: Office) -> None:
    """For admins alone, and only while nothing newer is live; every press is in the audit log."""
    await office.slack.command(office.alex, office.help, "/frontdesk", "reload")
    offer = await office.whisper(office.alex, "*Generation 2 is live.*")
    await office.slack.click(office.mira, offer, "frontdesk_rollback")
    await office.whisper(office.mira, "Only workspace admins")
    await office.slack.click(office.alex, offer, "frontdesk_rollback")
    await office.whisper(office.alex, "Generation 1 is live again.")
    await office.slack.click(office.alex, offer, "frontdesk_rollback")
    await office.whisper(office.alex, "Generation 2 is not live any more")
    deeds = [(deed.actor, deed.result) for deed in await rollbacks(office)]
    assert deeds == [
        (office.mira, "refused"),
        (office.alex, "Generation 1 is live again."),
        (office.alex, "Nothing was changed. Generation 2 is not live any more."),
    ]


async def rollbacks(office: Office) -> list[Deed]:
    await office.settled()
    deeds = await office.bot.audit.deeds("local", 9)
    return [deed for deed in reversed(deeds) if deed.action == "knowledge.rollback"]
