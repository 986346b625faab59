"""A case from its card to its end: who has it, whether it helped, and how it opens again."""

from bot.models import CaseState
from tests.e2e.office import Office, shown

UNKNOWN = "unknown: what is the meaning of SCIM?"


async def resolved(office: Office) -> str:
    """Let Mira ask what nobody knows and Priya resolve it; return the thread."""
    thread = await office.ask(UNKNOWN)
    await office.slack.click(office.priya, await office.card(), "frontdesk_claim")
    claimed = await office.card_showing("Claimed by")
    await office.slack.click(office.priya, claimed, "frontdesk_resolve")
    await office.card_showing("Resolved by")
    await office.replies(office.help, thread, 2)
    await office.settled()
    return thread


async def state(office: Office) -> tuple[CaseState, str | None]:
    card = await office.card()
    assert card.content.metadata is not None
    case = await office.bot.cases.find(str(card.content.metadata.event_payload["case_id"]))
    return case.state, case.agent


async def test_a_claimed_case_can_be_given_back(office: Office) -> None:
    """Then anybody may claim it again."""
    await office.ask(UNKNOWN)
    await office.slack.click(office.priya, await office.card(), "frontdesk_claim")
    claimed = await office.card_showing("Claimed by")
    await office.slack.click(office.priya, claimed, "frontdesk_release")
    released = await office.card_showing("frontdesk_claim")
    assert await state(office) == (CaseState.OPEN, None)
    await office.slack.click(office.alex, released, "frontdesk_claim")
    await office.card_showing(f"Claimed by <@{office.alex}>")
    assert await state(office) == (CaseState.CLAIMED, office.alex)


async def test_the_asker_is_asked_once_whether_it_helped(office: Office) -> None:
    """A second end of the same case asks nothing more."""
    thread = await resolved(office)
    asked = office.said(office.help, thread)[-1]
    assert f"<@{office.priya}> has marked this as resolved" in shown(asked)
    await office.slack.click(office.mira, asked, "frontdesk_helped")
    await office.whisper(office.mira, "Good to hear")
    await office.slack.click(office.priya, await office.card(), "frontdesk_reopen")
    opened = await office.card_showing("Open again")
    await office.slack.click(office.priya, opened, "frontdesk_resolve")
    await office.card_showing("Resolved by")
    await office.settled()
    assert len(office.said(office.help, thread)) == 2


async def test_a_no_opens_the_case_again_and_tells_the_desk(office: Office) -> None:
    """Others cannot say it for the asker; a second no changes nothing."""
    thread = await resolved(office)
    asked = office.said(office.help, thread)[-1]
    await office.slack.click(office.jonas, asked, "frontdesk_not_helped")
    await office.whisper(office.jonas, "Whoever asked")
    assert (await state(office))[0] is CaseState.RESOLVED
    await office.slack.click(office.mira, asked, "frontdesk_not_helped")
    await office.whisper(office.mira, "opened your case again")
    assert await state(office) == (CaseState.OPEN, office.priya)
    told = office.said(office.slack.desk_channel, (await office.card()).ts)
    assert "the case is open again" in shown(told[-1])


async def test_words_after_the_end_open_the_case_again(office: Office) -> None:
    """They stand under the card; a thumb is no word."""
    thread = await resolved(office)
    await office.slack.say(office.mira, office.help, "👍", thread)
    await office.replies(office.help, thread, 3)
    await office.settled()
    assert (await state(office))[0] is CaseState.RESOLVED
    await office.slack.say(office.mira, office.help, "It still says SCIM is off.", thread)
    await office.replies(office.help, thread, 4)
    await office.settled()
    assert (await state(office))[0] is CaseState.OPEN
    under = office.said(office.slack.desk_channel, (await office.card()).ts)
    assert "It still says SCIM is off." in shown(under[-1])
    assert "opened your case again" in shown(office.said(office.help, thread)[-1])
    assert len(office.said(office.slack.desk_channel)) == 1


def names(office: Office, channel: str, thread: str) -> list[tuple[str, str]]:
    """Return what people's copies say there, each with the name it stands under."""
    said = office.said(channel, thread)
    return [(m.guise.username, m.text) for m in said if m.guise.username]


def known_as(office: Office, user: str) -> str:
    return next(person.name for person in office.slack.people if person.user_id == user)


async def test_an_agent_and_the_asker_talk_through_the_bot(office: Office) -> None:
    """Under their own names; private lines stay, edits and deletions follow, the bot is silent."""
    thread = await office.ask(UNKNOWN)
    card = await office.card()
    desk, slack = office.slack.desk_channel, office.slack
    await slack.say(office.priya, desk, "// a private thought", card.ts)
    answer = await slack.say(office.priya, desk, "It is under Security.\n// old plan", card.ts)
    await slack.wait_for(lambda: names(office, office.help, thread) or None)
    [(name, text)] = names(office, office.help, thread)
    assert (name, text) == (known_as(office, office.priya), "It is under Security.")
    await office.card_showing(f"Claimed by <@{office.priya}>")
    await slack.say(office.mira, office.help, "Thanks, where exactly? <!channel>", thread)
    await slack.wait_for(lambda: names(office, desk, card.ts) or None)
    [(name, text)] = names(office, desk, card.ts)
    assert name == known_as(office, office.mira)
    assert "where exactly?" in text
    assert "<!channel>" not in text
    await slack.edit(office.priya, desk, answer, "It is under *Security & access*.")
    await slack.wait_for(
        lambda: "Security &amp; access" in str(names(office, office.help, thread)) or None
    )
    await slack.delete(office.priya, desk, answer)
    await slack.wait_for(lambda: not names(office, office.help, thread) or None)
    await office.settled()
    assert len(office.said(office.help, thread)) == 1
    assert "private thought" not in str(slack.messages(office.help, thread))
