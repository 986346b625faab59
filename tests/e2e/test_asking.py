"""Asking in the local Slack, end to end: what people type in, and what they see."""

from dataclasses import replace

import pytest

from knowledge.models import Audience
from tests.e2e.office import Office, shown
from tests.e2e.scripted import ScriptedAnswers


async def test_a_mention_is_answered_in_its_thread(office: Office) -> None:
    """Once, although it arrives as two events; with the quote, its place and the bot's own word."""
    ts = await office.ask("How do refunds work?")
    [reply] = await office.replies(office.help, ts)
    assert "five days" in shown(reply)
    assert "docs/billing.md:12" in shown(reply)
    assert "I am a bot" in shown(reply)
    assert reply.thread == ts


async def test_a_follow_up_needs_no_mention(office: Office, answers: ScriptedAnswers) -> None:
    """In a thread of ours the bot goes on, and knows what was said before."""
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    await office.slack.say(office.mira, office.help, "And a refund abroad?", ts)
    await office.replies(office.help, ts, 2)
    assert [turn.text for turn in answers.asked[-1].history][:1] == ["How do refunds work?"]


async def test_a_colleague_who_helps_in_the_thread_is_left_alone(
    office: Office, answers: ScriptedAnswers
) -> None:
    """The bot goes on with its asker, and with whoever mentions it."""
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    await office.slack.say(office.priya, office.help, "Refunds are quicker this week.", ts)
    await office.slack.say(office.mira, office.help, "And a refund abroad?", ts)
    await office.replies(office.help, ts, 2)
    await office.slack.say(office.priya, office.help, office.mention("Refund rules?"), ts)
    await office.replies(office.help, ts, 3)
    asked = [question.text for question in answers.asked]
    assert asked == ["How do refunds work?", "And a refund abroad?", "Refund rules?"]


async def test_other_peoples_talk_is_left_alone(office: Office, answers: ScriptedAnswers) -> None:
    """Neither messages at the top level nor threads of others are answered."""
    ts = await office.slack.say(office.mira, office.help, "Who knows about refunds?")
    await office.slack.say(office.jonas, office.help, "Refunds? Ask billing.", ts)
    asked = await office.ask("refunds?")
    await office.replies(office.help, asked)
    assert [question.text for question in answers.asked] == ["refunds?"]
    assert not office.said(office.help, ts)
    await office.settled()


async def test_a_direct_message_is_answered_in_a_thread_of_its_own(office: Office) -> None:
    """As Slack's agent surface has it."""
    direct = office.slack.direct(office.mira)
    ts = await office.slack.say(office.mira, direct, "How do refunds work?")
    [reply] = await office.replies(direct, ts)
    assert reply.thread == ts


async def test_ask_is_answered_to_the_asker_alone(office: Office) -> None:
    """With the question above it, because a command leaves no message."""
    await office.slack.command(office.mira, office.help, "/ask", "How do refunds work?")
    answer = await office.whisper(office.mira, "five days")
    assert "You asked: How do refunds work?" in shown(answer)
    assert not office.said(office.help)
    assert not office.slack.ephemerals(office.jonas)


async def test_an_ask_that_needs_a_person_goes_on_directly(office: Office) -> None:
    """The reply of a person needs a thread: the asker's direct messages with the bot."""
    await office.slack.command(office.mira, office.help, "/ask", "What is the moon made of?")
    direct = office.slack.direct(office.mira)
    [root] = await office.replies(direct, None)
    assert "asked a colleague" in shown(root)
    assert "What is the moon made of?" in shown(root)
    await office.whisper(office.mira, "we go on in")
    assert "direct message" in shown(await office.card())
    await office.slack.say(office.mira, direct, "Any news about refunds?", root.ts)
    await office.replies(direct, root.ts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🎉🎉",
        "\u200b\u200c\u200d",
        "<!channel>",
        "x" * 20_000,
        'NEAR("a" OR *) : ^ --',
        "<@U0MIRA0001>",
    ],
    ids=["empty", "emoji", "zero-width", "control", "long", "fts5", "other"],
)
async def test_whatever_is_sent_ends_in_one_outcome(office: Office, text: str) -> None:
    """Bad input gets one line, not silence; and never two."""
    ts = await office.ask(text)
    await office.replies(office.help, ts)
    await office.settled()
    assert len(office.said(office.help, ts)) == 1
    assert "<!channel>" not in shown(office.said(office.help, ts)[0])


async def test_a_question_that_nobody_can_answer_reaches_the_desk(office: Office) -> None:
    """The asker is told the truth; the card has question, asker, place and reason."""
    ts = await office.ask("Why is the sky blue?")
    [reply] = await office.replies(office.help, ts)
    assert "asked a colleague" in reply.text
    card = shown(await office.card())
    for part in ("Why is the sky blue?", f"<@{office.mira}>", "no passage holds", "/archives/"):
        assert part in card


async def test_repeats_join_the_case(office: Office) -> None:
    """One asker in one thread is one case: what comes later stands under its card."""
    ts = await office.ask("Why is the sky blue?")
    await office.replies(office.help, ts)
    await office.slack.say(office.mira, office.help, "Hello? The sky?", ts)
    await office.replies(office.help, ts, 2)
    card = await office.card()
    [under] = await office.replies(office.slack.desk_channel, card.ts)
    assert "Hello? The sky?" in shown(under)
    assert len(office.said(office.slack.desk_channel)) == 1


async def test_one_claim_wins_and_the_other_is_told(office: Office) -> None:
    """The card shows who has it; resolved, it has no buttons any more."""
    await office.ask("Why is the sky blue?")
    card = await office.card()
    await office.slack.click(office.priya, card, "frontdesk_claim")
    await office.slack.click(office.alex, card, "frontdesk_claim")
    told = await office.whisper(office.alex, "claimed this case already")
    assert f"<@{office.priya}>" in told.text
    claimed = (await office.replies(office.slack.desk_channel, None))[0]
    assert f"Claimed by <@{office.priya}>" in shown(claimed)
    await office.slack.click(office.priya, claimed, "frontdesk_resolve")
    await office.slack.wait_for(
        lambda: f"Resolved by <@{office.priya}>" in shown(office.said(office.slack.desk_channel)[0])
    )
    assert "frontdesk_resolve" not in shown(office.said(office.slack.desk_channel)[0])


async def test_votes_are_stored_and_thanked_for(office: Office) -> None:
    """Privately; and the last one counts."""
    ts = await office.ask("refunds?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.click(office.mira, reply, "frontdesk_not_helpful")
    await office.settled()
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    assert await office.bot.journal.votes(entry.question_id) == ("not_helpful",)
    await office.slack.click(office.mira, reply, "frontdesk_helpful")
    await office.whisper(office.mira, "Thank you")
    assert await office.bot.journal.votes(entry.question_id) == ("helpful",)


async def test_a_person_is_one_press_away(office: Office) -> None:
    """The desk reads the question, and what the answer rested on."""
    ts = await office.ask("refunds?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.click(office.mira, reply, "frontdesk_person")
    [_, handoff] = await office.replies(office.help, ts, 2)
    assert "asked a colleague" in handoff.text
    card = shown(await office.card())
    assert "The asker wants a person." in card
    assert "docs/billing.md" in card
    assert "refunds?" in card


async def test_sources_are_for_whoever_asks(office: Office) -> None:
    """The channel's public answers and one's own private ones; nobody else's."""
    await office.slack.command(office.mira, office.help, "/sources")
    await office.whisper(office.mira, "no answer with sources")
    await office.slack.command(office.mira, office.help, "/ask", "My own refund question")
    await office.whisper(office.mira, "five days")
    await office.settled()
    await office.slack.command(office.mira, office.help, "/sources")
    await office.whisper(office.mira, "*My own refund question*")
    await office.slack.command(office.jonas, office.help, "/sources")
    await office.whisper(office.jonas, "no answer with sources")
    ts = await office.ask("Refunds for all?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.command(office.jonas, office.help, "/sources")
    await office.whisper(office.jonas, "*Refunds for all?*")
    await office.slack.click(office.priya, reply, "frontdesk_sources")
    await office.whisper(office.priya, "docs/billing.md:12")


async def test_only_admins_look_after_the_knowledge(office: Office) -> None:
    """Everybody else is refused with a clear private line; both are written down."""
    await office.slack.command(office.mira, office.help, "/frontdesk", "reload")
    await office.whisper(office.mira, "Only workspace admins")
    await office.slack.command(office.alex, office.help, "/frontdesk", "reload")
    await office.whisper(office.alex, "3 added, 1 changed, 2 removed, 40 unchanged")
    await office.whisper(office.alex, "docs/broken.md")
    await office.whisper(office.alex, "old.md: not changed since 1 May 2020")
    await office.slack.command(office.alex, office.help, "/frontdesk", "status")
    await office.whisper(office.alex, "Generation 2: 42 documents")
    await office.slack.command(office.alex, office.help, "/frontdesk", "rollback")
    await office.whisper(office.alex, "Generation 1 is live again")
    await office.slack.command(office.alex, office.help, "/frontdesk", "dance")
    await office.whisper(office.alex, "/frontdesk reload")
    deeds = [
        (deed.actor, deed.action, deed.result[:7])
        for deed in await office.bot.audit.deeds("local", 9)
    ]
    assert (office.mira, "knowledge.reload", "refused") in deeds
    assert (office.alex, "knowledge.reload", "*Genera") in deeds


async def test_the_journal_holds_no_personal_data(office: Office) -> None:
    """What is stored for good is redacted; the inbox is empty at the end."""
    text = "Refund to mira@example.com please"
    ts = await office.ask(text)
    await office.replies(office.help, ts)
    await office.settled()
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    assert entry.question == "Refund to [email] please"
    assert entry.citations
    assert (entry.private, entry.thread) == (False, ts)


@pytest.mark.parametrize("wanted", list(Audience))
async def test_a_shared_channel_is_asked_as_the_public(
    office: Office, answers: ScriptedAnswers, wanted: Audience
) -> None:
    """What is internal is searched for insiders among themselves alone."""
    channel = office.slack.workspace.channel(office.help)
    shared = wanted is Audience.PUBLIC
    office.slack.workspace.put_channel(replace(channel, shared_outside=shared))
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    assert answers.asked[0].audience is wanted
    await office.settled()
    [entry] = await office.bot.journal.recent("local", office.help, office.mira, 5)
    assert entry.audience is wanted


@pytest.mark.parametrize(
    ("handle", "channel"),
    [("noor", "brightwater"), ("mira", "brightwater"), ("tess", "relaunch"), ("tess", "")],
)
async def test_where_outsiders_and_guests_are_the_public_is_asked(
    office: Office, answers: ScriptedAnswers, handle: str, channel: str
) -> None:
    """A partner, a colleague among partners, a guest in a channel and alone with the bot."""
    asker = office.slack.person(handle)
    where = office.slack.channel(channel) if channel else office.slack.direct(asker)
    ts = await office.slack.say(asker, where, office.mention("How do refunds work?"))
    await office.replies(where, ts)
    assert answers.asked[0].audience is Audience.PUBLIC


async def test_sources_of_insiders_stay_inside(office: Office) -> None:
    """A channel that is shared later shows nothing of what was said before."""
    ts = await office.ask("How do refunds work?")
    [reply] = await office.replies(office.help, ts)
    await office.settled()
    channel = office.slack.workspace.channel(office.help)
    office.slack.workspace.put_channel(replace(channel, shared_outside=True))
    office.bot.clock.advance(61)
    await office.slack.command(office.jonas, office.help, "/sources")
    await office.whisper(office.jonas, "no answer with sources")
    await office.slack.click(office.jonas, reply, "frontdesk_sources")
    await office.whisper(office.jonas, "not for this channel")
