"""The card of a case at the desk: everything that a person needs to reply, in one message."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    HeaderBlock,
    InteractiveElement,
    PlainTextObject,
    UserSelectElement,
)
from slack_sdk.models.metadata import Metadata

from bot.inbox import Button
from bot.models import DELETED, Alarm, Case, CaseState, Find, HandoffReason, Turn
from bot.reasons import BY_REQUEST
from bot.slack.findings_modal import best_line, cited
from bot.slack.parse import OURS
from bot.slack.render import (
    LinkTo,
    Message,
    button,
    context,
    escaped,
    linked,
    own_address,
    place,
    section,
    shortened,
)
from bot.slack.richtext import literal_quote, quote
from knowledge.models import Audience

CARD_EVENT = "frontdesk_case"
"""Type of the metadata by which a card is found again in Slack."""

REPEAT_EVENT = "frontdesk_repeat"
"""Type of the metadata of what stands under a card."""

NOTHING_SAID = "(no text)"
LONGEST_QUESTION = 2_500
LONGEST_TURN = 300
LONGEST_DRAFT = 1_200
MOST_FOUND = 5
MOST_DROPPED = 5
LONGEST_BEST = 160
MOST_TURNS = 6
"""Turns before the question that the card shows; the thread holds them all."""

SPEAKERS = {"asker": "Asker", "bot": "Frontdesk", "agent": "Agent"}

TITLES = {
    CaseState.OPEN: "🙋 Somebody needs a person",
    CaseState.CLAIMED: "👀 Claimed",
    CaseState.RESOLVED: "✅ Resolved",
    CaseState.EXPIRED: "⌛ Expired",
}

URGENT = "🚨 Urgent: somebody needs a person now"

HELD = {
    CaseState.OPEN: "Open again; <@{agent}> had it",
    CaseState.CLAIMED: "Claimed by <@{agent}>",
    CaseState.RESOLVED: "Resolved by <@{agent}>",
    CaseState.EXPIRED: "Nobody went on; <@{agent}> had it",
}

REASONS = {
    HandoffReason.WEAK_EVIDENCE: "The documents do not seem to hold the answer.",
    HandoffReason.NO_KNOWLEDGE: "Nothing is loaded to answer from.",
    HandoffReason.OTHER_LANGUAGE: "The question is in another language than the documents.",
    HandoffReason.NOT_ANSWERABLE: "The documents touch on it, but do not answer it.",
    HandoffReason.FAILED_CHECK: "An answer was written, but its sources did not bear it out.",
    HandoffReason.MODEL_DOWN: "No model wrote anything usable, and nothing was good to quote.",
    HandoffReason.SOURCES_DISAGREE: "Two pages say different things, and neither of them leads.",
    HandoffReason.SENSITIVE_TOPIC: "A rule says that this is for a person.",
    HandoffReason.UNAVAILABLE: "The documents could not be searched.",
    HandoffReason.FAILED_THREE_TIMES: "Answering failed three times; the log says why.",
    HandoffReason.ASKED_FOR_PERSON: "The asker wants a person.",
    HandoffReason.NOT_HELPFUL: "The answer did not help.",
    HandoffReason.REPEATED_QUESTION: "The asker asked the same again, and wants a person.",
    HandoffReason.PARTLY_ANSWERED: "The documents answer a part of it; the asker wants the rest.",
    HandoffReason.CAME_BACK: "The asker came back after the case was resolved.",
}

SEARCHED = frozenset(
    {
        HandoffReason.WEAK_EVIDENCE,
        HandoffReason.NOT_ANSWERABLE,
        HandoffReason.FAILED_CHECK,
        HandoffReason.MODEL_DOWN,
        HandoffReason.SOURCES_DISAGREE,
    }
)
"""Reasons that follow from a search; with the others, nothing found would say nothing."""

TOLD = BY_REQUEST
"""Reasons that come after an answer: the asker has read it."""


def card(case: Case, permalink: str | None, link_to: LinkTo = own_address) -> Message:
    """Return the card as the case stands now."""
    named = _title(case)
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=named, emoji=True)),
        *_alarm(case.alarm),
        section(_who_and_where(case, permalink)),
        literal_quote(shortened(case.question, LONGEST_QUESTION) or NOTHING_SAID),
        section(f"*Why a person:* {REASONS[case.reason]}{_detail(case)}"),
        *_said(case),
        *_draft(case),
        *_dropped(case),
        *_found(case, link_to),
        *_controls(case),
    ]
    title = f"{named}: {shortened(' '.join(case.question.split()), 150)}"
    return Message(escaped(title), tuple(blocks), card_metadata(case.case_id))


def repeat(
    question_id: str, said: str, permalink: str | None, alarm: Alarm | None = None
) -> Message:
    """Return the line under a card that says what its asker asked since."""
    link = f" · <{permalink}|open the thread>" if permalink else ""
    asked = shortened(said, LONGEST_QUESTION) or NOTHING_SAID
    return Message(
        "The asker wrote again",
        (*_alarm(alarm), section(f"*The asker wrote again*{link}"), literal_quote(asked)),
        Metadata(event_type=REPEAT_EVENT, event_payload={"question_id": question_id}),
    )


def card_metadata(case_id: str) -> Metadata:
    """Return what marks a message as the card of this case."""
    return Metadata(event_type=CARD_EVENT, event_payload={"case_id": case_id})


def _title(case: Case) -> str:
    """Return how the card is headed; an urgent one says so until somebody has it."""
    urgent = case.alarm is not None and case.alarm.urgent and case.state is CaseState.OPEN
    return URGENT if urgent else TITLES[case.state]


def _alarm(alarm: Alarm | None) -> tuple[Block, ...]:
    if alarm is None:
        return ()
    called = f" {alarm.mention}" if alarm.mention else ""
    return (section(f"*Sensitive topic:* {escaped(alarm.label)}{called}"),)


def _who_and_where(case: Case, permalink: str | None) -> str:
    private = case.where.channel.startswith("D")
    where = "in a direct message with the bot" if private else f"in <#{case.where.channel}>"
    link = f" · <{permalink}|open the thread>" if permalink and not private else ""
    outsiders = " · *outsiders are reading*" if case.audience is Audience.PUBLIC else ""
    return f"<@{case.asker}> asked {where}{link}{outsiders}"


def _detail(case: Case) -> str:
    return f"\n{escaped(shortened(case.why, 600))}" if case.why else ""


def _said(case: Case) -> tuple[Block, ...]:
    if not case.said:
        return ()
    lines = ["*Said before*", *map(_turn, case.said[-MOST_TURNS:])]
    return (context("\n".join(lines)),)


def _turn(turn: Turn) -> str:
    return f"*{SPEAKERS[turn.role]}:* {_flat(turn.text)}"


def _draft(case: Case) -> tuple[Block, ...]:
    if not case.draft:
        return ()
    told = case.reason in TOLD
    title = "What the asker had been told" if told else "The answer that was held back"
    return (section(f"*{title}*"), quote(shortened(case.draft, LONGEST_DRAFT)))


def _dropped(case: Case) -> tuple[Block, ...]:
    """Return which sentences of the model's draft failed the check, and why each did."""
    if not case.dropped:
        return ()
    lines = [f"• “{_flat(one.text)}”: {_flat(one.why)}" for one in case.dropped[:MOST_DROPPED]]
    more = len(case.dropped) - MOST_DROPPED
    rest = [f"and {more} more"] if more > 0 else []
    title = "*What the model wrote and the check did not let pass*"
    return (context("\n".join((title, *lines, *rest))),)


def _flat(text: str) -> str:
    return escaped(shortened(" ".join(text.split()), LONGEST_TURN))


def _found(case: Case, link_to: LinkTo) -> tuple[Block, ...]:
    if not case.found:
        searched = case.reason in SEARCHED
        return (context("Nothing was found in the documents."),) if searched else ()
    shown = [context(_find(one, case.question, link_to)) for one in case.found[:MOST_FOUND]]
    more = len(case.found) - len(shown)
    rest = (context(f"and {more} more"),) if more > 0 else ()
    return (section("*What was found*"), *shown, *rest)


def _find(find: Find, asked: str, link_to: LinkTo) -> str:
    """Return a passage as a link to its page, with the line that is nearest to the question."""
    source = cited(find)
    best = escaped(shortened(best_line(find.text, asked), LONGEST_BEST))
    # Without an address the path is all by which a page can be looked up.
    where = "" if link_to(source) else f"  ·  {escaped(shortened(place(source), LONGEST_BEST))}"
    return f"• {linked(source, link_to)}{where}" + (f"\n      _{best}_" if best else "")


def _controls(case: Case) -> tuple[Block, ...]:
    """Return who has the case, and the buttons that its state allows."""
    held = () if case.agent is None else (context(HELD[case.state].format(agent=case.agent)),)
    return (*held, ActionsBlock(block_id=case.case_id, elements=_buttons(case)))


def _buttons(case: Case) -> list[InteractiveElement]:
    resolve = button(Button.RESOLVE, "Resolve", case.case_id)
    match case.state:
        case CaseState.OPEN:
            claim = button(Button.CLAIM, "Claim", case.case_id, "primary")
            return [claim, _transfer(), resolve, *_findings(case)]
        case CaseState.CLAIMED:
            resolve = button(Button.RESOLVE, "Resolve", case.case_id, "primary")
            release = button(Button.RELEASE, "Release", case.case_id)
            return [resolve, release, _transfer(), *_verify(case), *_findings(case)]
        case CaseState.RESOLVED | CaseState.EXPIRED:
            reopen = button(Button.REOPEN, "Reopen", case.case_id)
            return [*_verify(case), reopen, *_findings(case)]


def _findings(case: Case) -> list[InteractiveElement]:
    """Return the button that shows all of it, where there is something to be shown."""
    if not (case.found or case.draft or case.dropped):
        return []
    return [button(Button.FINDINGS, "See what was found", case.case_id)]


def _verify(case: Case) -> list[InteractiveElement]:
    """Return the button that makes a verified answer, where something may be learned."""
    if case.alarm is not None or case.question == DELETED:
        return []
    return [button(Button.VERIFY, "📌 Make this a verified answer", case.case_id)]


def _transfer() -> UserSelectElement:
    return UserSelectElement(action_id=f"{OURS}{Button.TRANSFER}", placeholder="Give it to …")
