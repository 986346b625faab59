"""The Home tab and the prompts of the local Slack, end to end: who sees what, and presses what."""

from bot.cache.aliases import Alias, AliasState
from bot.playground import Fault, Tab, View
from bot.playground.models import Prompt, PromptsSet
from knowledge.models import Audience
from tests.e2e.office import Office


async def tab(office: Office, person: str, containing: str = "") -> View:
    """Return somebody's Home tab, once it shows this."""
    return await office.slack.wait_for(
        lambda: (
            view if (view := office.slack.home(person)) and containing in str(view.body) else None
        )
    )


async def home(office: Office, person: str) -> str:
    """Let somebody open their Home tab; return what it shows."""
    before = office.slack.home(person)
    await office.slack.open_home(person)
    view = await office.slack.wait_for(
        lambda: now if (now := office.slack.home(person)) != before else None
    )
    return str(view.body)


async def test_everybody_sees_what_the_bot_does_and_what_became_of_their_questions(
    office: Office,
) -> None:
    """Their own, and nobody else's; before anybody asked, the pages' titles are examples."""
    shown = await home(office, office.mira)
    assert "I am a bot" in shown
    assert "Tell me about “Billing”." in shown
    ts = await office.ask("How do refunds work here?")
    await office.replies(office.help, ts)
    ts = await office.ask("Does it cure hay fever?")
    await office.replies(office.help, ts)
    await office.settled()
    shown = await home(office, office.mira)
    assert "• How do refunds work here? — answered" in shown
    assert "• Does it cure hay fever? — a colleague was asked" in shown
    assert "• Does it cure hay fever? — waits for a colleague" in shown
    shown = await home(office, office.jonas)
    assert "• How do refunds work here?\\n" in shown
    assert "hay fever" not in shown
    assert "For admins" not in shown


async def test_what_was_asked_privately_is_no_example(office: Office) -> None:
    """Neither a direct message, nor an `/ask`, nor a private channel."""
    await office.slack.command(office.mira, office.help, "/ask", "My own refund question")
    direct = office.slack.direct(office.mira)
    await office.slack.say(office.mira, direct, "Another refund of mine, please")
    desk = office.slack.desk_channel
    ts = await office.slack.say(office.priya, desk, office.mention("How do desk refunds work?"))
    await office.replies(desk, ts)
    await office.settled()
    shown = await home(office, office.jonas)
    for private in ("My own refund", "of mine", "desk refunds"):
        assert private not in shown


async def test_a_guest_sees_nothing_internal(office: Office) -> None:
    """Neither what colleagues ask, nor what internal pages are called."""
    ts = await office.ask("How do refunds work here?")
    await office.replies(office.help, ts)
    await office.settled()
    shown = await home(office, office.slack.person("tess"))
    assert "Tell me about “Billing”." in shown
    for internal in ("refunds work here", "Salaries"):
        assert internal not in shown
    assert "Salaries" in await home(office, office.jonas)


async def test_admins_see_figures_gaps_and_what_is_loaded(office: Office) -> None:
    """What is asked in other words is one gap."""
    for text in ("Does it cure hay fever?", "Does it cure the hay fever?", "How do refunds work?"):
        ts = await office.ask(text)
        [reply] = await office.replies(office.help, ts)
    await office.settled()
    await office.slack.click(office.mira, reply, "frontdesk_helpful")
    await office.settled()
    shown = await home(office, office.alex)
    for wanted in (
        "*Questions*\\n3",
        "*Answered*\\n1",
        "*Handed to a person*\\n2",
        "100% of 1 votes",
        "hay fever? — 2 times",
        "Generation 1: 42 documents",
        "Cases: 2 open",
        "Inbox: empty",
    ):
        assert wanted in shown


async def test_the_buttons_of_the_tab_are_for_admins_alone(office: Office) -> None:
    """Checked on every press, written down, and shown in the tab afterwards."""
    await home(office, office.alex)
    await office.slack.press(office.alex, await tab(office, office.alex), "frontdesk_reload")
    view = await tab(office, office.alex, "Generation 2: 42 documents")
    await office.settled()
    direct = office.slack.direct(office.alex)
    assert any("Generation 2 is live" in str(m) for m in office.said(direct))
    await office.slack.press(office.alex, view, "frontdesk_rollback")
    await tab(office, office.alex, "Generation 1: 42 documents")
    await office.settled()
    deeds = [deed.action for deed in await office.bot.audit.deeds("local", 9)]
    assert deeds == ["knowledge.rollback", "knowledge.reload"]


async def test_a_tab_that_changed_meanwhile_is_built_anew(office: Office) -> None:
    """Slack says so by the hash; the newer figures win."""
    await home(office, office.mira)
    before = await tab(office, office.mira)
    office.slack.fail(Fault("views.publish", 200, "hash_conflict"))
    await home(office, office.mira)
    assert (await tab(office, office.mira)).hash != before.hash


async def test_a_direct_message_offers_the_same_questions(office: Office) -> None:
    """For the whole conversation, not for a thread: there Slack drops them silently."""
    offered: list[PromptsSet] = []
    office.slack.workspace.watch(
        lambda change: offered.append(change) if isinstance(change, PromptsSet) else None
    )
    await office.slack.open_home(office.mira, Tab.MESSAGES)
    [change] = await office.slack.wait_for(lambda: offered or None)
    assert change.channel == office.slack.direct(office.mira)
    assert change.prompts[0] == Prompt("Tell me about “Billing”.", "Tell me about “Billing”.")


async def test_admins_decide_whether_two_wordings_ask_the_same(office: Office) -> None:
    """Checked on every press, written down without the words, and gone from the tab."""
    asked = "How does the money come back?"
    alias = Alias("local", Audience.INTERNAL, asked, "How do refunds work?", 7)
    await office.bot.aliases.propose([alias])
    assert asked not in await home(office, office.mira)
    assert asked in await home(office, office.alex)
    view = await tab(office, office.alex, asked)
    await office.slack.press(office.alex, view, "frontdesk_approve_alias")
    await office.settled()
    [approved] = await office.bot.aliases.listed("local", AliasState.APPROVED)
    assert approved.by == office.alex
    assert asked not in await home(office, office.alex)
    [deed] = await office.bot.audit.deeds("local", 9)
    assert (deed.action, deed.result) == ("cache.alias", "approved")
