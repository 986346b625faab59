"""A case with which nobody goes on, end to end: both sides are told, once."""

from datetime import datetime, timedelta

from bot.inbox import Arrival, Lapsed, Whereabouts
from bot.models import CaseState
from bot.playground import Fault
from tests.e2e.assembly import now
from tests.e2e.office import Office, shown

UNKNOWN = "unknown: what is the meaning of SCIM?"


async def case_id(office: Office) -> str:
    metadata = (await office.card()).content.metadata
    assert metadata is not None
    return str(metadata.event_payload["case_id"])


async def lapse(office: Office, delivery: str, idle_since: datetime) -> None:
    """Let the case's time be up."""
    desk = Whereabouts("local", office.slack.desk_channel, office.slack.bot_user_id)
    about = await case_id(office)
    lapsed = Lapsed(desk, about, idle_since)
    await office.bot.inbox.put(Arrival(lapsed, delivery, None, f"local:{about}", "1"))
    await office.settled()


async def test_both_sides_are_told_once_that_a_case_expired(office: Office) -> None:
    """Then the agent who had it may go on, and an asker who writes for a person gets a new one."""
    thread = await office.ask(UNKNOWN)
    await office.slack.click(office.priya, await office.card(), "frontdesk_claim")
    await office.card_showing("Claimed by")
    await office.settled()
    for delivery in ("first", "second"):
        await lapse(office, delivery, now() + timedelta(days=1))
    card = await office.card_showing("Expired")
    assert "frontdesk_reopen" in shown(card)
    [told] = office.said(office.slack.desk_channel, card.ts)
    assert f"<@{office.priya}>, reopen it" in shown(told)
    [_, closed] = office.said(office.help, thread)
    assert "I have closed this" in shown(closed)
    await office.slack.click(office.priya, card, "frontdesk_reopen")
    await office.card_showing("Open again")


async def test_a_case_with_which_somebody_goes_on_does_not_expire(office: Office) -> None:
    """Not even when that was seen to be due a moment ago."""
    await office.ask(UNKNOWN)
    about = await case_id(office)
    await office.settled()
    await lapse(office, "due", now() - timedelta(hours=1))
    assert (await office.bot.cases.find(about)).state is CaseState.OPEN
    assert "Expired" not in shown(await office.card())


async def test_a_case_expires_though_slack_shows_it_nowhere(office: Office) -> None:
    """An archived desk, a channel that is gone: the row comes to its end."""
    await office.ask(UNKNOWN)
    about = await case_id(office)
    await office.settled()
    for method in ("chat.update", "chat.postMessage", "chat.postMessage"):
        office.slack.fail(Fault(method, 200, "is_archived"))
    await lapse(office, "due", now() + timedelta(days=1))
    assert (await office.bot.cases.find(about)).state is CaseState.EXPIRED


async def test_a_step_is_taken_though_its_card_is_gone(office: Office) -> None:
    """Whoever resolves a case ends it, and its asker is asked, whatever became of the card."""
    thread = await office.ask(UNKNOWN)
    card = await office.card()
    await office.settled()
    office.slack.fail(Fault("chat.update", 200, "message_not_found"))
    await office.slack.click(office.priya, card, "frontdesk_resolve")
    replies = await office.replies(office.help, thread, 2)
    assert "Did it help?" in shown(replies[-1])
    assert not [m for m in office.slack.ephemerals(office.priya) if "went wrong" in shown(m)]
