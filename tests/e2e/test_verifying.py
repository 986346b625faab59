"""From a case to a verified answer, in the local Slack: proposed, checked, kept, blanked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.approved.answers import VerifiedAnswer
from bot.inbox import Approval, Whereabouts
from bot.models import Deed
from bot.playground import Fault, Message, View
from bot.playground.wire import JsonValue, object_at, text_at
from tests.e2e.assembly import Place, build_approvals
from tests.e2e.office import Office, shown

ASKED = "unknown: who may call +44 20 7946 0958 about SCIM?"
REPLY = "It is under *Security*:\n• switch it on\nSee https://help.example.com/scim."
NEXT_YEAR = f"{datetime.now(UTC).year + 1}-06-30"


async def replied(office: Office, text: str = REPLY) -> tuple[str, str]:
    """Let Mira ask what nobody knows and Priya reply; return question's and reply's ts."""
    thread = await office.ask(ASKED)
    card = await office.card()
    reply = await office.slack.say(office.priya, office.slack.desk_channel, text, card.ts)
    await office.card_showing("Claimed by")
    await office.settled()
    return thread, reply


async def window(office: Office, who: str) -> View:
    """Press the button and return the window that opens."""
    await office.slack.click(who, await office.card_showing("verified answer"), "frontdesk_verify")
    return await office.slack.wait_for(lambda: next(iter(office.slack.modals(who)), None))


def initial(view: View, field: str, name: str) -> JsonValue:
    block = next(one for one in view.blocks if text_at(one, "block_id") == field)
    return object_at(block, "element").get(name)


async def send(office: Office, view: View, **values: JsonValue) -> Mapping[str, str]:
    return await office.slack.submit(view.user, view, values)


async def kept(office: Office) -> Sequence[VerifiedAnswer]:
    await office.settled()
    return await office.bot.verified.every("local")


async def verify(office: Office, **values: JsonValue) -> VerifiedAnswer:
    """Verify what is proposed, with changes; return what is kept."""
    assert not await send(office, await window(office, office.priya), **values)
    [answer] = await kept(office)
    return answer


def under_card(office: Office, card: Message) -> str:
    return " ".join(map(shown, office.said(office.slack.desk_channel, card.ts)))


async def test_the_window_begins_with_what_was_said(office: Office) -> None:
    """Redacted, as Markdown, for the company alone, for half a year, in the agent's name."""
    await replied(office, f"// not this\n{REPLY}")
    view = await window(office, office.priya)
    assert initial(view, "question", "initial_value") == (
        "unknown: who may call [phone] about SCIM?"
    )
    assert initial(view, "answer", "initial_value") == (
        "It is under **Security**:\n- switch it on\nSee <https://help.example.com/scim>."
    )
    assert initial(view, "owner", "initial_user") == office.priya
    until = (datetime.now(UTC) + timedelta(days=180)).date().isoformat()
    assert initial(view, "until", "initial_date") == until
    assert initial(view, "audience", "options") == [initial(view, "audience", "initial_option")]


async def test_what_is_sent_is_kept_told_and_written_down(office: Office) -> None:
    """Who, until when; with other wordings, and each line of the answer a line."""
    await replied(office)
    aliases = " Is SCIM there? \n\nIs SCIM there?\nCan we have SCIM?"
    typed = "Ask ann@acme.example.\nThen wait."
    answer = await verify(
        office, question="How do we get SCIM?", answer=typed, aliases=aliases, until=NEXT_YEAR
    )
    assert answer.question == "How do we get SCIM?"
    assert answer.answer == "Ask [email].  \nThen wait."
    assert answer.aliases == ("Is SCIM there?", "Can we have SCIM?")
    assert (answer.owner, answer.audience) == (office.priya, "internal")
    assert answer.citation.heading.startswith("approved by Priya")
    assert answer.expires_at is not None
    assert answer.expires_at.date().isoformat() == NEXT_YEAR
    card = await office.card()
    told = under_card(office, card)
    assert told.count("Verified by") == 1
    assert f"<@{office.priya}>" in told
    assert f"30 June {NEXT_YEAR[:4]}" in told
    noted = Deed(
        "local", office.priya, "verified.approved", answer.answer_id, f"internal until {NEXT_YEAR}"
    )
    assert noted in await office.bot.audit.deeds("local", 10)


async def test_bad_input_is_told_at_its_field(office: Office) -> None:
    """The window stays, nothing is kept, and a better try goes through."""
    await replied(office)
    view = await window(office, office.priya)
    wrong = await send(
        office, view,
        question="?!", answer="a" * 2_950, aliases="b" * 301, until="2020-01-01",
    )  # fmt: skip
    assert {field: words.split(":")[0] for field, words in wrong.items()} == {
        "question": "Write the question as askers put it.",
        "answer": "This is too long",
        "aliases": "“" + "b" * 40 + " …” is too long",
        "until": "This day is over. Choose a later one.",
    }
    assert await send(office, view, answer="  \n ") == {"answer": "Write what askers shall read."}
    assert await kept(office) == ()
    assert await send(office, view) == {}
    assert len(await kept(office)) == 1


async def test_a_question_that_is_verified_already_may_be_replaced(office: Office) -> None:
    """The window shows what is in the way, keeps what was filled in, and asks again."""
    await replied(office)
    first = await verify(office, question="How do we get SCIM?", answer="Ask **us**.")
    view = await window(office, office.alex)
    typed = {"question": "how do we get scim", "answer": "Ask Ops.", "owner": office.jonas}
    assert await send(office, view, **typed) == {}
    [again] = office.slack.modals(office.alex)
    assert text_at(again.body, "submit", "text") == "Replace it"
    assert "verified by Priya" in str(again.blocks)
    assert initial(again, "answer", "initial_value") == "Ask Ops."
    assert initial(again, "owner", "initial_user") == office.jonas
    assert await kept(office) == (first,)
    assert await send(office, again) == {}
    [second] = await kept(office)
    assert (second.answer, second.owner) == ("Ask Ops.", office.jonas)
    other = await window(office, office.priya)
    asks = {"question": "Is there SCIM?", "aliases": "How do we get SCIM?"}
    assert "asked for by another verified answer" in (await send(office, other, **asks))["aliases"]


async def test_a_deletion_takes_what_came_of_it(office: Office) -> None:
    """The question where its asker deletes it; all of it where the agent deletes the reply."""
    thread, reply = await replied(office)
    await verify(office, aliases="Can we have SCIM?")
    await office.slack.delete(office.mira, office.help, thread)
    await office.slack.settled()
    await office.settled()
    [answer] = await kept(office)
    assert (answer.question, answer.aliases) == ("", ("Can we have SCIM?",))
    await office.slack.delete(office.priya, office.slack.desk_channel, reply)
    await office.slack.settled()
    await office.settled()
    assert await kept(office) == ()


async def test_what_is_deleted_while_the_window_stands_is_not_kept(office: Office) -> None:
    """Not the reply, and not the question."""
    thread, reply = await replied(office)
    view = await window(office, office.priya)
    await office.slack.delete(office.priya, office.slack.desk_channel, reply)
    await office.slack.settled()
    await office.settled()
    assert "is deleted" in (await send(office, view))["answer"]
    await office.slack.delete(office.mira, office.help, thread)
    await office.slack.settled()
    await office.settled()
    assert "erased" in (await send(office, view))["question"]
    assert await kept(office) == ()


async def test_a_slack_that_fails_once_is_told_once(office: Office) -> None:
    """The row waits in the inbox: the answer is kept once, told once, written down once."""
    await replied(office)
    view = await window(office, office.priya)
    office.slack.fail(Fault("chat.postMessage"))
    office.slack.fail(Fault("users.info"))
    assert not await send(office, view)
    [answer] = await kept(office)
    assert under_card(office, await office.card()).count("Verified by") == 1
    deeds = await office.bot.audit.deeds("local", 20)
    assert [deed.subject for deed in deeds if deed.action == "verified.approved"] == [
        answer.answer_id
    ]


async def test_a_worker_that_died_after_it_had_told_tells_nobody_again(
    office: Office, place: Place
) -> None:
    """Whoever takes its row over does the same again, and nothing more comes of it."""
    await replied(office)
    answer = await verify(office)
    card = await office.card()
    assert card.content.metadata is not None
    again = Approval(
        origin=Whereabouts("local", place.desk, office.priya),
        case_id=str(card.content.metadata.event_payload["case_id"]),
        question=answer.question,
        answer=answer.answer,
        audience=answer.audience,
        owner=answer.owner,
        until=answer.expires_at,
        answer_id=answer.answer_id,
    )
    await build_approvals(place, office.bot).approve(again)
    assert under_card(office, card).count("Verified by") == 1
    assert len(await kept(office)) == 1
