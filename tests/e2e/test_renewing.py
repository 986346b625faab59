"""A verified answer that ends, in the local Slack: who is told, and what they decide."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.approved.answers import Terms, VerifiedAnswer
from bot.approved.renewing import EndWatch
from bot.inbox import Whereabouts
from bot.models import Deed
from bot.playground import Fault, Message
from knowledge.models import Audience
from tests.e2e.office import Office, shown

NOW = datetime.now(UTC)


def ends_in(office: Office, days: float, owner: str | None = None) -> VerifiedAnswer:
    return VerifiedAnswer(
        answer_id="v1",
        workspace="local",
        question="How do *refunds* work? <!channel>",
        answer="They take **five days**.",
        owner=owner or office.priya,
        owner_name="Priya",
        audience=Audience.INTERNAL,
        approved_at=NOW - timedelta(days=100),
        expires_at=NOW + timedelta(days=days),
    )


async def look(office: Office, days_later: float = 0) -> None:
    """Let every process look, twice each."""
    desk = Whereabouts("local", office.slack.desk_channel, "frontdesk")
    for _ in range(2):
        later = NOW + timedelta(days=days_later)
        bot = office.bot
        watch = EndWatch(bot.verified, bot.inbox, desk, Terms(), lambda at=later: at)
        await watch.look()
        await office.settled()


def notices(office: Office, channel: str) -> Sequence[Message]:
    return [one for one in office.said(channel) if "frontdesk_keep_answer" in shown(one)]


def to_owner(office: Office) -> Sequence[Message]:
    return notices(office, office.slack.direct(office.priya))


def at_desk(office: Office) -> Sequence[Message]:
    return notices(office, office.slack.desk_channel)


async def test_owner_and_desk_are_told_once_in_time(office: Office) -> None:
    """Two weeks before, with what is said in it; nothing in it pings anybody."""
    await office.bot.verified.put(ends_in(office, 15))
    await look(office)
    assert not at_desk(office)
    await look(office, days_later=2)
    [told], [direct] = at_desk(office), to_owner(office)
    assert told.text == direct.text
    assert "five days" in shown(told)
    assert "A verified answer ends on" in shown(told)
    assert "Keep for another 180 days" in shown(told)
    assert "<!channel>" not in shown(told)


async def test_keeping_it_moves_its_end(office: Office) -> None:
    """The owner presses; the notice says so, the other one is settled, the audit log knows."""
    await office.bot.verified.put(ends_in(office, 3))
    await look(office)
    [direct] = to_owner(office)
    await office.slack.click(office.priya, direct, "frontdesk_keep_answer")
    await office.settled()
    until = NOW + timedelta(days=183)
    [kept] = await office.bot.verified.every("local")
    assert kept.expires_at is not None
    assert kept.expires_at.date() == until.date()
    assert not to_owner(office)
    assert f"Kept by* <@{office.priya}> *until {until.day} {until:%B %Y}" in shown(
        office.said(office.slack.direct(office.priya))[-1]
    )
    [told] = at_desk(office)
    await office.slack.click(office.alex, told, "frontdesk_keep_answer")
    await office.whisper(office.alex, "decided about this already")
    assert await office.bot.verified.every("local") == (kept,)
    noted = Deed("local", office.priya, "verified.end", "v1", f"until {until.date()}")
    assert noted in await office.bot.audit.deeds("local", 9)
    await look(office)
    assert len(at_desk(office)) == 1


async def test_what_has_ended_is_told_and_let_go(office: Office) -> None:
    """By anybody at the desk; then it is forgotten."""
    await office.bot.verified.put(ends_in(office, -1))
    await look(office)
    [told] = at_desk(office)
    assert "has ended" in shown(told)
    assert await office.bot.verified.ending("local", NOW) == ()
    await office.slack.click(office.alex, told, "frontdesk_let_go")
    await office.settled()
    assert await office.bot.verified.every("local") == ()
    assert not at_desk(office)
    [direct] = to_owner(office)
    await office.slack.click(office.priya, direct, "frontdesk_keep_answer")
    await office.whisper(office.priya, "not there any more")


async def test_what_is_let_go_before_its_end_holds_until_then(office: Office) -> None:
    """And nobody is told again."""
    answer = ends_in(office, 3)
    await office.bot.verified.put(answer)
    await look(office)
    await office.slack.click(office.alex, at_desk(office)[0], "frontdesk_let_go")
    await office.settled()
    await look(office, days_later=4)
    assert await office.bot.verified.every("local") == (answer,)
    assert not at_desk(office)


async def test_an_owner_who_is_a_team_is_told_at_the_desk(office: Office) -> None:
    """Nobody else may decide, from anywhere else."""
    await office.bot.verified.put(ends_in(office, 3, "Billing team"))
    await look(office)
    [told] = at_desk(office)
    assert "Billing team" in shown(told)
    assert not to_owner(office)


async def test_a_slack_that_fails_is_told_when_it_is_back(office: Office) -> None:
    """Each of both once."""
    await office.bot.verified.put(ends_in(office, 3))
    office.slack.fail(Fault("chat.postMessage", times=2))
    await look(office)
    assert len(at_desk(office)) == len(to_owner(office)) == 1
