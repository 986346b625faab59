"""The window at the desk in which an answer is verified. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    DividerBlock,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.approved.answers import VerifiedAnswer
from bot.approved.approving import LONGEST_ANSWER, LONGEST_QUESTION, Field, audiences_for
from bot.inbox import Approval
from bot.models import Case
from bot.slack.interactions import APPROVAL_MODAL
from bot.slack.render import context, escaped, section, shortened
from bot.slack.richtext import quote
from knowledge.models import Audience

LONGEST_FIELD = 3_000
"""Slack's own limit: what is too long for us is told at its field, with how long it is."""
SHOWN_ANSWER = 600

AUDIENCES: Mapping[Audience, str] = {
    Audience.INTERNAL: "Internal: your company alone",
    Audience.PUBLIC: "Public: outsiders as well",
}
ONE_AUDIENCE = "The question was asked where only your company reads, so its answer stays there."


def approval_modal(approval: Approval, case: Case, rival: VerifiedAnswer | None = None) -> View:
    """Return the window as it is proposed, or as it was sent where another answer is in the way."""
    verb = "Replace it" if rival else "Verify"
    return View(
        type="modal",
        callback_id=APPROVAL_MODAL,
        title=PlainTextObject(text="Verified answer"),
        submit=PlainTextObject(text=verb),
        close=PlainTextObject(text="Cancel"),
        private_metadata=json.dumps(_about(approval, rival)),
        blocks=[*(_in_the_way(rival) if rival else _opening()), *_fields(approval, case)],
    )


def _about(approval: Approval, rival: VerifiedAnswer | None) -> Mapping[str, object]:
    origin = approval.origin
    return {
        "case": approval.case_id,
        "channel": origin.channel,
        "thread": origin.thread,
        "made_of": approval.made_of,
        "replaces": rival.answer_id if rival else approval.replaces,
    }


def _opening() -> tuple[Block, ...]:
    return (
        context(
            "Whoever asks this question from now on gets this answer, word for word, with who "
            "verified it and when. Addresses, numbers and keys of people are taken out."
        ),
    )


def _in_the_way(rival: VerifiedAnswer) -> tuple[Block, ...]:
    said = f"verified by {rival.approver} on {day(rival.approved_at)}"
    until = f", until {day(rival.expires_at)}" if rival.expires_at else ""
    return (
        section(f"⚠️ *This question has a verified answer already,* {escaped(said + until)}:"),
        quote(shortened(rival.answer, SHOWN_ANSWER)),
        section("Yours takes its place if you go on."),
        DividerBlock(),
    )


def _fields(approval: Approval, case: Case) -> tuple[InputBlock, ...]:
    return (
        _field(Field.QUESTION, "Question", _text(Field.QUESTION, approval.question), _ASKED),
        _field(Field.ANSWER, "Answer", _text(Field.ANSWER, approval.answer), _MARKDOWN),
        _field(
            Field.ALIASES, "Other wordings", _text(Field.ALIASES, "\n".join(approval.aliases)), _ONE
        ),
        _audience(approval, case),
        _field(
            Field.OWNER,
            "Owner",
            UserSelectElement(action_id=Field.OWNER, initial_user=approval.owner),
            "Is told when it expires, and named to askers.",
        ),
        _field(
            Field.UNTIL,
            "Holds until",
            DatePickerElement(action_id=Field.UNTIL, initial_date=_iso(approval.until)),
            "After this day it is not given any more.",
        ),
    )


_ASKED = f"As askers put it, in {LONGEST_QUESTION} characters at most."
_MARKDOWN = f"Markdown: **bold**, `code`, lists and links. {LONGEST_ANSWER:,} characters at most."
_ONE = "One a line. They get the same answer."


def _field(name: Field, label: str, element: InputInteractiveElement, hint: str) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint),
        optional=name is Field.ALIASES,
    )


def _text(name: Field, said: str) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=name,
        multiline=name is not Field.QUESTION,
        initial_value=said[:LONGEST_FIELD] or None,
        max_length=LONGEST_FIELD,
    )


def _audience(approval: Approval, case: Case) -> InputBlock:
    choices = {one: _option(one) for one in audiences_for(case)}
    element = RadioButtonsElement(
        action_id=Field.AUDIENCE,
        options=list(choices.values()),
        initial_option=choices.get(approval.audience),
    )
    hint = "Who may get it." if len(choices) > 1 else ONE_AUDIENCE
    return _field(Field.AUDIENCE, "Audience", element, hint)


def _option(audience: Audience) -> Option:
    return Option(value=audience.value, text=PlainTextObject(text=AUDIENCES[audience]))


def day(moment: datetime) -> str:
    """Return a day as people read it."""
    return f"{moment.day} {moment:%B %Y}"


def _iso(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
