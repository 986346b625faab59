"""What admins decide about a channel, as people there see it."""

from dataclasses import replace

from bot.manners import Manners
from knowledge.models import Audience
from tests.e2e.office import Office
from tests.e2e.scripted import ScriptedAnswers


async def decide(office: Office, words: str, told: str) -> None:
    """Let an admin say `/frontdesk channel …` in the help channel."""
    await office.slack.command(office.alex, office.help, "/frontdesk", f"channel {words}")
    await office.whisper(office.alex, told)
    await office.settled()


async def test_a_channel_is_switched_off(office: Office, answers: ScriptedAnswers) -> None:
    """Whoever asks there is told so, privately; direct messages go on."""
    await decide(office, "mode off", "is set to *off*")
    ts = await office.ask("How do refunds work?")
    await office.whisper(office.mira, "switched off in this channel")
    await office.slack.command(office.jonas, office.help, "/ask", "How do refunds work?")
    await office.whisper(office.jonas, "switched off in this channel")
    await office.settled()
    assert not office.said(office.help, ts)
    assert not answers.asked
    direct = office.slack.direct(office.mira)
    await office.slack.say(office.mira, direct, "How do refunds work?")
    await office.slack.wait_for(lambda: answers.asked)
    await decide(office, "mode mention", "is set to *mention*")
    again = await office.ask("How do refunds work?")
    await office.replies(office.help, again)


async def test_questions_to_nobody_are_answered_in_auto(
    office: Office, answers: ScriptedAnswers
) -> None:
    """Where the documents hold the answer; else the bot stays silent, and opens no case."""
    await office.slack.say(office.mira, office.help, "How long does a refund take?")
    await decide(office, "mode auto", "is set to *auto*")
    unknown = await office.slack.say(office.mira, office.help, "Who waters the plants here?")
    talk = await office.slack.say(office.mira, office.help, "The refund came, all is well.")
    other = office.slack.person("priya")
    named = await office.slack.say(office.mira, office.help, f"<@{other}> how was the refund?")
    asked = await office.slack.say(office.mira, office.help, "How long does a refund take?")
    [reply] = await office.replies(office.help, asked)
    assert reply.thread == asked
    await office.settled()
    assert [question.text for question in answers.asked] == [
        "Who waters the plants here?",
        "How long does a refund take?",
    ]
    assert not any(office.said(office.help, ts) for ts in (unknown, talk, named))
    assert not office.said(office.slack.desk_channel)


async def test_an_auto_answer_opens_a_conversation(office: Office) -> None:
    """In its thread the asker is one who asked the bot."""
    await decide(office, "mode auto", "is set to *auto*")
    asked = await office.slack.say(office.mira, office.help, "How long does a refund take?")
    await office.replies(office.help, asked)
    await office.slack.say(office.mira, office.help, "Who waters the plants?", asked)
    [_, handoff] = await office.replies(office.help, asked, 2)
    assert "asked a colleague" in handoff.text


async def test_a_channel_is_narrowed_to_public_pages(
    office: Office, answers: ScriptedAnswers
) -> None:
    """And widened again only as far as its readers allow."""
    await decide(office, "audience public", "because an admin decided so")
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    assert answers.asked[-1].audience is Audience.PUBLIC
    await decide(office, "audience internal", "from public and internal pages")
    ts = await office.ask("How do refunds work?")
    await office.replies(office.help, ts)
    assert answers.asked[-1].audience is Audience.INTERNAL
    channel = office.slack.workspace.channel(office.help)
    office.slack.workspace.put_channel(replace(channel, shared_outside=True))
    await decide(office, "audience internal", "because outsiders read there, or may")


async def test_another_channel_is_named_by_its_id(office: Office) -> None:
    """As Slack writes it into a command; what it does not know is said so."""
    general = office.slack.channel("general")
    await decide(office, f"<#{general}|general> mode auto", f"<#{general}> is set to *auto*")
    await decide(office, f"{general}", f"<#{general}> is set to *auto*")
    await decide(office, "", f"<#{office.help}> is set to *mention*")
    await decide(office, "C0NOWHERE9 mode off", "I do not know this channel")
    await decide(office, "#elsewhere mode off", "I do not know this channel")
    await decide(office, "mode loud", "shows what holds in this channel")
    manners = await office.bot.channels.manners("local", office.help)
    assert manners == Manners()


async def test_only_admins_decide_about_channels(office: Office) -> None:
    """Both are written down: what was decided, and who was refused."""
    await office.slack.command(office.mira, office.help, "/frontdesk", "channel mode off")
    await office.whisper(office.mira, "Only workspace admins")
    await decide(office, "mode auto", "is set to *auto*")
    deeds = [
        (deed.actor, deed.action, deed.subject, deed.result)
        for deed in await office.bot.audit.deeds("local", 9)
    ]
    assert (office.alex, "channel.mode", office.help, "auto") in deeds
    assert any(deed[0] == office.mira and deed[3] == "refused" for deed in deeds)
