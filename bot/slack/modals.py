# pyright: reportUnknownMemberType=false
"""Modals: what is asked of somebody in a window of its own. The windows themselves are pure."""

import json
from dataclasses import dataclass

import structlog
from slack_sdk.models.blocks import (
    ActionsBlock,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused
from bot.inbox import BUTTONS_OF_MISSES, Button, Pressed
from bot.models import Miss
from bot.slack.calls import call
from bot.slack.interactions import MISS, MISS_MODAL, PERSON, WORDS
from bot.slack.render import LABELS, Message, button, section
from bot.slack.reply import whisper

log = structlog.get_logger()

SORRY = "I am sorry that this missed. What was wrong?"
LONGEST_WORDS = 1_000

MISSES = {
    Miss.WRONG: "It is wrong",
    Miss.OUT_OF_DATE: "It is out of date",
    Miss.NOT_UNDERSTOOD: "It did not understand my question",
    Miss.NOT_AS_SEEN: "It is not what I see",
    Miss.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class SlackInquiry:
    """Ask people what was wrong with an answer."""

    client: AsyncWebClient

    async def ask_why(self, pressed: Pressed) -> None:
        """Open the modal; where its three seconds are over, show the choices as a line instead."""
        if pressed.trigger is not None:
            view = why_modal(pressed)
            try:
                await call(
                    "views.open", self.client.views_open(trigger_id=pressed.trigger, view=view)
                )
            except SlackRefused as refused:
                log.info("no_modal", stage="vote", why=refused.code)
            else:
                return
        await whisper(self.client, pressed.origin, why_line(pressed.value))


def why_modal(pressed: Pressed) -> View:
    """Return the window that asks why an answer did not help."""
    origin = pressed.origin
    about = {"question": pressed.value, "channel": origin.channel, "thread": origin.thread}
    choices = [_option(label, miss) for miss, label in MISSES.items()]
    fetch = [_option("Fetch a person who replies to me", "yes")]
    return View(
        type="modal",
        callback_id=MISS_MODAL,
        title=PlainTextObject(text="What was wrong?"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=json.dumps(about),
        blocks=[
            InputBlock(
                block_id=MISS,
                label=PlainTextObject(text="Why did the answer not help?"),
                element=RadioButtonsElement(action_id=MISS, options=choices),
            ),
            InputBlock(
                block_id=WORDS,
                label=PlainTextObject(text="In your words"),
                hint=PlainTextObject(text="Addresses, numbers and keys are taken out of it."),
                element=PlainTextInputElement(
                    action_id=WORDS, multiline=True, max_length=LONGEST_WORDS
                ),
                optional=True,
            ),
            InputBlock(
                block_id=PERSON,
                label=PlainTextObject(text="Shall a person take over?"),
                element=CheckboxesElement(action_id=PERSON, options=fetch),
                optional=True,
            ),
        ],
    )


def why_line(question_id: str) -> Message:
    """Return the same as a line with buttons: no free text, and a person is one press away."""
    choices = [
        button(which, MISSES[miss], question_id) for which, miss in BUTTONS_OF_MISSES.items()
    ]
    person = button(Button.PERSON, LABELS[Button.PERSON], question_id)
    return Message(SORRY, (section(SORRY), ActionsBlock(elements=[*choices, person])))


def _option(label: str, value: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=label))
