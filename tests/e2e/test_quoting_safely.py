"""Nothing that a page, an asker or an agent writes pings anybody, forges a link or unfurls one."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.models import Answered, Decision, Question
from bot.playground.traffic import Exchange, Way
from bot.playground.wire import JsonValue
from tests.e2e.office import Office
from tests.e2e.scripted import REFUNDS, ScriptedAnswers

EVIL = (
    "<!channel> @channel <!here> <@U0EVIL0001> <#C0EVIL0001> <https://evil.example|click here> "
    "<!subteam^S1> [click](https://evil.example/a) *bold*"
)
PINGS = ("<!", "<@U0EVIL0001>", "<#C0EVIL0001>", "<https://evil")
ASKED = f"unknown: is this right? {EVIL}"


class QuotedEvil(ScriptedAnswers):
    """Answer with a page that holds all of it, in a quote, in its title and in the text."""

    async def answer(self, question: Question) -> Decision:
        decision = await super().answer(question)
        if not isinstance(decision.outcome, Answered):
            return decision
        cited = replace(REFUNDS, quote=EVIL, title=EVIL, heading=EVIL, source=EVIL)
        written = replace(decision.outcome, text=f"It says: {EVIL}", citations=(cited,))
        return replace(decision, outcome=written)


@pytest.fixture
def answers() -> ScriptedAnswers:
    return QuotedEvil()


def said(office: Office, *methods: str) -> list[Exchange]:
    every = office.slack.traffic.recent()
    return [one for one in every if one.way is Way.CALL and one.name in methods]


def marked_up(value: JsonValue) -> Iterator[str]:
    """Yield every text in which Slack reads its own markup: fallback texts and mrkdwn."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for inner in value.values():
            yield from marked_up(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from marked_up(inner)


def payload(exchange: Exchange) -> tuple[str, JsonValue]:
    """Return the fallback text and the blocks of a call."""
    blocks = exchange.sent.get("blocks", [])
    return str(exchange.sent.get("text", "")), (
        json.loads(blocks) if isinstance(blocks, str) else blocks
    )


def linked(value: JsonValue) -> Iterator[str]:
    """Yield the address of every link, mention and broadcast of rich text."""
    if isinstance(value, dict):
        if value.get("type") in {"link", "user", "usergroup", "broadcast", "channel"}:
            yield str(value.get("url", value["type"]))
        for inner in value.values():
            yield from linked(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from linked(inner)


async def everything(office: Office) -> None:
    """Let the bot say all that it says with the words of others."""
    answered = await office.ask("How do refunds work?")
    await office.replies(office.help, answered)
    await office.slack.command(office.mira, office.help, "/sources", "")
    await office.slack.command(office.mira, office.help, "/ask", "How do refunds work?")
    thread = await office.ask(ASKED)
    card = await office.card()
    await office.slack.say(office.priya, office.slack.desk_channel, f"No. {EVIL}", card.ts)
    claimed = await office.card_showing("Claimed by")
    await office.settled()
    await office.slack.say(office.mira, office.help, f"Really? {EVIL}", thread)
    await office.settled()
    await office.slack.click(office.priya, claimed, "frontdesk_verify")
    view = await office.slack.wait_for(lambda: next(iter(office.slack.modals(office.priya)), None))
    assert not await office.slack.submit(office.priya, view, {})
    await office.settled()
    await office.slack.click(office.priya, await office.card(), "frontdesk_resolve")
    await office.card_showing("Resolved by")
    await office.settled()


async def test_others_words_ping_nobody_and_lead_nowhere_else(office: Office) -> None:
    """Neither in the blocks nor in what a notification says; and no link is unfurled."""
    await everything(office)
    posted = said(office, "chat.postMessage")
    assert len(posted) >= 6
    for one in posted:
        flags = {str(one.sent.get(f"unfurl_{what}")).lower() for what in ("links", "media")}
        assert flags <= {"false", "0"}, one.sent
    calls = [*posted, *said(office, "chat.update", "chat.postEphemeral", "views.open")]
    calls += [one for one in office.slack.traffic.recent() if one.way is Way.REPLY]
    for one in calls:
        text, blocks = payload(one)
        for written in (text, *marked_up(blocks)):
            assert not any(ping in written for ping in PINGS), written
        assert set(linked(blocks)) <= {"https://evil.example/a", "https://evil.example"}, one.name
    assert any(EVIL[:30] in str(payload(one)[1]) for one in calls), "the words were shown"
